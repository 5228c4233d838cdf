"""Simulate an experiment many times on customers whose spend is known, to estimate its power."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.experiments.compare import CONFIDENCE
from pipeline.experiments.draw import stratified_holdouts
from pipeline.experiments.estimate import Floats, Groups, groups_of, random_assignments
from pipeline.experiments.historical_matches import HistoricalMatches

DRAWS = 500


class Draws:
    """`DRAWS` ways to hold out `held` of `size` customers, the same share of each of their `strata`."""

    def __init__(self, size: int, held: int, strata: int, random_state: int = 0) -> None:
        random = np.random.default_rng(random_state)
        self.held, self.strata = held, strata
        self.is_held = list(random_assignments(stratified_holdouts(size, held, strata), DRAWS, random))
        """One array a stratum: whether the draw (row) holds the customer (column) out."""


class PowerDistribution:
    """The power to see each effect in one period.

    A normal approximation would overstate the power, because a few customers account for most revenue.
    """

    def __init__(self, groups: Groups, *, adjusted: bool) -> None:
        self._groups, self._adjusted = groups, adjusted
        # what is left to chance where nothing is there, as the comparison will find it by redrawing
        self._line = np.quantile(abs(self._statistic(1.0)), CONFIDENCE)

    def power_at(self, effect: float) -> float:
        """The power if every customer with benefits spends `effect` (a fraction) more."""
        return float(self.powers_at(np.array([effect]))[0])

    def powers_at(self, effects: Floats) -> Floats:
        """`power_at` for each of `effects`."""
        return np.asarray((self._statistic(1 + effects[:, None]) > self._line).mean(axis=1))

    def _statistic(self, growth: float | Floats) -> Floats:
        """The difference divided by its standard error, one entry per draw."""
        slope = self._groups.slope(growth) if self._adjusted else np.zeros(1)
        return self._groups.statistic(slope, growth)


def power_distributions_of(
    periods: Sequence[HistoricalMatches], draws: Draws, *, adjusted: bool = True
) -> list[PowerDistribution]:
    """The power in each of `periods`, whose customers are stratified as in `draws`."""
    worlds = [period.by_stratum(draws.strata) for period in periods]
    return [PowerDistribution(groups, adjusted=adjusted) for groups in groups_of(draws.is_held, worlds)]
