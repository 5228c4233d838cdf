"""Who of a history BG/NBD is fitted to, when, and what it is told of each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Floats
from pipeline.trading_time.history import History

WEEK = 7.0
MIN_CUSTOMERS = 30
SAMPLE = 2_000
"""Customers of a larger shop on whom parameters are fitted."""
REFIT = 1.3
"""Parameters are fitted anew when the history has become so many times longer."""
MIN_DAYS = 28

Codes = npt.NDArray[np.intp]


def last_fit(length: int, day: int) -> int | None:
    """The latest day up to `day` on which parameters are fitted; None before there is one.

    Today's serve the last four weeks too: nothing is learned from forecasts of these days, they are only
    compared with today's.
    """
    on = length
    if day > length - MIN_DAYS:
        return on if on >= MIN_DAYS else None
    while on > day:
        on = int(on / REFIT)
    return on if on >= MIN_DAYS else None


def purchase_statistics(
    history: History, codes: Codes, day: int, exposure: Floats, spent: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """x, t_x and T in weeks of trade, and the mean of a purchase, as known on `day`.

    Args:
        history: the trade.
        codes: the customers.
        day: the first day that is not known.
        exposure: running sum of what each day is worth.
        spent: running sum over the entries of what they count as.
    """
    begin, end = history.begin[codes], history.end(codes, day)
    first, last = history.day[begin], history.day[end - 1]
    repeats = (end - begin - 1).astype(float)
    silent_since = (exposure[last] - exposure[first]) / WEEK
    age = np.maximum((exposure[day] - exposure[first]) / WEEK, silent_since) + 0.01
    return repeats, silent_since, age, (spent[end] - spent[begin]) / (end - begin)


def customers_to_fit(history: History, day: int) -> Codes | None:
    """Who had bought before `day`, or a sample of them; None where they are too few."""
    codes = np.flatnonzero(history.day[history.begin] < day)
    if len(codes) < MIN_CUSTOMERS:
        return None
    if len(codes) > SAMPLE:
        codes = np.sort(np.random.default_rng(0).choice(codes, SAMPLE, replace=False))
    return codes
