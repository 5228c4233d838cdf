"""Backtest the forecast on past dates, and how wide its intervals must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import stats

from pipeline.arrays import Floats
from pipeline.forecast.combination import MIN_TRADING, BacktestTrial
from pipeline.forecast.retention import BLOCK
from pipeline.trading_time.history import History, between
from pipeline.trading_time.season import YEAR

QUARTER = 84
STEP = 14
"""Days between origins."""
MIN_DAYS = 28
"""Days of trade before the first one, and before any forecast."""
OWN_SPREAD = 0.10
"""What is believed of the forecast's own error (standard deviation of logs) before it is tried. To it comes
what no method can know: the unevenness of the members' purchases."""
SPREAD_WEIGHT = 4.0
"""How many independent past periods the belief counts as much as."""
WIDENING = 0.10
"""By how much the variance grows with each month between the origin and the period."""
FAR_WIDENING = 0.6
"""And with each quarter that a period is longer than one."""
REACH = 0.35
"""By how much the standard deviation grows with the logarithm of the period's end over the history's length,
where it is further: what customers do after half a year, a shop of two months has not seen of anybody."""
DOUBT_SHARE = 0.5
"""How much of what is known to be open beforehand (`BacktestTrial.doubt`) is no part of the other errors."""
TRIED_ON = ((0, 28), (28, 56), (56, 84), (0, 84))
"""Periods after past origins, in days, whose errors tell how wide intervals must be."""
METHOD = "combination"


@dataclass(frozen=True)
class Interval:
    """A forecast with its distribution."""

    mean: float
    low80: float
    high80: float
    low95: float
    high95: float

    def rounded(self) -> dict[str, float]:
        """For JSON, in the shop's currency."""
        return {name: round(value, 2) for name, value in vars(self).items()}

    def scaled(self, factor: float) -> Interval:
        """The interval of a fixed fraction of the amount."""
        return Interval(*(value * factor for value in vars(self).values()))


class _PastError(NamedTuple):
    """The error of a past forecast of the days [start, until), squared, over the variance believed of it."""

    start: int
    until: int
    origin: int
    square: float


@dataclass(frozen=True)
class BacktestRecord:
    """All trials of one type of group, oldest first, with actual revenue."""

    history: History
    trials: Sequence[BacktestTrial]
    cumulative_revenue: Mapping[int, Floats]
    """For each origin, the cumulative revenue of its customers."""

    def actual(self, trial: BacktestTrial, start: int, until: int) -> float:
        """Actual revenue on days [start, until) after the origin."""
        return between(self.cumulative_revenue[trial.day], trial.day + start, trial.day + until)

    def interval(self, trial: BacktestTrial, start: int, until: int) -> Interval:
        """The forecast of days [start, until) after `trial`, spread by the errors known on its day.

        The believed variance contains the disagreement of the methods, and is scaled by how large past errors
        were against it; belief and errors are pooled (scaled inverse chi-square), which makes the forecast's
        logarithm a Student's t.
        """
        tried, independent = self._tried(trial)
        weight = SPREAD_WEIGHT + independent
        scale = (SPREAD_WEIGHT + independent * tried) / weight
        spread = np.sqrt(scale * assumed_variance(trial, start, until))
        mean = trial.predicted_total(start, until)
        away80, away95 = stats.t.ppf([0.9, 0.975], df=weight) * spread
        return Interval(
            mean=mean,
            low80=float(mean * np.exp(-away80)),
            high80=float(mean * np.exp(away80)),
            low95=float(mean * np.exp(-away95)),
            high95=float(mean * np.exp(away95)),
        )

    def _tried(self, trial: BacktestTrial) -> tuple[float, float]:
        """Mean squared error of past trials in units of what was believed, and how many they amount to."""
        ended = [past for past in self._past_errors if past.until <= trial.day and past.origin < trial.day]
        if not ended:
            return 0.0, 0.0
        days = max(past.until for past in ended) - min(past.start for past in ended)
        return float(np.mean([past.square for past in ended])), days / BLOCK

    @cached_property
    def _past_errors(self) -> list[_PastError]:
        result = []
        for trial in self.trials:
            for start, until in TRIED_ON:
                first, end = trial.day + start, trial.day + until
                if end > self.history.length:
                    continue
                if between(self.history.traded, first, end) < MIN_TRADING * (until - start):
                    continue
                actual, predicted = self.actual(trial, start, until), trial.predicted_total(start, until)
                if actual > 0 and predicted > 0:
                    square = np.log(actual / predicted) ** 2 / assumed_variance(trial, start, until)
                    result.append(_PastError(first, end, trial.day, float(square)))
        return result


def assumed_variance(trial: BacktestTrial, start: int, until: int) -> float:
    """The variance of the log error that is expected before trying."""
    uneven = YEAR / ((until - start) * max(trial.purchases, 1.0))
    own = (uneven + OWN_SPREAD**2) * (1 + WIDENING * start / 30)
    own *= 1 + FAR_WIDENING * max(0, until - start - QUARTER) / QUARTER
    own += (REACH * float(np.log(max(until / trial.day, 1.0)))) ** 2
    return own + trial.disagreement(start, until) + DOUBT_SHARE * trial.doubt


def origins(history: History, least: int = MIN_DAYS, years: int = 2) -> list[int]:
    """The days on which the forecast is tried: every second Monday, as the calendar counts them.

    Next week's version learns from the same days. Counted back from the end, it would learn from those in
    between, and say something else without any news.
    """
    first = (1 - history.first.toordinal()) % STEP
    return [
        day for day in range(first, history.length, STEP) if day >= max(least, history.length - years * YEAR)
    ]
