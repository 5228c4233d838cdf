"""The season by two divisions of the same history, and the trade each day is worth in it.

Where a fortnight begins is chance, and decides which days are compared. The season is therefore estimated
twice, in fortnights from the first day of trade and from the eighth, and averaged. Both are counted from the
first day, so that next week's version divides the past as this one did, and only adds to it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipeline.arrays import Floats, Ints
from pipeline.trading_time.history import History, running
from pipeline.trading_time.matched_index import matched_index
from pipeline.trading_time.season import BIN, YEAR, MatchedIndex

OFFSETS = (0, BIN // 2)
"""Days of trade before the first fortnight of each division."""


class Credence(NamedTuple):
    """Days of trade after which the season begins to count, and after which it counts in full."""

    first: int
    full: int

    def weight(self, day: int) -> float:
        """How much the season counts on `day`: 0 to 1."""
        return float(np.clip((day - self.first) / (self.full - self.first), 0, 1))


WHOLE_YEAR = Credence(280, YEAR)
"""For a forecast, whose level has other evidence until a year is known."""


class Seasonality(NamedTuple):
    """One index of matched customers for each division."""

    divisions: tuple[MatchedIndex, ...]

    def exposure(self, history: History, day: int, horizon: int, credence: Credence = WHOLE_YEAR) -> Floats:
        """Running sum of how much trade each day is worth in an even year, until `horizon` days after `day`.

        The season as known on `day` times the weekdays of the year before; 0 while the shop was closed.
        """
        days = np.arange(day + horizon)
        worth = weekdays(history, day)[days % 7]
        weight = credence.weight(day)
        if weight > 0:
            worth = worth * np.exp(weight * self.log_season(days, day))
        worth[:day] *= history.trading[:day]
        return running(worth)

    def log_season(self, days: Ints, day: int) -> Floats:
        """The logarithm of the season on each of `days`, as known on `day`: the divisions' mean."""
        return np.asarray(np.mean([index.log_season(days, day) for index in self.divisions], axis=0))

    def variance_of_change(self, day: int, ahead: int, behind: int) -> float:
        """Variance of the season's mean over `ahead` fortnights from `day` on, less that of `behind` ones.

        The divisions' mean: they tell of the same trade, so that two of them know hardly more than one.
        """
        return float(np.mean([index.variance_of_change(day, ahead, behind) for index in self.divisions]))


def seasonality(history: History) -> Seasonality:
    """What the history tells of its season."""
    return Seasonality(tuple(matched_index(history, offset) for offset in OFFSETS))


def weekdays(history: History, day: int) -> Floats:
    """The relative trade of the seven weekdays in the year before `day`, by days counted from the first."""
    start = max(day - YEAR, 0)
    visits = np.bincount(np.arange(start, day) % 7, np.diff(history.visits[start : day + 1]), 7)
    total = float(visits.sum())
    return visits / total * 7 if total > 0 else np.ones(7)
