"""How past forecasts did, beside the simplest ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.forecast.backtest import Record
from pipeline.forecast.methods import YEAR, Origin, constant, last_repeated

ENOUGH_LIKE_NOW = 6
"""Origins with a whole year behind them (as today's has), with which the others need not be counted."""


def score(record: Record, past: Mapping[int, Origin], days: int) -> dict[str, Any] | None:
    """How forecasts of the `days` after past origins did, beside the naive ones; None without any.

    Each is made with what was known on its day: the method chosen, the fading, the width of the interval.
    Where enough origins have a year behind them, only those count: members were then picked as they are now.
    """
    points = []
    ended = [
        trial for trial in record.trials if trial.day in past and trial.day + days <= record.history.length
    ]
    like_now = [trial for trial in ended if trial.day >= YEAR]
    for trial in like_now if len(like_now) >= ENOUGH_LIKE_NOW else ended:
        actual = record.actual(trial, 0, days)
        if actual <= 0:
            continue
        method = record.choose(trial)
        said = record.interval(trial, method, 0, days)
        points.append(
            {
                "as_of": record.history.date_of(trial.day).isoformat(),
                "method": method,
                "actual": round(actual, 2),
                **said.rounded(),
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
        "origins": len(points),
        "horizon_days": days,
        "mape": mape("mean"),
        "naive_mape": mape("constant"),
        "last_mape": mape("last"),
        "coverage80": float(frame["actual"].between(frame["low80"], frame["high80"]).mean()),
        "coverage95": float(frame["actual"].between(frame["low95"], frame["high95"]).mean()),
        "points": points,
    }


def without_points(scored: dict[str, Any] | None) -> dict[str, Any] | None:
    """The score without its single origins."""
    return scored and {name: value for name, value in scored.items() if name != "points"}
