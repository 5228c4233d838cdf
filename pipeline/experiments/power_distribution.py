"""Simulate an experiment many times on customers whose later purchases are known, to estimate its power."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy import special

from domain.design_analysis import MAX_EFFECT
from domain.enums import ExperimentOutcome
from pipeline.arrays import Floats
from pipeline.experiments.compare import CONFIDENCE
from pipeline.experiments.draw import stratified_holdouts
from pipeline.experiments.estimate import Group, Groups, groups_of, random_assignments
from pipeline.experiments.historical_matches import HistoricalMatches

DRAWS, MORE_DRAWS = 500, 1000
SMALL_GROUP = 500
"""Customers up to which more draws are made: they are cheap, and the largest customers weigh more."""
EFFECTS: Floats = np.concatenate([[0.0], np.geomspace(0.005, MAX_EFFECT, 32)])
"""At which the power is simulated, 24 % apart; between them its normal quantile is on straight lines."""


class Draws:
    """Many ways to hold out `held` of `size` customers, the same share of each of their `strata`."""

    def __init__(self, size: int, held: int, strata: int, random_state: int = 0) -> None:
        random = np.random.default_rng(random_state)
        self.held, self.strata = held, strata
        self.number = MORE_DRAWS if size <= SMALL_GROUP else DRAWS
        portions = stratified_holdouts(size, held, strata)
        self.is_held = list(random_assignments(portions, self.number, random))
        """One array a stratum: whether the draw (row) holds the customer (column) out."""
        self.benefits = size - held
        self.luck = random.standard_normal(self.number)
        """Of each draw: whom an effect falls on."""


class PowerDistribution:
    """The power to see each effect in one period.

    A normal approximation would overstate the power, because a few customers account for most revenue.
    """

    def __init__(
        self,
        groups: Groups,
        draws: Draws,
        kind: ExperimentOutcome = ExperimentOutcome.REVENUE,
        *,
        adjusted: bool = True,
    ) -> None:
        self.kind = kind
        self._groups, self._draws, self._adjusted = groups, draws, adjusted

    def power_at(self, effect: float) -> float:
        """The power if the benefits raise the outcome by `effect` (a fraction)."""
        return float(self.powers_at(np.array(effect)))

    def powers_at(self, effects: Floats) -> Floats:
        """`power_at` for each of `effects`."""
        return np.asarray(special.ndtr(np.interp(effects, EFFECTS, self._curve)))

    @cached_property
    def _curve(self) -> Floats:
        """The normal quantile of the power at each of `EFFECTS`."""
        statistic = self._statistic(EFFECTS[:, None])
        # what is left to chance where nothing is there, as the comparison will find it by redrawing
        line = np.quantile(abs(statistic[0]), CONFIDENCE)
        power, least = (statistic > line).mean(axis=1), 0.5 / self._draws.number
        return np.asarray(special.ndtri(np.clip(power, least, 1 - least)))

    def _statistic(self, effect: Floats) -> Floats:
        """The difference divided by its standard error: one row per effect, one column per draw."""
        groups = Groups(self._lifted(effect), self._groups.holdout)
        slope = groups.slope() if self._adjusted else np.zeros(1)
        return groups.statistic(slope)

    def _lifted(self, effect: Floats) -> Group:
        """The group with benefits, if these raise its outcome by `effect`.

        Money grows by the fraction. Of days with an order each brings another one with that probability, and
        of those who would not have bought, a part does: whom it falls on is chance of its own.
        """
        group, n = self._groups.benefits, self._draws.benefits
        match self.kind:
            case ExperimentOutcome.ORDERS:
                scale, shift, extra = 1 + effect, np.zeros(1), effect * np.maximum(group.outcome, 0) / n
            case ExperimentOutcome.BOUGHT_AGAIN:
                usual = float(group.outcome.mean())
                part = np.minimum(effect * usual / max(1 - usual, 1e-9), 1.0)
                scale, shift = 1 - part, part
                extra = part * (1 - part) * np.maximum(1 - group.outcome, 0) / n
            case _:
                return group.lifted(1 + effect)
        return group.lifted(scale, shift + self._draws.luck * np.sqrt(extra), extra)


def power_distributions_of(
    periods: Sequence[HistoricalMatches], draws: Draws, *, adjusted: bool = True
) -> list[PowerDistribution]:
    """The power in each of `periods`, whose customers are stratified as in `draws`."""
    if not periods:
        return []
    worlds = [period.by_stratum(draws.strata) for period in periods]
    return [
        PowerDistribution(groups, draws, period.kind, adjusted=adjusted)
        for groups, period in zip(groups_of(draws.is_held, worlds), periods, strict=True)
    ]
