"""How much net revenue, or how many days without a purchase, would move each customer across the line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.segmentation.champion import Champion

HALVINGS = 14
"""Steps of the bisection: the revenue that crosses the line is found to a thousandth of itself."""
TIMES_MORE = (3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0)
"""Largest factor of current revenue that is tried; the smallest that crosses the line is used."""
MIN_STARTING_REVENUE = 100.0
"""Customers who spent less are treated as if they had spent this."""

Numbers = npt.NDArray[np.float64]


def is_within_reach(champion: Champion, features: pd.DataFrame, line: float) -> npt.NDArray[np.bool_]:
    """Whether each customer's margin reaches `line` at today's net revenue or at the first of `TIMES_MORE`.

    For all other customers, `revenue_at_line` is more than that many times their revenue.
    """
    today = _starting_revenue(features)
    reached = _margin_with_revenue(champion, features, today) >= line
    more = np.log1p(np.maximum(today, MIN_STARTING_REVENUE) * TIMES_MORE[0])  # as `revenue_at_line` tries it
    return reached | (_margin_with_revenue(champion, features, np.expm1(more)) >= line)


def revenue_at_line(champion: Champion, features: pd.DataFrame, line: float) -> pd.Series:
    """The net revenue in the window that would put each customer on the `line`, all else unchanged.

    Gross revenue and `avg_ticket` move along with it. Of who is above the line it is lower than today's, of
    who is below, higher; NaN where no revenue up to a thousand times today's crosses. Found by bisection.
    """
    today = _starting_revenue(features)
    crossed = _margin_with_revenue(champion, features, today) >= line
    high = np.log1p(today)
    low = np.where(crossed, 0.0, high)
    for times in TIMES_MORE:
        more = np.where(crossed, high, np.log1p(np.maximum(today, MIN_STARTING_REVENUE) * times))
        over = _margin_with_revenue(champion, features, np.expm1(more)) >= line
        low, high, crossed = np.where(over, low, more), more, crossed | over
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        over = _margin_with_revenue(champion, features, np.expm1(middle)) >= line
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return pd.Series(np.where(crossed, np.expm1(high), np.nan), index=features.index)


def silence_at_line(champion: Champion, features: pd.DataFrame, line: float, window_days: int) -> pd.Series:
    """The days since the last purchase at which each customer would fall below `line`, all else unchanged.

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


def _starting_revenue(features: pd.DataFrame) -> Numbers:
    return np.asarray(np.maximum(features["net_revenue"].to_numpy(dtype=float), 1.0))


def _margin_with_revenue(champion: Champion, features: pd.DataFrame, revenue: Numbers) -> Numbers:
    returned = features["gross_revenue"] - features["net_revenue"]
    gross = returned + revenue
    scored = features[list({*champion.surrogate.scaling.columns, "net_revenue"})]
    changed = scored.assign(net_revenue=revenue, gross_revenue=gross, avg_ticket=gross / features["orders"])
    return champion.decision_scores(changed)


def _margin_with_silence(champion: Champion, features: pd.DataFrame, days: Numbers) -> Numbers:
    scored = features[list({*champion.surrogate.scaling.columns, "net_revenue"})]
    return champion.decision_scores(scored.assign(recency_days=days))
