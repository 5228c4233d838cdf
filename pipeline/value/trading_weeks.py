"""Customers' silence and age in weeks of trade, by which the probability of an order is told.

Time passes as fast as the shop trades: a closed month is no silence, and the weeks before Christmas are worth
more than those after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.arrays import Floats
from pipeline.trading_time.history import history_of
from pipeline.trading_time.seasonality import Credence, seasonality
from pipeline.value.methods import WEEK
from pipeline.value.purchase_days import PurchaseDays
from pipeline.value.silence import silence_steps
from pipeline.value.summaries import Summaries

SHORTEST = 0.01
"""Weeks of trade that the youngest customer is old."""
CREDENCE = Credence(112, 196)
"""The first peak counts while it lasts: its weeks are worth more than those after it, of which nothing is
known yet. Waiting for a year, the probabilities would take a peak for how the customers always buy."""


@dataclass(frozen=True)
class TradingWeeks:
    """The purchases of each customer before an origin, and the weeks of trade after it.

    Attributes:
        repeats: x, the purchase days after the first.
        last: t_x, from the first to the last purchase, in weeks of trade.
        age: T, from the first purchase to the origin.
        ahead: of each day after the origin, the weeks of trade until its end; 0 first.
    """

    repeats: Floats
    last: Floats
    age: Floats
    ahead: Floats

    @property
    def once(self) -> Floats:
        """1 for who has bought on one day only, else 0."""
        return np.asarray(self.repeats == 0, dtype=np.float64)

    @cached_property
    def covariates(self) -> Floats:
        """What probabilities are calibrated by besides the model's: `once`, and the steps of silence."""
        return np.column_stack([self.once, silence_steps(self.repeats, self.last, self.age)])


def trading_clock(days: PurchaseDays, ahead: int) -> Floats:
    """The weeks of trade before each day until `ahead` days after `days.length`, in the season known then."""
    paid = days.revenue > 0
    day, revenue = days.day[paid], days.revenue[paid]
    known, code = np.unique(days.code[paid], return_inverse=True)
    history = history_of(days.start, days.length, days.customers[known], (code, day, revenue))
    return seasonality(history).exposure(history, days.length, ahead, CREDENCE) / WEEK


def in_trading_weeks(summaries: Summaries, origin: int, clock: Floats) -> TradingWeeks:
    """The purchases before day `origin`, by a clock of `trading_clock`."""
    first = origin - summaries.age
    last = clock[first + summaries.last] - clock[first]
    age = np.maximum(clock[origin] - clock[first], last) + SHORTEST
    return TradingWeeks(summaries.repeats.astype(np.float64), last, age, clock[origin:] - clock[origin])
