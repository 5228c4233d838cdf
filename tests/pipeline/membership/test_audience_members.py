"""The parameters of the lists, and their counts in a report."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from domain.audiences import PROMISING_REVENUE, SINGLE_PURCHASE_GAP
from pipeline.membership.audience_members import audience_parameters, audiences_section, value_parameters

AS_OF = date(2026, 3, 1)


def days(*bought: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(bought, columns=["customer_id", "day", "orders"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


def test_the_gap_of_who_bought_once_is_the_longest_but_a_tenth_of_the_shops() -> None:
    ada = [("ada", f"2026-01-{day:02}", 1) for day in range(1, 12)]  # ten gaps of a day
    bruno = [("bruno", "2026-01-01", 1), ("bruno", "2026-02-10", 1)]  # one of forty
    returned = [("ada", "2026-02-20", 0)]  # a return is no purchase
    before = [("bruno", "2024-12-01", 1)]  # before the window
    result = audience_parameters(days(*ada, *bruno, *returned, *before), as_of=AS_OF, window_days=365)
    assert result == {SINGLE_PURCHASE_GAP: 1.0}  # of eleven gaps, the tenth
    two = audience_parameters(days(*ada[:2], *bruno), as_of=AS_OF, window_days=365)
    assert two[SINGLE_PURCHASE_GAP] == pytest.approx(1 + 0.9 * 39)


def test_where_nobody_bought_twice_a_usual_gap_is_taken() -> None:
    result = audience_parameters(days(("ada", "2026-01-01", 1)), as_of=AS_OF, window_days=365)
    assert result == {SINGLE_PURCHASE_GAP: 90.0}


def test_the_report_counts_each_list_and_its_revenue() -> None:
    features = pd.DataFrame({"gross_revenue": [100.0, 20.0, 3.0]}, index=["ada", "bruno", "chiara"])
    inside = pd.Series([True, False, True], index=features.index)
    result = audiences_section(
        features, {"gone_quiet": inside, "rising": ~inside}, {SINGLE_PURCHASE_GAP: 60.0}, days=84
    )
    assert result == {
        "parameters": {SINGLE_PURCHASE_GAP: 60.0},
        "gone_quiet": {"customers": 2, "revenue": 103.0, "at_stake": 103.0},
        "rising": {"customers": 1, "revenue": 20.0},
    }


def test_at_stake_is_what_is_expected_and_of_those_gone_quiet_what_they_usually_spend() -> None:
    features = pd.DataFrame({"gross_revenue": [365.0, 20.0]}, index=["ada", "bruno"])
    quiet = pd.Series([True, False], index=features.index)
    values = pd.DataFrame({"expected_revenue_84d": [3.0, 12.5]}, index=features.index)
    result = audiences_section(features, {"gone_quiet": quiet, "rising": ~quiet}, {}, values, 365)
    assert result["gone_quiet"]["at_stake"] == 84.0
    assert result["rising"]["at_stake"] == 12.5
    assert "contribution_at_stake" not in result["rising"]
    left = pd.DataFrame(
        {"contribution": [146.0, 8.0], "expected_contribution_84d": [1.0, 5.0]}, index=features.index
    )
    result = audiences_section(features, {"gone_quiet": quiet, "rising": ~quiet}, {}, values, 365, left)
    assert result["gone_quiet"]["contribution_at_stake"] == 146 * 84 / 365
    assert result["rising"]["contribution_at_stake"] == 5.0


def test_a_new_customer_is_promising_above_four_in_five_of_the_new_who_are_no_members() -> None:
    ids = [*"abcdef", "member", "old"]
    values = pd.DataFrame(
        {
            "expected_revenue_84d": [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 900.0, 900.0],
            "days_since_first_order": [84, 1, 1, 1, 1, 1, 1, 85],
        },
        index=ids,
    )
    is_member = pd.Series([item == "member" for item in ids], index=ids)
    assert value_parameters(values, is_member) == {PROMISING_REVENUE: 40.0}
    assert value_parameters(None, is_member) == {}
