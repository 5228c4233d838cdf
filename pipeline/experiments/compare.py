"""Compare two randomly drawn groups: the difference, its interval, and the gain from adjustment.

CUPED: Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments by utilizing
pre-experiment data" (2013). Intervals come from redrawing the holdout (studentised randomisation inference:
Wu and Ding, "Randomization tests for weak null hypotheses", 2021), because revenue is too skewed, and
groups are too small, for a normal approximation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from pipeline.arrays import Bools, Floats, Ints
from pipeline.experiments.estimate import Group, Groups, Spend, groups_of, random_assignments

REDRAWS = 1999
CONFIDENCE = 0.95
MAX_REDRAWN = 20_000
"""Customers beyond whom the normal approximation is used: so many redraws of more would fill gigabytes."""
ROUNDING = 1e-9
"""By which the statistic of the same draw, formed again, may differ."""


@dataclass(frozen=True)
class Comparison:
    """The additional outcome per customer with benefits, in the outcome's unit."""

    difference: float
    low: float
    high: float
    p: float
    relative: float
    """The difference as a fraction of the holdout's (adjusted) mean."""
    relative_low: float
    relative_high: float
    mean_benefits: float
    mean_holdout: float
    unadjusted: float
    unadjusted_low: float
    unadjusted_high: float
    """Plain means and Welch's interval, without strata or covariate."""
    variance_reduction: float
    """The part of the difference's variance that the covariate explains."""


def compare(
    outcome: Floats, before: Floats, stratum: Ints, is_holdout: Bools, *, random_state: int
) -> Comparison:
    """The mean difference in `outcome`, stratified and adjusted by the covariate `before` (CUPED).

    Every stratum needs two customers of each group. The four arrays have one entry a customer.
    """
    insides = [stratum == number for number in np.unique(stratum)]
    strata = [Spend(outcome[inside], before[inside]) for inside in insides]
    is_held = [is_holdout[inside] for inside in insides]
    [groups] = groups_of([held[None] for held in is_held], [strata])
    slope = groups.slope()
    value, variance = float(groups.difference(slope)[0]), float(groups.variance(slope)[0])
    error = float(np.sqrt(variance))
    statistic = abs(value) / error if error > 0 else np.inf * abs(value) if value else 0.0
    if len(outcome) > MAX_REDRAWN:
        away, p = float(stats.norm.ppf((1 + CONFIDENCE) / 2)), float(2 * stats.norm.sf(statistic))
    else:
        redrawn = _redrawn(strata, is_held, value, np.random.default_rng(random_state))
        away = float(np.quantile(redrawn, CONFIDENCE))
        p = float((1 + (redrawn >= statistic * (1 - ROUNDING)).sum()) / (1 + REDRAWS))
    relative, relative_error = _relative(groups, slope, before.mean())
    plain = stats.ttest_ind(outcome[~is_holdout], outcome[is_holdout], equal_var=False)
    plain_bounds = plain.confidence_interval(CONFIDENCE)
    whole = float(groups.variance(np.zeros(1))[0])
    return Comparison(
        difference=value,
        low=value - away * error,
        high=value + away * error,
        p=p,
        relative=relative,
        relative_low=relative - away * relative_error,
        relative_high=relative + away * relative_error,
        mean_benefits=float(outcome[~is_holdout].mean()),
        mean_holdout=float(outcome[is_holdout].mean()),
        unadjusted=float(outcome[~is_holdout].mean() - outcome[is_holdout].mean()),
        unadjusted_low=float(plain_bounds.low),
        unadjusted_high=float(plain_bounds.high),
        variance_reduction=1 - variance / whole if whole > 0 else 0.0,
    )


def _redrawn(strata: list[Spend], is_held: list[Bools], value: float, random: np.random.Generator) -> Floats:
    """|difference| over its standard error for other draws, if the effect were `value` for all."""
    without_effect = [
        Spend(np.where(held, spend.outcome + value, spend.outcome), spend.before)
        for spend, held in zip(strata, is_held, strict=True)
    ]
    portions = [(len(held), int(held.sum())) for held in is_held]
    [groups] = groups_of(random_assignments(portions, REDRAWS, random), [without_effect])
    return np.abs(groups.statistic(groups.slope()))


def _relative(groups: Groups, slope: Floats, before: float) -> tuple[float, float]:
    """The ratio of both adjusted means minus one, with its standard error (delta method); else NaN."""
    (benefits, of_benefits), (holdout, of_holdout) = (
        (_adjusted(group, slope, before), float(group.variance(slope)[0])) for group in groups
    )
    if holdout <= 0:
        return float("nan"), float("nan")
    ratio = benefits / holdout
    return ratio - 1, float(np.sqrt(of_benefits + ratio**2 * of_holdout) / holdout)


def _adjusted(group: Group, slope: Floats, before: float) -> float:
    """The mean outcome, adjusted to a covariate of `before`."""
    return float((group.outcome - slope * (group.before - before))[0])
