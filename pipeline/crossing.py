"""How far each customer is from the line, in what a person can change: revenue, and days without buying."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.champion import Champion

HALVINGS = 18
"""Steps of the bisection: the revenue that crosses the line is found to a few thousandths of itself."""
TIMES_MORE = 1_000.0
"""Nobody is told to buy more than that many times what they do."""

Numbers = npt.NDArray[np.float64]


def revenue_at_line(champion: Champion, features: pd.DataFrame, line: float) -> pd.Series:
    """The gross revenue in the window at which each customer's margin would be `line`, all else unchanged.

    `avg_ticket` moves along with revenue. NaN where no revenue up to `TIMES_MORE` times today's crosses.
    Found by bisection, which takes the margin to grow with revenue.
    """
    today = np.maximum(features["gross_revenue"].to_numpy(dtype=float), 1.0)
    low, high = np.zeros(len(features)), np.log1p(np.maximum(today, 100.0) * TIMES_MORE)
    reachable = _margin_with_revenue(champion, features, np.expm1(high)) >= line
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        over = _margin_with_revenue(champion, features, np.expm1(middle)) >= line
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return pd.Series(np.where(reachable, np.expm1(high), np.nan), index=features.index)


def silence_at_line(champion: Champion, features: pd.DataFrame, line: float, window_days: int) -> pd.Series:
    """The days since the last purchase at which each customer's margin would fall below `line`.

    `window_days` where silence alone never does it before the purchases themselves fall out of the window.
    """
    low = features["recency_days"].to_numpy(dtype=float)
    high = np.full(len(features), float(window_days))
    falls = _margin_with_silence(champion, features, high) < line
    for _ in range(10):
        middle = (low + high) / 2
        below = _margin_with_silence(champion, features, middle) < line
        low, high = np.where(below, low, middle), np.where(below, middle, high)
    return pd.Series(np.where(falls, np.ceil(high), float(window_days)), index=features.index)


def _margin_with_revenue(champion: Champion, features: pd.DataFrame, revenue: Numbers) -> Numbers:
    changed = features.assign(gross_revenue=revenue, avg_ticket=revenue / features["orders"])
    return champion.score(changed)["margin"].to_numpy(dtype=float)


def _margin_with_silence(champion: Champion, features: pd.DataFrame, days: Numbers) -> Numbers:
    return champion.score(features.assign(recency_days=days))["margin"].to_numpy(dtype=float)
