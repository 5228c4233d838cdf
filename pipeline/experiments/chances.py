"""The same experiment, drawn many times over customers whose spend is known: how often is an effect seen?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pipeline.experiments.compare import CONFIDENCE, Floats, cuped_slope
from pipeline.experiments.stand_ins import StandIns

DRAWS = 500
TINY = 1e-300


class Draws:
    """`DRAWS` ways to hold out `held` of `size` customers, the same part of each of their `strata`."""

    def __init__(self, size: int, held: int, strata: int, random_state: int = 0) -> None:
        sizes = np.array([len(places) for places in np.array_split(np.arange(size), strata)])
        upto = np.round(np.cumsum(sizes) * held / size).astype(int)
        random = np.random.default_rng(random_state)
        self.size, self.held, self.strata = size, held, strata
        self.is_held = []
        """One array a stratum: whether the draw (row) holds the customer (column) out."""
        for inside, drawn in zip(sizes, np.diff(upto, prepend=0), strict=True):
            lots = random.random((DRAWS, inside))
            last = np.partition(lots, drawn - 1, axis=1)[:, drawn - 1, None]
            self.is_held.append(lots <= last)


class Chances:
    """How often each effect is seen in one period.

    A formula for the normal distribution would promise too much: a few customers bring most of the revenue.
    """

    def __init__(self, strata: Sequence[_Stratum]) -> None:
        # with `growth` = 1 + effect: difference = growth * a - b, its variance = growth² * c - growth * d + e
        a, b, c, d, e = (np.zeros(DRAWS) for _ in range(5))
        for weight, benefits, holdout in strata:
            a += weight * benefits.spent
            b += weight * (benefits.before + holdout.spent - holdout.before)
            c += weight**2 * benefits.spent_variance
            d += weight**2 * 2 * benefits.covariance
            e += weight**2 * (
                benefits.before_variance
                + holdout.spent_variance
                - 2 * holdout.covariance
                + holdout.before_variance
            )
        self._parts = a, b, c, d, e
        # what is left to chance where nothing is there, as the comparison will find it by redrawing
        self._line = np.quantile(abs(a - b) / np.sqrt(np.maximum(c - d + e, TINY)), CONFIDENCE)

    def to_see(self, effect: float) -> float:
        """The chance if everybody with benefits brings `effect` (a fraction) more than without."""
        return float(self.to_see_each(np.array([effect]))[0])

    def to_see_each(self, effects: Floats) -> Floats:
        """`to_see` for each of `effects`."""
        a, b, c, d, e = self._parts
        growth = 1 + effects[:, None]
        variance = np.maximum(growth**2 * c - growth * d + e, 0.0)
        return np.asarray((growth * a - b > self._line * np.sqrt(variance)).mean(axis=1))


def chances_of(periods: Sequence[StandIns], draws: Draws, *, adjusted: bool = True) -> list[Chances]:
    """The chances in each of `periods`, whose customers are cut into the strata of `draws`.

    A draw is held against all periods at once: going through the draws is most of the work.
    """
    periods = [period.cut(draws.strata) for period in periods]
    places = [period.stratum for period in periods]
    slopes = [
        cuped_slope(one.outcome, one.before, stratum) if adjusted else 0.0
        for one, stratum in zip(periods, places, strict=True)
    ]
    strata: list[list[_Stratum]] = [[] for _ in periods]
    for number, is_held in enumerate(draws.is_held):
        spends = [
            _Spend(one.outcome[stratum == number], slope * one.before[stratum == number])
            for one, slope, stratum in zip(periods, slopes, places, strict=True)
        ]
        held = is_held.astype(float) @ np.hstack([spend.powers for spend in spends])
        drawn, weight = int(is_held[0].sum()), is_held.shape[1] / draws.size
        for found, spend, sums in zip(strata, spends, np.hsplit(held, len(spends)), strict=True):
            found.append(_Stratum(weight, spend.of_the_rest(sums, drawn), spend.of_group(sums, drawn)))
    return [Chances(found) for found in strata]


class _Stratum(NamedTuple):
    """Its part of all customers, and what both groups brought."""

    weight: float
    benefits: _Moments
    holdout: _Moments


class _Moments(NamedTuple):
    """Of one group, by draw: means, and variances and covariance of those means."""

    spent: Floats
    before: Floats
    spent_variance: Floats
    covariance: Floats
    before_variance: Floats


class _Spend:
    """What the customers of a stratum brought, in the period and before it."""

    def __init__(self, spent: Floats, before: Floats) -> None:
        self._middle, self._middle_before = spent.mean(), before.mean()
        own, earlier = spent - self._middle, before - self._middle_before  # no digits are lost in squares
        self.powers = np.column_stack([own, earlier, own * own, own * earlier, earlier * earlier])

    def of_group(self, sums: Floats, n: int) -> _Moments:
        """Of `n` customers, the sums of whose `powers` are given, one row a draw."""
        mean, mean_before = sums[:, 0] / n, sums[:, 1] / n
        return _Moments(
            mean + self._middle,
            mean_before + self._middle_before,
            (sums[:, 2] / n - mean * mean) / (n - 1),
            (sums[:, 3] / n - mean * mean_before) / (n - 1),
            (sums[:, 4] / n - mean_before * mean_before) / (n - 1),
        )

    def of_the_rest(self, sums: Floats, n: int) -> _Moments:
        """Of all but those `n`."""
        return self.of_group(self.powers.sum(axis=0) - sums, len(self.powers) - n)
