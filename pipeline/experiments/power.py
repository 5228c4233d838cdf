"""Predict what an experiment can detect before it is created.

Future purchases are taken from similar past customers, matched at dates as long ago as the experiment will
last, so that what they later bought is known and did not affect the match. Since the coming weeks may differ
from each of those periods, the predicted power is the mean over them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from domain.design_analysis import MAX_EFFECT, analyze_design, standard_error_of
from domain.enums import ExperimentOutcome
from pipeline.arrays import Floats
from pipeline.experiments.draw import MIN_IN_A_GROUP, check_sizes, strata_for
from pipeline.experiments.historical_matches import MatchedSampler
from pipeline.experiments.power_distribution import (
    Draws,
    PowerDistribution,
    power_distributions_of,
)

POWER = 0.8
"""The usual promise: four chances in five to see an effect of the size named."""
PRECISION = 0.002
UNEVENNESS, UNEVENNESS_OF_COUNTS, UNEVENNESS_WEIGHT = 0.4, 0.2, 8.0
"""By how much the effect that is seen differs from one period to the next (standard deviation of logarithms:
of money it hangs on a few large orders), believed before any is known, and how many periods that belief
counts as much as. Found on shops of many shapes: see docs/decisions/031 and 091."""
POSSIBILITIES = 9
"""Equally likely ways in which the coming period may differ from the past ones."""
LIKELY = 0.8
"""The chance with which the power of one experiment is in the range that is told."""


@dataclass(frozen=True)
class Promise:
    """The smallest effect that is seen with a power, and what that power may be in the coming period."""

    effect: float
    """A fraction."""
    low: float
    """The power is between this one and the other with a chance of `LIKELY`."""
    high: float


def power_beforehand(
    alike: MatchedSampler,
    population: Set[str],
    *,
    share: float,
    days: int,
    outcome: ExperimentOutcome = ExperimentOutcome.REVENUE,
    expected_effect: float | None = None,
) -> dict[str, Any]:
    """The smallest effect on `outcome` that an experiment of `days` would show with chance `POWER`.

    Args:
        alike: finds past customers who are like those of today.
        population: ids of the customers to draw from.
        share: of the holdout, between 0 and 1.
        days: how long the experiment lasts.
        outcome: what will be compared.
        expected_effect: the effect (a fraction) that is hoped for.

    Returns:
        customers, holdout, days, outcome, power, mean (expected per customer), smallest_effect (a fraction
        of it; None where nothing could be seen), power_low and power_high (what its power may be in the
        coming period), smallest_difference (per customer), effect_without_cuped, periods (how many past ones
        it was tried on); and, with an `expected_effect`, itself, its power and by how much an estimate of it
        that is significant would be exaggerated.

    Raises:
        UserError: a group would be too small, or there is too little history to say anything.
    """
    held = round(len(population) * share)
    check_sizes(len(population), held)
    periods = alike.periods(population, days=days, outcome=outcome)
    draws = Draws(len(population), held, strata_for(len(population), held))
    promise = promised(power_distributions_of(periods, draws), POWER)
    effect = None if promise is None else promise.effect
    without = promised(power_distributions_of(periods, draws, adjusted=False), POWER)
    mean = float(periods[0].outcome.mean())
    return {
        "customers": len(population),
        "holdout": held,
        "share": share,
        "days": days,
        "outcome": outcome.value,
        "power": POWER,
        "periods": len(periods),
        "mean": round(mean, 4),
        "smallest_effect": effect,
        "power_low": None if promise is None else promise.low,
        "power_high": None if promise is None else promise.high,
        "smallest_difference": None if effect is None else round(effect * mean, 4),
        "effect_without_cuped": None if without is None else without.effect,
        **_of_expected(expected_effect, effect),
    }


def _of_expected(expected: float | None, smallest: float | None) -> dict[str, float]:
    if expected is None or smallest is None:
        return {}
    design = analyze_design(expected, standard_error_of(smallest, POWER))
    return {
        "expected_effect": expected,
        "expected_power": round(design.power, 4),
        "exaggeration": round(design.exaggeration, 3),
    }


def holdout_needed(
    alike: MatchedSampler,
    population: Set[str],
    effect: float,
    *,
    days: int,
    outcome: ExperimentOutcome = ExperimentOutcome.REVENUE,
) -> int | None:
    """How many customers must be held out to see `effect` (a fraction); None if even half are not enough.

    Raises:
        UserError: as `power_beforehand`.
    """
    half = len(population) // 2
    check_sizes(len(population), half)
    periods = alike.periods(population, days=days, outcome=outcome)

    def is_enough(held: int) -> bool:
        draws = Draws(len(population), held, strata_for(len(population), held))
        promise = promised(power_distributions_of(periods, draws), POWER)
        return promise is not None and promise.effect <= effect

    if not is_enough(half):
        return None
    low, high = MIN_IN_A_GROUP, half
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def promised(periods: Sequence[PowerDistribution], power: float) -> Promise | None:
    """The smallest effect seen with chance `power` in the coming period, of periods of its kind; or None.

    How large an effect had to be differs from one past period to the next, and will again. The logarithm
    of what the coming one needs has their mean and, belief and sight of their differences being pooled
    (scaled inverse chi-square), a Student's t around it. The power is averaged over it:
    the power of the mean period would be too high, because power falls more in unfavourable periods than it
    rises in favourable ones.
    """
    needed = [smallest_effect(period.power_at, power) for period in periods]
    if None in needed:
        return None
    logs = np.log(np.array(needed, dtype=float))
    n, away = len(logs), logs - logs.mean()
    freedom = UNEVENNESS_WEIGHT + n - 1
    believed = UNEVENNESS if periods[0].kind.is_money else UNEVENNESS_OF_COUNTS
    spread = np.sqrt((UNEVENNESS_WEIGHT * believed**2 + away @ away) / freedom * (1 + 1 / n))
    coming = spread * stats.t.ppf((np.arange(POSSIBILITIES) + 0.5) / POSSIBILITIES, freedom)

    def powers_at(effect: float, harder: Floats) -> Floats:
        # each period as it would be, had it needed what the coming one may need
        powers = [
            period.powers_at(effect * np.exp(offset - harder))
            for period, offset in zip(periods, away, strict=True)
        ]
        return np.asarray(np.mean(powers, axis=0))

    effect = smallest_effect(lambda effect: float(powers_at(effect, coming).mean()), power)
    if effect is None:
        return None
    likely = spread * stats.t.ppf([(1 + LIKELY) / 2, (1 - LIKELY) / 2], freedom)
    low, high = (round(float(value), 4) for value in powers_at(effect, likely))
    return Promise(effect, low, high)


def smallest_effect(power_at: Callable[[float], float], power: float) -> float | None:
    """The smallest effect (a fraction) seen with chance `power`; None if none is."""
    low, high = 0.0, MAX_EFFECT
    if power_at(high) < power:
        return None
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if power_at(middle) >= power else (middle, high)
    return round(high, 4)
