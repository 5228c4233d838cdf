"""Interval and p-value of an effect, by bootstrap or permutation."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats

from pipeline.arrays import Floats, Ints
from pipeline.hypotheses.metrics import Metric
from pipeline.hypotheses.permutation_test import BATCH, DRAWS, MAX_DRAWN, PermutationTest, sample, two_sided_p

RESAMPLES = DRAWS
CONFIDENCE = 0.95


@dataclass(frozen=True)
class MeasuredEffect:
    """An effect with its interval and its p-value against the threshold."""

    effect: float
    low: float
    high: float
    p: float
    p_is_bound: bool = False
    """Whether p is the smallest that so many draws can show: the truth is that or less."""


def measure(
    metric: Metric,
    members: Floats,
    others: Floats,
    threshold: float,
    random: np.random.Generator,
    *,
    draws: int = RESAMPLES,
) -> MeasuredEffect | None:
    """The effect among customers (rows) by their values (columns); None where too few have any value.

    The interval leaves `threshold` out exactly where p is 0.05 or less. No p below 2 / (`draws` + 1) can be
    told from it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(metric.measure(members, others))
    if not np.isfinite(value):
        return None
    effect = (_permutation_interval if metric.counted else _bootstrap_interval)(
        metric, members, others, metric.scale(threshold), random, draws
    )
    if effect is None or not np.isfinite(effect[0]).all():
        return None
    bounds, p = effect
    low, high = (float(bound) for bound in metric.effect(np.array(bounds)))
    is_bound = bool(p <= 2 / (draws + 1))
    return MeasuredEffect(float(metric.effect(np.asarray(value))), low, high, p, is_bound)


_Found = tuple[tuple[float, float], float] | None
"""The bounds of the interval, on the metric's scale, and p."""


def _permutation_interval(
    metric: Metric,
    members: Floats,
    others: Floats,
    at: float,
    random: np.random.Generator,
    draws: int,
) -> _Found:
    """The interval from permutations of membership.

    A few customers carry most of a sum, so that intervals cut from resampled sums are too short, the more
    so the fewer members there are.
    """
    assert metric.counted is not None
    test = PermutationTest(metric.counted(members), metric.counted(others), random, draws)
    constant = float(metric.measure(members, others)) - test.difference
    bounds = test.interval(1 - CONFIDENCE, estimate=at - constant)
    return bounds and ((bounds[0] + constant, bounds[1] + constant), test.p(at - constant))


def _bootstrap_interval(
    metric: Metric,
    members: Floats,
    others: Floats,
    at: float,
    random: np.random.Generator,
    draws: int,
) -> _Found:
    """The interval from resampling members and others with replacement (bootstrap).

    Of many customers a sample is drawn from, and what is drawn lies as much closer together as the sample is
    smaller than all (m out of n bootstrap: Bickel, Götze and van Zwet 1997).
    """
    everybody = len(members) + len(others)
    if everybody > MAX_DRAWN:
        chosen = sample(np.arange(everybody) < len(members), random)
        is_member = chosen < len(members)
        all_of_them = float(metric.measure(members, others))
        members, others = members[chosen[is_member]], others[chosen[~is_member] - len(members)]
        of_the_sample = float(metric.measure(members, others))

    def measured(inside: Ints, outside: Ints, axis: int = -1) -> Floats:  # noqa: ARG001 - scipy passes it
        return metric.measure(members[inside], others[outside])

    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # everybody alike: a point
        bootstrap = stats.bootstrap(
            (np.arange(len(members)), np.arange(len(others))),
            measured,
            n_resamples=draws,
            batch=BATCH,
            method="percentile",
            vectorized=True,
            rng=random,
        ).bootstrap_distribution
    if everybody > MAX_DRAWN:
        bootstrap = all_of_them + (bootstrap - of_the_sample) * np.sqrt(MAX_DRAWN / everybody)
    return _cut(bootstrap), two_sided_p(bootstrap <= at, bootstrap >= at)


def _cut(draws: Floats) -> tuple[float, float]:
    """The interval that contains `CONFIDENCE` of the draws; missing draws count as infinite."""
    beyond = max(round((len(draws) + 1) * (1 - CONFIDENCE) / 2), 1)
    ordered = np.sort(np.where(np.isnan(draws), np.inf, draws))
    return float(ordered[beyond - 1]), float(ordered[-beyond])
