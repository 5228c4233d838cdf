"""Two groups drawn at random, compared: the difference, how sure it is, and what adjustment gained.

CUPED: Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments by utilizing
pre-experiment data" (2013). Intervals by redrawing the holdout (studentised randomisation inference: Wu and
Ding, "Randomization tests for weak null hypotheses", 2021), because revenue is far too uneven, and groups far
too small, for the normal distribution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

REDRAWS = 1999
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Comparison:
    """What the group with benefits brought more than the holdout, per customer, in the currency."""

    difference: float
    low: float
    high: float
    p: float
    relative: float
    """The difference as a fraction of what a customer of the holdout brought (adjusted)."""
    relative_low: float
    relative_high: float
    mean_benefits: float
    mean_holdout: float
    unadjusted: float
    unadjusted_low: float
    unadjusted_high: float
    """Plain means and Welch's interval, without strata or spend before."""
    variance_reduction: float
    """The part of the variance within strata that spend before explains."""


def compare(
    outcome: Floats, before: Floats, stratum: Ints, is_holdout: Bools, *, random_state: int
) -> Comparison:
    """The mean difference in `outcome`, stratified and adjusted by spend `before` (CUPED).

    Every stratum needs two customers of each group. The four arrays have one entry a customer.
    """
    slope = cuped_slope(outcome, before, stratum)
    adjusted = outcome - slope * (before - before.mean())
    value, error, parts = _estimate(adjusted, stratum, is_holdout)
    without_effect = np.where(is_holdout, adjusted + value, adjusted)
    redrawn = _redraw(without_effect, stratum, is_holdout, np.random.default_rng(random_state))
    statistic = abs(value) / error if error > 0 else np.inf * abs(value) if value else 0.0
    away = float(np.quantile(redrawn, CONFIDENCE))
    relative, relative_error = _relative(parts)
    plain = stats.ttest_ind(outcome[~is_holdout], outcome[is_holdout], equal_var=False)
    plain_bounds = plain.confidence_interval(CONFIDENCE)
    return Comparison(
        difference=value,
        low=value - away * error,
        high=value + away * error,
        p=float((1 + (redrawn >= statistic).sum()) / (1 + REDRAWS)),
        relative=relative,
        relative_low=relative - away * relative_error,
        relative_high=relative + away * relative_error,
        mean_benefits=float(outcome[~is_holdout].mean()),
        mean_holdout=float(outcome[is_holdout].mean()),
        unadjusted=float(outcome[~is_holdout].mean() - outcome[is_holdout].mean()),
        unadjusted_low=float(plain_bounds.low),
        unadjusted_high=float(plain_bounds.high),
        variance_reduction=_explained(outcome, adjusted, stratum),
    )


def cuped_slope(outcome: Floats, before: Floats, stratum: Ints) -> float:
    """How much more a customer brings for each unit of spend before, within strata; 0 if nobody differs."""
    own, earlier = within(outcome, stratum), within(before, stratum)
    spread = float(earlier @ earlier)
    return float(own @ earlier) / spread if spread > 0 else 0.0


def within(values: Floats, stratum: Ints) -> Floats:
    """Differences from the mean of the stratum."""
    _, place = np.unique(stratum, return_inverse=True)
    return np.asarray(values - (np.bincount(place, values) / np.bincount(place))[place])


def _explained(outcome: Floats, adjusted: Floats, stratum: Ints) -> float:
    whole, left = within(outcome, stratum), within(adjusted, stratum)
    return 1 - float(left @ left) / float(whole @ whole) if (whole @ whole) > 0 else 0.0


def _estimate(values: Floats, stratum: Ints, is_holdout: Bools) -> tuple[float, float, Floats]:
    """Difference, its standard error, and means and variances of both groups: Neyman's, over strata."""
    parts = np.zeros(4)
    for number in np.unique(stratum):
        inside = stratum == number
        benefits, holdout = values[inside & ~is_holdout], values[inside & is_holdout]
        weight = inside.sum() / len(values)
        parts += [
            weight * benefits.mean(),
            weight * holdout.mean(),
            weight**2 * benefits.var(ddof=1) / len(benefits),
            weight**2 * holdout.var(ddof=1) / len(holdout),
        ]
    return float(parts[0] - parts[1]), float(np.sqrt(parts[2] + parts[3])), parts


def _relative(parts: Floats) -> tuple[float, float]:
    """The ratio of both means less one, with its standard error (delta method); NaN over nothing."""
    benefits, holdout, variance_benefits, variance_holdout = parts
    if holdout <= 0:
        return float("nan"), float("nan")
    ratio = benefits / holdout
    return float(ratio - 1), float(np.sqrt(variance_benefits + ratio**2 * variance_holdout) / holdout)


def _redraw(values: Floats, stratum: Ints, is_holdout: Bools, random: np.random.Generator) -> Floats:
    """|difference| over its standard error for `REDRAWS` other draws of the holdout, strata kept."""
    difference, variance = np.zeros(REDRAWS), np.zeros(REDRAWS)
    for number in np.unique(stratum):
        inside = stratum == number
        own = values[inside]
        held = int(is_holdout[inside].sum())
        drawn = own[random.random((REDRAWS, len(own)), dtype=np.float32).argpartition(held, axis=1)]
        holdout, benefits = drawn[:, :held], drawn[:, held:]
        weight = len(own) / len(values)
        difference += weight * (benefits.mean(axis=1) - holdout.mean(axis=1))
        variance += weight**2 * (
            benefits.var(axis=1, ddof=1) / benefits.shape[1] + holdout.var(axis=1, ddof=1) / held
        )
    return np.asarray(np.abs(difference) / np.sqrt(np.maximum(variance, 1e-300)))
