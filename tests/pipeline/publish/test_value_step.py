"""Customers' predictions are brought to the level of the forecast."""

from __future__ import annotations

import pandas as pd
import pytest

from i18n import Localizer
from pipeline.publish.value_step import ValuePredictions


def predictions() -> ValuePredictions:
    """Two members expected to spend 100 and 300, another customer 100, over either horizon."""
    spent = pd.Series({"ada": 100.0, "bruno": 300.0, "cleo": 100.0})
    columns = {
        f"{name}_{days}d": spent * factor
        for days in (84, 365)
        for name, factor in (("expected_revenue", 1.0), ("revenue_low", 0.5), ("revenue_high", 2.0))
    }
    return ValuePredictions(pd.DataFrame(columns), None, is_new=False)


MEMBERS = pd.Series({"ada": True, "bruno": True, "cleo": False})


def test_those_of_members_add_up_to_the_forecast_and_all_keep_their_order_and_range() -> None:
    result = predictions().reconciled(MEMBERS, {84: 200.0})
    assert result.values is not None
    assert list(result.values["expected_revenue_84d"]) == [50.0, 150.0, 50.0]
    assert list(result.values.loc["bruno", ["revenue_low_84d", "revenue_high_84d"]]) == [75.0, 300.0]
    assert result.level_factors == {84: pytest.approx(0.5)}
    # nothing is said of the year ahead, so it stays
    assert result.values["expected_revenue_365d"]["bruno"] == 300.0


def test_nobody_is_expected_to_spend_less_in_a_year_than_in_its_first_12_weeks() -> None:
    # 12 weeks become 200, 600 and 200; a year of the members 800, which is 200, 600 and 200 as well
    level = predictions().reconciled(MEMBERS, {84: 800.0, 365: 800.0}).values
    assert level is not None
    assert list(level["expected_revenue_365d"]) == [200.0, 600.0, 200.0]
    # of the 100 that cleo's method of a year sees for her, 12 weeks see 200: her range doubles, too
    raised = predictions().reconciled(MEMBERS.drop("cleo"), {84: 800.0}).values
    assert raised is not None
    of_cleo = [f"{name}_365d" for name in ("revenue_low", "expected_revenue", "revenue_high")]
    assert list(raised.loc["cleo", of_cleo]) == [100.0, 200.0, 400.0]
    assert list(raised["expected_revenue_84d"]) == [200.0, 600.0, 200.0]


def test_without_a_forecast_or_predictions_nothing_changes() -> None:
    assert predictions().reconciled(MEMBERS, {}).level_factors == {}
    nothing = ValuePredictions(None, None, is_new=False)
    assert nothing.reconciled(MEMBERS, {84: 200.0}) is nothing


def test_what_is_too_early_to_predict_asks_for_who_had_bought_again_by_the_past_date_it_is_tried_on() -> None:
    why = ValuePredictions(None, None, is_new=False).section(MEMBERS)["why"]
    assert Localizer("en").render(why) == (
        "It is too early to predict what customers will be worth. This takes 168 days of invoices, and "
        "100 customers who were known 84 days ago, 30 of whom had bought again by then."
    )
