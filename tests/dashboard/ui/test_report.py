"""What pages take from a report: past months with a forecast, and reasons for a fall against last month."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.ui.figures.forecast_months import RunningMonth
from dashboard.ui.report import against_last_month, backtest_of, past_of
from domain.report import Report
from i18n import Localizer
from tests.reports import completed

EN = Localizer("en", "GBP")


def report(**forecast: Any) -> Report:
    return completed({"forecast": forecast})


def test_the_running_month_is_what_was_spent_so_far_and_what_is_expected_of_the_rest() -> None:
    observed = [
        {"month": "2026-01", "revenue": 300.0, "whole": True},
        {"month": "2026-02", "revenue": 40.0, "whole": False},
    ]
    rest = {"month": "2026-02", "from": "2026-02-05", "days": 24, "frozen": {"mean": 210.0}}
    past = past_of(report(observed={"frozen": observed, "programme": []}, rest_of_month=rest), "frozen")
    assert past.observed == [("2026-01", 300.0)]
    assert past.running == RunningMonth("2026-02", 40.0, 250.0)


def test_on_the_first_of_a_month_none_is_running() -> None:
    assert (
        past_of(report(observed={"frozen": [], "programme": []}, rest_of_month=None), "frozen").running
        is None
    )
    assert past_of(report(), "frozen").observed == []


FALL = {"month": "2012-01", "last_month": "2011-11", "change": -0.6}


@pytest.mark.parametrize(
    ("season", "picked", "said"),
    [
        (
            -0.5,
            -0.16,
            "Jan 2012 is forecast 60.0 % below Nov 2011. This is seasonal: a year earlier, all customers "
            "spent 50.0 % less between these two months. Members are picked after a period of "
            "high spend: on published lists, their share of revenue fell by 16.0 % in the 12 weeks after.",
        ),
        (
            0.1,
            None,
            "Jan 2012 is forecast 60.0 % below Nov 2011. Seasonality does not explain it: a year earlier, "
            "all customers spent 10.0 % more between these two months.",
        ),
        (None, 0.05, "Jan 2012 is forecast 60.0 % below Nov 2011."),
    ],
)
def test_a_fall_against_the_last_month_is_explained(
    season: float | None, picked: float | None, said: str
) -> None:
    output = {
        "programme": None,
        "frozen": {**FALL, "season": season, "after_picking": picked, "lists": "published"},
    }
    result = against_last_month(report(against_last_month=output), "frozen", EN)
    assert result is not None
    assert result.replace("\u202f", " ") == said


@pytest.mark.parametrize("change", [0.3, 0.0, -0.01])
def test_what_does_not_fall_needs_no_explanation(change: float) -> None:
    output = {"programme": None, "frozen": {**FALL, "change": change, "season": None, "after_picking": None}}
    assert against_last_month(report(against_last_month=output), "frozen", EN) is None
    assert against_last_month(report(), "frozen", EN) is None


def test_the_accuracy_of_another_method_than_the_one_shown_is_not_told() -> None:
    tested = {"mape": 0.1, "points": [{"method": "recent"}]}
    assert backtest_of(report(method="season", backtest=tested)) is None
    backtest = backtest_of(report(method="recent", backtest=tested))
    assert backtest is not None
    assert backtest.mape == 0.1
    assert backtest_of(report(method="season", backtest=None)) is None
