"""What members will spend by the purchase model: BG/NBD and Gamma-Gamma in trading time.

Time passes as fast as the shop trades (`MatchedIndex.exposure`): a closed month is no silence, and a
December of twice the trade is two months. Parameters are those of highest posterior probability under a weak
prior, because a young shop does not determine four of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import optimize

from pipeline.forecast.history import Floats, History
from pipeline.forecast.season import MatchedIndex
from pipeline.value.bg_nbd import BgNbd, log_likelihood
from pipeline.value.gamma_gamma import GammaGamma, fit_gamma_gamma

WEEK = 7.0
PRIOR_MEAN = np.array([-0.3, 2.0, -0.7, 1.0])
PRIOR_SD = np.array([1.0, 1.2, 0.8, 1.0])
"""Of the logarithms of r, α (weeks), a and b."""
MIN_CUSTOMERS, MIN_REPEATERS = 30, 3
SAMPLE = 2_000
"""Customers of a larger shop on whom parameters are fitted."""
MAX_REPEATS = 60
REFIT = 1.6
"""Parameters are fitted anew when the history has become so many times longer."""
MIN_DAYS = 28
ENDS = np.array([28, 56, 84, 140, 196, 280, 392])
"""Days ahead for which the model is evaluated; between them, it is interpolated in trading time."""

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class PurchaseModel:
    """Parameters by the day they were fitted on, each used until there is a longer history."""

    history: History
    index: MatchedIndex
    horizon: int
    _fitted: dict[int, tuple[BgNbd, GammaGamma] | None] = field(default_factory=dict)

    def level(self, day: int, codes: Codes, exposure: Floats, ends: npt.NDArray[np.int64]) -> Floats | None:
        """Log of the expected revenue per unit of trade between `day` and the first of `ends`, and so on.

        None with too few customers or repeat purchases to fit a model.
        """
        fitted = self._parameters(day)
        if fitted is None or not len(codes):
            return None
        purchases, spend = fitted
        repeats, last, age, mean = _statistics(self.history, codes, day, exposure)
        each = spend.expected_spend(mean, repeats + 1)
        ahead = (exposure[day + ENDS] - exposure[day]) / WEEK
        totals = [purchases.expected_purchases(float(weeks), repeats, last, age) @ each for weeks in ahead]
        selected = (exposure[day + ends] - exposure[day]) / WEEK
        total = np.interp(selected, np.append(0.0, ahead), np.append(0.0, totals))
        worth = np.maximum(np.diff(exposure[day + np.append(0, ends)]), 1e-9)
        return np.asarray(np.log(np.maximum(np.diff(np.append(0.0, total)), 1e-9) / worth))

    def _parameters(self, day: int) -> tuple[BgNbd, GammaGamma] | None:
        on = self.history.length
        while on > day:
            on = int(on / REFIT)
        if on < MIN_DAYS:
            return None
        if on not in self._fitted:
            self._fitted[on] = self._fit(on)
        return self._fitted[on]

    def _fit(self, day: int) -> tuple[BgNbd, GammaGamma] | None:
        codes = np.flatnonzero(self.history.day[self.history.begin] < day)
        if len(codes) < MIN_CUSTOMERS:
            return None
        if len(codes) > SAMPLE:
            codes = np.sort(np.random.default_rng(0).choice(codes, SAMPLE, replace=False))
        exposure = self.index.exposure(self.history, day, 0)
        repeats, last, age, mean = _statistics(self.history, codes, day, exposure)
        if int((repeats > 0).sum()) < MIN_REPEATERS:
            return None
        half_weeks = np.column_stack(
            [np.minimum(repeats, MAX_REPEATS), np.round(last * 2), np.round(age * 2)]
        )
        similar, count = np.unique(half_weeks, axis=0, return_counts=True)
        purchases = fit_with_prior(
            similar[:, 0],
            similar[:, 1] / 2,
            np.maximum(similar[:, 2], similar[:, 1]) / 2 + 0.01,
            count.astype(float),
        )
        spend = fit_gamma_gamma(mean, repeats + 1)
        return None if spend is None else (purchases, spend)


def fit_with_prior(x: Floats, t_x: Floats, age: Floats, count: Floats) -> BgNbd:
    """The parameters of highest posterior probability, in weeks; arguments as in `fit_bg_nbd`."""

    def loss(logs: Floats) -> float:
        prior = 0.5 * float((((logs - PRIOR_MEAN) / PRIOR_SD) ** 2).sum())
        return (prior - float(count @ log_likelihood(logs, x, t_x, age))) / float(count.sum())

    result = optimize.minimize(loss, PRIOR_MEAN, method="L-BFGS-B", bounds=[(-8.0, 8.0)] * 4)
    r, alpha, a, b = (float(value) for value in np.exp(result.x))
    return BgNbd(r, alpha, a + 1e-6 if abs(a - 1) < 1e-6 else a, b)


def _statistics(
    history: History, codes: Codes, day: int, exposure: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """x, t_x and T in weeks of trade, and the mean spend of a purchase, as known on `day`."""
    begin, end = history.begin[codes], history.end(codes, day)
    first, last = history.day[begin], history.day[end - 1]
    repeats = (end - begin - 1).astype(float)
    silent_since = (exposure[last] - exposure[first]) / WEEK
    age = np.maximum((exposure[day] - exposure[first]) / WEEK, silent_since) + 0.01
    return repeats, silent_since, age, (history.spent[end] - history.spent[begin]) / (end - begin)
