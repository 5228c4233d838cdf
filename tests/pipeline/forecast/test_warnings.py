from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from i18n import Localizer
from pipeline.forecast.warnings import warnings
from pipeline.trading_time.history import History, read_history

FIRST = date(2024, 1, 1)
EN = Localizer("en", "GBP")


def warnings_after(days: int, **found: Any) -> list[str]:
    """Of a history of so many days, with a forecast of 100 where 200 were seen, unless `found` says more."""
    everything = {
        name: {"frozen": [{"month": "2026-04", **now}], "programme": [{"month": "2026-04", **now}]}
        for name, now in (
            ("forecast", {"mean": 100.0, "low80": 50.0, "high80": 200.0}),
            ("observed", {"revenue": 200.0, "whole": True}),
        )
    }
    output = {**everything["forecast"], "observed": everything["observed"], "backtest": None, **found}
    return [EN.render(message) for message in warnings(history(days), output)]


def history(days: int) -> History:
    trade = pd.DataFrame({"customer_id": ["ada"], "day": [pd.Timestamp(FIRST)], "gross_revenue": [1.0]})
    return read_history(trade, FIRST + timedelta(days=days))


def test_a_long_history_and_a_modest_forecast_need_no_warning() -> None:
    assert warnings_after(800) == []


def test_each_group_that_is_to_bring_more_than_ever_is_named_with_its_month() -> None:
    observed = {
        "frozen": [{"month": "2025-11", "revenue": 90.0, "whole": True}],
        "programme": [
            {"month": "2025-12", "revenue": 80.0, "whole": True},
            # part of a month is compared with nothing
            {"month": "2026-03", "revenue": 500.0, "whole": False},
        ],
    }
    assert warnings_after(800, observed=observed) == [
        "The forecast for Apr 2026 is £100, more than these customers have ever spent in a month "
        "(£90 in Nov 2025).",
        "The forecast for the programme in Apr 2026 is £100, more than its members have ever spent in a "
        "month (£80 in Dec 2025).",
    ]


def test_a_month_too_uncertain_to_forecast_is_given_no_figure() -> None:
    observed = {"frozen": [{"month": "2025-11", "revenue": 90.0, "whole": True}], "programme": []}
    month = {"month": "2026-04", "mean": 100.0, "low80": 30.0}
    assert (
        warnings_after(800, observed=observed, frozen=[{**month, "high80": 151.0}]) == []
    )  # more than five times 30
    assert len(warnings_after(800, observed=observed, frozen=[{**month, "high80": 150.0}])) == 1


def test_where_nothing_was_seen_nothing_is_exceeded() -> None:
    assert warnings_after(800, observed={"frozen": [], "programme": []}) == []


def test_a_short_history_says_what_it_cannot_show() -> None:
    [young], [once] = warnings_after(300), warnings_after(600)
    assert young.startswith("There are 300 days of history, less than a year, so the season ahead has not")
    assert "the seasonal pattern may partly be chance" in once


def test_a_shop_that_has_stopped_or_was_closed_is_told_so() -> None:
    day = pd.to_datetime([*(FIRST + timedelta(days=n) for n in range(700)), FIRST + timedelta(days=760)])
    trade = pd.DataFrame({"customer_id": "ada", "day": day, "gross_revenue": 1.0})
    nothing: dict[str, Any] = {name: {"frozen": [], "programme": []} for name in ("observed",)}
    output = {**nothing, "frozen": [], "programme": [], "backtest": None}
    [closed] = warnings(read_history(trade, FIRST + timedelta(days=761)), output)
    # sold on day 699, and then on day 760
    assert EN.render(closed).startswith(
        "The shop sold nothing for 60 days in stretches of three weeks or more."
    )
    [stopped] = warnings(read_history(trade, FIRST + timedelta(days=750)), output)
    assert EN.render(stopped).startswith("Nothing has been sold for 50 days.")


def test_a_weak_backtest_and_one_of_few_dates_are_told() -> None:
    backtest = {"origins": 3, "mape": 0.2, "naive_mape": 0.3, "last_mape": 0.2}
    few, weak = warnings_after(800, backtest=backtest)
    assert few == "Only 3 past forecasts could be compared with actual revenue."
    assert "no more accurate than a simple benchmark" in weak
    better_than_one = {"origins": 12, "mape": 0.107, "naive_mape": 0.085, "last_mape": 0.136}
    [weak] = warnings_after(800, backtest=better_than_one)
    assert "the last period" not in weak, "it is: 10.7 % beside 13.6 %"
