"""Estimate an experiment's effect and its variance.

The estimate is the stratified difference of means (Neyman's variance), adjusted for a covariate. The slope
minimises the variance: each group's slope is weighted by the inverse of its size (Lin, "Agnostic notes on
regression adjustments to experimental data", 2013), which limits bias if the effect is larger for larger
customers. The same code serves one draw and thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from pipeline.arrays import Bools, Floats, Ints

MIN_VARIANCE = 1e-300


class Spend(NamedTuple):
    """The outcome of the customers of one stratum, and their covariate: what was known of them before."""

    outcome: Floats
    before: Floats

    @property
    def powers(self) -> Floats:
        """Both centred, their squares and their product; one row per customer."""
        deviation, earlier = self.outcome - self.outcome.mean(), self.before - self.before.mean()
        return np.column_stack(
            [deviation, earlier, deviation * deviation, deviation * earlier, earlier * earlier]
        )


class Group(NamedTuple):
    """One group over all strata: two means, their variances and covariance; one entry per draw."""

    outcome: Floats
    before: Floats
    outcome_variance: Floats
    covariance: Floats
    before_variance: Floats

    def variance(self, slope: Floats) -> Floats:
        """The variance of the mean after subtracting `slope` times the covariate."""
        whole = self.outcome_variance - 2 * slope * self.covariance
        return np.maximum(whole + slope**2 * self.before_variance, 0.0)

    def lifted(
        self, scale: Floats | float, shift: Floats | float = 0.0, extra: Floats | float = 0.0
    ) -> Group:
        """The group if each customer's outcome were `scale` times as much, plus `shift`.

        `extra` is the variance of the mean that comes of who the effect falls on; it is no covariate's.
        """
        return self._replace(
            outcome=np.asarray(scale * self.outcome + shift),
            outcome_variance=np.asarray(scale**2 * self.outcome_variance + extra),
            covariance=np.asarray(scale * self.covariance),
        )


class Groups(NamedTuple):
    """The two groups as drawn."""

    benefits: Group
    holdout: Group

    def slope(self) -> Floats:
        """The adjustment of a mean per unit of the covariate; 0 where all had the same."""
        covariance = self.benefits.covariance + self.holdout.covariance
        spread = self.benefits.before_variance + self.holdout.before_variance
        return np.asarray(np.where(spread > 0, covariance / np.where(spread > 0, spread, 1.0), 0.0))

    def difference(self, slope: Floats) -> Floats:
        """The additional outcome per customer with benefits, adjusted."""
        unlike = self.benefits.before - self.holdout.before
        return np.asarray(self.benefits.outcome - self.holdout.outcome - slope * unlike)

    def variance(self, slope: Floats) -> Floats:
        """The variance of the adjusted difference."""
        return self.benefits.variance(slope) + self.holdout.variance(slope)

    def statistic(self, slope: Floats) -> Floats:
        """The adjusted difference divided by its standard error."""
        variance = np.maximum(self.variance(slope), MIN_VARIANCE)
        return np.asarray(self.difference(slope) / np.sqrt(variance))


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
    """The groups of each draw in each scenario, by the outcomes of customers in the same strata.

    A draw is held against all worlds at once: going through the draws is most of the work. In every draw,
    each group has at least two customers of each stratum.
    """
    size = sum(len(spend.outcome) for spend in worlds[0])
    benefits = holdout = np.zeros((len(Group._fields), 1, 1))
    for assignment, *spends in zip(is_held, *worlds, strict=True):
        powers = np.stack([spend.powers for spend in spends])  # worlds, customers, powers
        means = np.array([[spend.outcome.mean(), spend.before.mean()] for spend in spends]).T
        inside, n = assignment.shape[1], assignment.sum(axis=1)
        flat = powers.transpose(1, 0, 2).reshape(inside, -1)
        held = (
            (assignment.astype(float) @ flat).reshape(len(assignment), *powers.shape[::2]).transpose(2, 1, 0)
        )
        stratum = powers.sum(axis=1).T[:, :, None]
        benefits = benefits + _part(means, stratum - held, inside - n, inside / size)
        holdout = holdout + _part(means, held, n, inside / size)
    return [Groups(Group(*benefits[:, place]), Group(*holdout[:, place])) for place in range(len(worlds))]


def _part(means: Floats, sums: Floats, n: Ints, weight: float) -> Floats:
    """What a stratum adds to the figures of a `Group`: of its `n` customers, whose `powers` sum to `sums`.

    `n` has one entry a draw.

    `means`: of outcome and covariate in the stratum, by world. `sums`: by power, world and draw.
    """
    mean, earlier, own_own, own_earlier, earlier_earlier = sums / n
    scale = weight**2 / (n - 1)
    return np.stack(
        [
            weight * (mean + means[0][:, None]),
            weight * (earlier + means[1][:, None]),
            scale * (own_own - mean * mean),
            scale * (own_earlier - mean * earlier),
            scale * (earlier_earlier - earlier * earlier),
        ]
    )
