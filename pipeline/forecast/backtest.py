"""Backtest the forecast on past dates: errors, choice of method, and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import stats

from pipeline.forecast.history import Floats, History, between
from pipeline.forecast.methods import BLOCK, RECENT, YEAR

STEP = 14
"""Days between origins."""
ENOUGH_TO_CHOOSE = 6
"""Past origins on which a method must have been tried before it may replace the usual one."""
A_WHOLE_YEAR = YEAR // STEP
"""And so many before one that knows less of the seasons may replace one that knows them: six origins are one
quarter, and how the quarters before did says nothing of Christmas."""
CLEARLY_BETTER = 0.85
"""And this much of the usual one's error it may have at most: small differences are luck."""
SPREAD = {"season": 0.10, "blend": 0.10, "recent": 0.18, "steady": 0.20}
"""What is believed of a method's own error (standard deviation of logs) before it is tried. To it comes what
no method can know: the unevenness of the members' purchases."""
SPREAD_WEIGHT = 4.0
"""How many independent past periods the belief counts as much as."""
WIDENING = 0.10
"""By how much the variance grows with each month between the origin and the period."""
TRIED_ON = ((0, 28), (28, 56), (56, 84), (0, 84))
"""Periods after past origins, in days, whose errors tell how wide intervals must be."""
SEASONAL = "season"
METHODS = (SEASONAL, "recent", "blend", "steady")
"""The first that is possible at an origin is the usual one."""
SEASONAL_METHODS = frozenset({SEASONAL, "blend"})
"""Those that need a year before the origin."""


@dataclass(frozen=True)
class BacktestTrial:
    """One origin with each method's forecast for the days after it."""

    day: int
    paths: dict[str, Floats]
    purchases: float
    """How many equal purchases a year would be as uneven as the members' were (Kish's effective size)."""

    @cached_property
    def usual(self) -> str:
        """The method used when no evidence speaks against it."""
        return next(name for name in METHODS if name in self.paths)

    def predicted_total(self, method: str, start: int, until: int) -> float:
        """The forecast of days [start, until) after the origin."""
        return float(self.paths[method][start:until].sum())


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


@dataclass(frozen=True)
class BacktestRecord:
    """All trials of one type of group, oldest first, with actual revenue."""

    history: History
    trials: Sequence[BacktestTrial]
    came: dict[int, Floats]
    """For each origin, the cumulative revenue of its customers."""

    def actual(self, trial: BacktestTrial, start: int, until: int) -> float:
        """Actual revenue on days [start, until) after the origin."""
        return between(self.came[trial.day], trial.day + start, trial.day + until)

    def errors(self, method: str, start: int, until: int, now: int) -> Floats:
        """Logarithms of actual over forecast revenue for trials whose period had ended by `now`."""
        found = []
        for trial in self.trials:
            if trial.day + until <= now and method in trial.paths:
                actual, said = self.actual(trial, start, until), trial.predicted_total(method, start, until)
                if actual > 0 and said > 0:
                    found.append(np.log(actual / said))
        return np.array(found)

    def choose(self, trial: BacktestTrial) -> str:
        """The method for `trial`: the usual one, unless another was clearly better in the past."""
        best, best_error = trial.usual, np.inf
        for method in trial.paths:
            if method == trial.usual:
                continue
            error = self._error_on_shared(trial, method, trial.usual)
            usual = self._error_on_shared(trial, trial.usual, method)
            if error < CLEARLY_BETTER * usual and error < best_error:
                best, best_error = method, error
        return best

    def _error_on_shared(self, trial: BacktestTrial, method: str, other: str) -> float:
        shared = [t for t in self.trials if method in t.paths and other in t.paths]
        errors = BacktestRecord(self.history, shared, self.came).errors(method, 0, RECENT, trial.day)
        enough = A_WHOLE_YEAR if trial.usual == SEASONAL else ENOUGH_TO_CHOOSE
        return float(abs(errors).mean()) if len(errors) >= enough else np.inf

    def interval(self, trial: BacktestTrial, method: str, start: int, until: int) -> Interval:
        """The forecast of days [start, until) after `trial`, with an interval from errors known by then.

        The believed variance is scaled by how large past errors were against it; belief and errors are
        pooled (scaled inverse chi-square), which makes the forecast's logarithm a Student's t.
        """
        tried, independent = self._tried(trial, method)
        weight = SPREAD_WEIGHT + independent
        scale = (SPREAD_WEIGHT + independent * tried) / weight
        spread = np.sqrt(scale * _believed(trial, method, start, until))
        mean = trial.predicted_total(method, start, until)
        away80, away95 = stats.t.ppf([0.9, 0.975], df=weight) * spread
        return Interval(
            mean=mean,
            low80=float(mean * np.exp(-away80)),
            high80=float(mean * np.exp(away80)),
            low95=float(mean * np.exp(-away95)),
            high95=float(mean * np.exp(away95)),
        )

    def _tried(self, trial: BacktestTrial, method: str) -> tuple[float, float]:
        """Mean squared error of past trials relative to the assumed one, and their effective number."""
        squares = []
        days = []
        for past in self.trials:
            if method not in past.paths:
                continue
            for start, until in TRIED_ON:
                if past.day + until <= trial.day:
                    actual, said = self.actual(past, start, until), past.predicted_total(method, start, until)
                    if actual > 0 and said > 0:
                        squares.append(np.log(actual / said) ** 2 / _believed(past, method, start, until))
                        days += [past.day + start, past.day + until]
        if not squares:
            return 0.0, 0.0
        return float(np.mean(squares)), (max(days) - min(days)) / BLOCK


def _believed(trial: BacktestTrial, method: str, start: int, until: int) -> float:
    """The variance of the log error that is assumed before any trial."""
    uneven = YEAR / ((until - start) * max(trial.purchases, 1.0))
    return (uneven + SPREAD[method] ** 2) * (1 + WIDENING * start / 30)


def origins(history: History, least: int = RECENT, years: int = 2) -> list[int]:
    """The days on which the forecast is tested, every `STEP` days back from the end of `history`."""
    return [
        day
        for day in range(history.length % STEP, history.length, STEP)
        if day >= max(least, history.length - years * YEAR)
    ]
