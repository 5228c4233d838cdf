"""Estimate an experiment's effect and its variance.

The estimate is the stratified difference of means (Neyman's variance), adjusted for earlier spend. The slope
minimises the variance: each group's slope is weighted by the inverse of its size (Lin, "Agnostic notes on
regression adjustments to experimental data", 2013), which limits bias if the effect is larger for larger
customers. The same code serves one draw and thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MIN_VARIANCE = 1e-300


class Spend(NamedTuple):
    """Spend of the customers of one stratum, and their earlier spend."""

    outcome: Floats
    before: Floats

    @property
    def powers(self) -> Floats:
        """Both centred, their squares and their product; one row per customer."""
        own, earlier = self.outcome - self.outcome.mean(), self.before - self.before.mean()
        return np.column_stack([own, earlier, own * own, own * earlier, earlier * earlier])


class Group(NamedTuple):
    """One group over all strata: two means, their variances and covariance; one entry per draw."""

    outcome: Floats
    before: Floats
    outcome_variance: Floats
    covariance: Floats
    before_variance: Floats

    def variance(self, slope: Floats, growth: float | Floats = 1.0) -> Floats:
        """The variance of the mean after subtracting `slope` times the earlier spend."""
        whole = growth**2 * self.outcome_variance - 2 * growth * slope * self.covariance
        return np.maximum(whole + slope**2 * self.before_variance, 0.0)


class Groups(NamedTuple):
    """The two groups as drawn.

    `growth`: the factor by which benefits would multiply known spend.
    """

    benefits: Group
    holdout: Group

    def slope(self, growth: float | Floats = 1.0) -> Floats:
        """The adjustment of a mean per unit of earlier spend; 0 where all had spent the same."""
        covariance = growth * self.benefits.covariance + self.holdout.covariance
        spread = self.benefits.before_variance + self.holdout.before_variance
        return np.asarray(np.where(spread > 0, covariance / np.where(spread > 0, spread, 1.0), 0.0))

    def difference(self, slope: Floats, growth: float | Floats = 1.0) -> Floats:
        """Additional spend per customer with benefits, adjusted."""
        unlike = self.benefits.before - self.holdout.before
        return np.asarray(growth * self.benefits.outcome - self.holdout.outcome - slope * unlike)

    def variance(self, slope: Floats, growth: float | Floats = 1.0) -> Floats:
        """The variance of the adjusted difference."""
        return self.benefits.variance(slope, growth) + self.holdout.variance(slope)

    def statistic(self, slope: Floats, growth: float | Floats = 1.0) -> Floats:
        """The adjusted difference divided by its standard error."""
        variance = np.maximum(self.variance(slope, growth), MIN_VARIANCE)
        return np.asarray(self.difference(slope, growth) / np.sqrt(variance))


def random_assignments(
    portions: Iterable[tuple[int, int]], draws: int, random: np.random.Generator
) -> Iterator[Bools]:
    """Random holdouts, one stratum after another; a portion is (its customers, number to hold out).

    Yields, for each stratum, whether a draw (row) holds a customer (column) out.
    """
    for inside, held in portions:
        numbers = random.random((draws, inside))
        last = np.partition(numbers, held - 1, axis=1)[:, held - 1, None]
        yield numbers <= last


def groups_of(is_held: Iterable[Bools], worlds: Sequence[Sequence[Spend]]) -> list[Groups]:
    """The groups of each draw in each scenario, by the spend of customers in the same strata.

    A draw is held against all worlds at once: going through the draws is most of the work.
    """
    size = sum(len(spend.outcome) for spend in worlds[0])
    benefits = [np.zeros((len(Group._fields), 1))] * len(worlds)
    holdout = benefits.copy()
    for drawn, *spends in zip(is_held, *worlds, strict=True):
        powers = [spend.powers for spend in spends]
        of_held = np.hsplit(drawn.astype(float) @ np.hstack(powers), len(worlds))
        inside, n = drawn.shape[1], int(drawn[0].sum())
        for place, (spend, whole, held) in enumerate(zip(spends, powers, of_held, strict=True)):
            rest = whole.sum(axis=0) - held
            benefits[place] = benefits[place] + _part(spend, rest, inside - n, inside / size)
            holdout[place] = holdout[place] + _part(spend, held, n, inside / size)
    return [Groups(Group(*one), Group(*other)) for one, other in zip(benefits, holdout, strict=True)]


def _part(spend: Spend, sums: Floats, n: int, weight: float) -> Floats:
    """A stratum's contribution to a `Group`: of its `n` customers, whose `powers` sum to `sums`."""
    own, earlier = sums[:, 0] / n, sums[:, 1] / n
    scale = weight**2 / (n - 1)
    return np.stack(
        [
            weight * (own + spend.outcome.mean()),
            weight * (earlier + spend.before.mean()),
            scale * (sums[:, 2] / n - own * own),
            scale * (sums[:, 3] / n - own * earlier),
            scale * (sums[:, 4] / n - earlier * earlier),
        ]
    )
