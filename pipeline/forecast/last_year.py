"""Last year's trade, as a forecast of the coming year's, and how much of it was chance."""

from __future__ import annotations

import numpy as np

from pipeline.arrays import Floats
from pipeline.forecast.retention import HORIZON
from pipeline.trading_time.history import History, between, running
from pipeline.trading_time.season import YEAR
from pipeline.trading_time.seasonality import weekdays

SMOOTHING_DAYS = 7
"""Days on either side over which last year's trade is averaged: a year is one sample of its season."""
NEIGHBOUR_DAYS = 28
"""Days on either side that tell how many visits a day would have had."""
CLOSED_SHARE = 0.02
"""The fraction of days on which a shop is closed beside its weekdays."""


def last_year(history: History, day: int, exposure: Floats) -> Floats:
    """Everybody's revenue on the days after `day` as last year had it, smoothed over the days of trade.

    The geometric mean of last year's revenue and of its visits at a year's mean spend: a few huge orders
    make the one noisy, and the other does not know that baskets grow before Christmas. Days without any
    trade (weekends, holidays) stay without; a stretch in which the shop was closed has the year's level in
    the season as known today. Beyond a year, the year is repeated.

    Args:
        history: the trade.
        day: today.
        exposure: running sum of what each day is worth (`Seasonality.exposure`).
    """
    days = day - YEAR + np.arange(HORIZON) % YEAR
    start = np.maximum(days - SMOOTHING_DAYS, 0)
    until = np.minimum(days + SMOOTHING_DAYS + 1, day)
    was_open = np.diff(history.visits) > 0
    open_days = running(was_open.astype(float))
    traded = np.maximum(open_days[until] - open_days[start], 1)
    spend = between(history.total, day - YEAR, day) / max(between(history.visits, day - YEAR, day), 1.0)
    revenue = (history.total[until] - history.total[start]) / traded
    visits = (history.visits[until] - history.visits[start]) / traded
    trade = np.sqrt(revenue * visits * spend) * was_open[days]
    worth = max(float(exposure[day] - exposure[day - YEAR]), 1e-9)
    usual = between(history.total, day - YEAR, day) / worth * np.diff(exposure[day : day + HORIZON + 1])
    return np.where(history.trading[days] == 0, usual, trade)


def last_year_variance(history: History, day: int, ahead: int) -> float:
    """Variance of the logarithm of last year's trade of the `ahead` days from `day` on: Kish's, as smoothed.

    A shop that has grown much sold little then, and repeats what a few customers happened to buy.
    """
    start, until = max(day - YEAR - SMOOTHING_DAYS, 0), min(day - YEAR + ahead + SMOOTHING_DAYS, day)
    revenue = between(history.total, start, until)
    return between(history.squares, start, until) / revenue**2 if revenue > 0 else 0.0


def open_probability(history: History, day: int) -> Floats:
    """How likely the shop was open on the same days of last year, for each day ahead; 1 where nobody knows.

    Without a sale, by Bayes' theorem: a shop of many customers was closed (a holiday, which comes again), in
    a small one nobody happened to buy (Poisson, by the visits of the days around and the weekday).
    """
    result = np.ones(HORIZON)
    back = day - YEAR + np.arange(HORIZON) % YEAR
    days = np.maximum(back, 0)
    known = (back >= 0) & (history.trading[days] > 0)
    start, until = np.maximum(days - NEIGHBOUR_DAYS, 0), np.minimum(days + NEIGHBOUR_DAYS + 1, day)
    visits = (history.visits[until] - history.visits[start]) / np.maximum(until - start, 1)
    nobody = np.diff(history.visits)[days] == 0
    by_chance = (1 - CLOSED_SHARE) * np.exp(-visits * weekdays(history, day)[days % 7])
    result[known & nobody] = (by_chance / (by_chance + CLOSED_SHARE))[known & nobody]
    return result
