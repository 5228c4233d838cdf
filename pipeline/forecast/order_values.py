"""How what an order is worth changes over the years, told by customers who order again and again.

A mean of all orders so far is behind where prices or baskets rise. All customers' orders would not tell by
how much: new customers spend otherwise than old ones, and a shop that grows has more of them.
"""

from __future__ import annotations

import numpy as np

from pipeline.arrays import Floats
from pipeline.trading_time.history import History, running
from pipeline.trading_time.season import YEAR

USUAL = 0.30
"""Standard deviation of a year's change among shops (logarithm)."""
WANDERING = 0.25
"""Of what all orders are worth from one end of the history to the other without any lasting change: baskets
before Christmas are not those of summer."""
MIN_CUSTOMERS = 10


def yearly_change(history: History, day: int) -> float:
    """The change of the logarithm of an order's value in a year, as known on `day`.

    The slope of a regression within customers (fixed effects; Wooldridge 2010, section 10.5), drawn towards
    none by as much as it is noise. First orders are left out: they differ from later ones for good.
    """
    is_later = np.arange(len(history.code)) > history.begin[history.code]
    rows = np.flatnonzero(is_later & (history.day < day))
    code = history.code[rows]
    orders = np.bincount(code, minlength=len(history.customers))
    if (orders > 1).sum() < MIN_CUSTOMERS:
        return 0.0

    def within(values: Floats) -> Floats:
        means = np.bincount(code, values, len(orders)) / np.maximum(orders, 1)
        return np.asarray(values - means[code], dtype=np.float64)

    years, value = within(history.day[rows] / YEAR), within(np.log(history.revenue[rows]))
    spread = float((years**2).sum())
    if spread <= 0:
        return 0.0
    slope = float((years * value).sum()) / spread
    freedom = max(len(rows) - int((orders > 0).sum()) - 1, 1)
    left_over = float(((value - slope * years) ** 2).sum()) / freedom
    noise = left_over / spread + (WANDERING * YEAR / day) ** 2
    return slope * USUAL**2 / (USUAL**2 + noise)


def spent_at_values_of(history: History, day: int, change: float) -> Floats:
    """Running sum over the entries of what they would be worth on `day`."""
    return running(history.revenue * np.exp(change * (day - history.day) / YEAR))
