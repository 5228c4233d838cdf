"""Accuracy of past forecasts, compared with simple benchmarks."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import pandas as pd

from pipeline.forecast.backtest import METHOD, BacktestRecord
from pipeline.forecast.methods import Origin, constant, last_repeated
from pipeline.trading_time.season import YEAR

HORIZON_DAYS = 84
SHORT_HORIZON_DAYS = 28
ENOUGH_LIKE_NOW = 6
"""Origins with a whole year behind them (as today's has), or with a published list, with which the others
need not be counted."""


def backtest(
    records: Mapping[str, BacktestRecord],
    past: Mapping[int, Origin],
    published: Set[int],
) -> dict[str, Any] | None:
    """The `score` of the frozen cohort's method; `short` covers four weeks, `programme` the other cohort."""
    scored = score(records["frozen"], past, HORIZON_DAYS, published)
    return scored and {
        **scored,
        "short": without_points(score(records["frozen"], past, SHORT_HORIZON_DAYS, published)),
        "programme": without_points(score(records["programme"], past, HORIZON_DAYS, published)),
    }


def score(
    record: BacktestRecord,
    past: Mapping[int, Origin],
    days: int,
    published: Set[int] = frozenset(),
) -> dict[str, Any] | None:
    """The errors of the forecast and of naive ones in the `days` after past origins; None if there are none.

    Each is made with what was known on its day: the weights of the methods, the width of the interval. Where
    enough origins have a year behind them, only those count: members were then picked as they are now. Where
    enough of these have a list that was `published` (days), only those count; else `published` in the result
    says how many do, and the others are members re-scored by today's model.
    """
    points = []
    ended = [
        trial
        for trial in record.trials
        if trial.day in past and trial.day + days <= record.history.length and trial.paths
    ]
    for is_alike in (lambda trial: trial.day >= YEAR, lambda trial: trial.day in published):
        similar = [trial for trial in ended if is_alike(trial)]
        ended = similar if len(similar) >= ENOUGH_LIKE_NOW else ended
    for trial in ended:
        actual = record.actual(trial, 0, days)
        if actual <= 0:
            continue
        interval = record.interval(trial, 0, days)
        points.append(
            {
                "as_of": record.history.date_of(trial.day).isoformat(),
                "method": METHOD,
                "list": "published" if trial.day in published else "rescored",
                "actual": round(actual, 2),
                **interval.rounded(),
                "constant": round(constant(past[trial.day], days), 2),
                "last": round(last_repeated(past[trial.day], days), 2),
            }
        )
    if not points:
        return None
    frame = pd.DataFrame(points)

    def mape(column: str) -> float:
        return float((frame[column] / frame["actual"] - 1).abs().mean())

    return {
        "method": METHOD,
        "origins": len(points),
        "published": int((frame["list"] == "published").sum()),
        "horizon_days": days,
        "mape": mape("mean"),
        "naive_mape": mape("constant"),
        "last_mape": mape("last"),
        "coverage80": float(frame["actual"].between(frame["low80"], frame["high80"]).mean()),
        "coverage95": float(frame["actual"].between(frame["low95"], frame["high95"]).mean()),
        "points": points,
    }


def without_points(scored: dict[str, Any] | None) -> dict[str, Any] | None:
    """The score without its individual origins."""
    return scored and {name: value for name, value in scored.items() if name != "points"}
