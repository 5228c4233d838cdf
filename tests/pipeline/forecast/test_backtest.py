"""The combination of methods and its intervals, on trials worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.backtest import STEP, BacktestRecord, origins
from pipeline.forecast.combination import BacktestTrial, combine, geometric_mean
from pipeline.forecast.methods import Origin, Paths
from pipeline.forecast.retention import HORIZON
from pipeline.trading_time.history import History, read_history

DAYS = 800
"""One customer buys for 1 a day."""


def evenly() -> History:
    day = pd.date_range("2020-01-06", periods=DAYS + 1)
    return read_history(pd.DataFrame({"customer_id": "m", "day": day, "gross_revenue": 1.0}), day[-1].date())


def combined(by_method: dict[str, float], variance: dict[str, float] | None = None) -> list[BacktestTrial]:
    """Every fortnight, each method says so much a day."""
    history = evenly()
    tried = [Origin(day, history.of({"m"}), 1e9) for day in range(28, DAYS, STEP)]
    paths = Paths({name: np.full(HORIZON, text) for name, text in by_method.items()}, variance or {})
    return combine(history, tried, [paths] * len(tried), [history.of({"m"})] * len(tried))


def test_before_anything_came_due_methods_count_as_they_are_believed() -> None:
    first = combined({"recent": 2.0, "year": 1.0})[0]
    assert first.weights == {"recent": pytest.approx(0.5), "year": pytest.approx(0.5)}
    assert first.predicted_total(0, 10) == pytest.approx(10 * np.sqrt(2))


def test_the_one_that_erred_less_takes_over_step_by_step() -> None:
    trials = combined({"recent": 2.0, "year": 1.0})
    right = np.array([trial.weights["year"] for trial in trials])
    assert (np.diff(right) > -1e-3).all()
    assert np.diff(right).max() < 0.1
    assert right[-1] > 0.95


def test_what_is_open_beforehand_lowers_a_methods_weight() -> None:
    doubted = combined({"recent": 2.0, "year": 1.0}, {"recent": 0.35**2})[0]
    # both are believed to be off by 0.35; with as much doubt again, the variance doubles, and its square is 4
    assert doubted.weights["recent"] == pytest.approx(0.2)
    assert doubted.doubt == pytest.approx(0.2 * 0.35**2)


def test_a_day_without_trade_in_one_path_is_not_worth_nothing_by_all() -> None:
    even, every_other = np.ones(HORIZON), np.tile([8.0, 0.0], HORIZON // 2)
    both = geometric_mean(np.array([even, every_other]), np.array([0.5, 0.5]))
    # in four weeks √(28 × 112) = 56, of which a day of trade has (1/28 + 1/14) / 2 and any other 1/56
    np.testing.assert_allclose(both, np.tile([3.0, 1.0], HORIZON // 2))


def test_a_method_far_from_the_others_is_drawn_back() -> None:
    first = combined({"recent": 1.0, "year": 1e6, "purchases": 1.0, "share": 1.0})[0]
    assert first.paths["year"][0] == pytest.approx(np.e)


def test_methods_that_disagree_widen_the_interval() -> None:
    history = evenly()
    widths = []
    for other in (1.0, 1.5):
        trials = combined({"recent": 1.0, "year": other})[:1]
        record = BacktestRecord(history, trials, {trials[0].day: history.of({"m"})})
        interval = record.interval(trials[0], 0, 28)
        widths.append(np.log(interval.high80 / interval.low80))
        assert interval.low95 < interval.low80 < interval.mean < interval.high80 < interval.high95
    assert trials[0].disagreement(0, 84) == pytest.approx((np.log(1.5) / 2) ** 2)
    assert widths[1] > 1.5 * widths[0]


def test_a_period_longer_than_the_history_is_told_with_more_doubt() -> None:
    history = evenly()
    origin = Origin(28, history.of({"m"}), 1e9)
    trial = combine(history, [origin], [Paths({"year": np.ones(HORIZON)}, {})], [origin.members])[0]
    record = BacktestRecord(history, [trial], {28: origin.members})
    intervals = [record.interval(trial, 0, days) for days in (28, 56, 84)]
    width = [np.log(item.high80 / item.low80) for item in intervals]
    # Student's t with 4 degrees of freedom; twice and three times as far ahead as the history is long
    assert width[0] == pytest.approx(2 * 1.533 * 0.10, rel=1e-3)
    assert width[1] == pytest.approx(2 * 1.533 * np.sqrt(0.10**2 + (0.35 * np.log(2)) ** 2), rel=1e-3)
    assert width[2] == pytest.approx(2 * 1.533 * np.sqrt(0.10**2 + (0.35 * np.log(3)) ** 2), rel=1e-3)


def test_an_interval_knows_only_the_errors_of_its_day() -> None:
    """A forecast that is always right has ever narrower intervals; the first one's is belief alone."""
    history = evenly()
    trials = combined({"recent": 1.0, "year": 1.0})
    record = BacktestRecord(history, trials, {trial.day: history.of({"m"}) for trial in trials})
    width = [np.log(item.high80 / item.low80) for item in (record.interval(trial, 0, 28) for trial in trials)]
    assert width[0] == pytest.approx(2 * 1.533 * 0.10, rel=1e-3)  # Student's t with 4 degrees of freedom
    assert width[-1] < width[20] < width[0]


def test_the_forecast_is_tried_on_the_same_mondays_from_one_week_to_the_next() -> None:
    frame = pd.DataFrame({"customer_id": "m", "day": pd.date_range("2020-01-08", periods=120)})
    frame["gross_revenue"] = 1.0
    weeks = [
        read_history(frame, day.date()) for day in (pd.Timestamp("2020-04-07"), pd.Timestamp("2020-04-14"))
    ]
    now, later = ([history.date_of(day) for day in origins(history)] for history in weeks)
    assert [str(day) for day in now] == ["2020-02-10", "2020-02-24", "2020-03-09", "2020-03-23", "2020-04-06"]
    assert later == now
    assert all(day.weekday() == 0 for day in now)
