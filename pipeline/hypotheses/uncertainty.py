"""How sure an effect is: its interval and p-value, from customers drawn again or members drawn by lot."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from pipeline.hypotheses.metrics import Floats, Metric

Ints = npt.NDArray[np.int64]

RESAMPLES = 999
BATCH = 50
"""Resamples drawn at a time: a few megabytes, whatever the number of customers."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Measured:
    """An effect with its interval, and how likely one so far from the threshold is if that is the truth."""

    effect: float
    low: float
    high: float
    p: float


def measure(
    metric: Metric, members: Floats, others: Floats, threshold: float, random: np.random.Generator
) -> Measured | None:
    """The effect among customers (rows) by their values (columns); None where too few have any.

    The interval leaves `threshold` out exactly where p is 0.05 or less.
    """
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # everybody alike: a point
        value, error = metric.measure(members, others)
        if not np.isfinite(value) or not (error is None or np.isfinite(error)):
            return None
        away = value - metric.scale(threshold)
        if error is None:
            drawn = value - _drawn_again(metric, members, others, random)
            bounds = value - _cut(drawn)[::-1]
        elif error > 0:
            drawn = _by_lot(metric, members, others, random)
            bounds, away = value - _cut(drawn)[::-1] * error, away / error
        else:
            drawn, bounds = np.zeros(RESAMPLES), np.array([value, value])
    low, high = (float(bound) for bound in metric.effect(bounds))
    if not np.isfinite([low, high]).all():
        return None
    beyond = min((drawn <= away).sum(), (drawn >= away).sum())
    p = float(min(1.0, 2 * (beyond + 1) / (len(drawn) + 1)))
    return Measured(float(metric.effect(value)), low, high, p)


def _by_lot(metric: Metric, members: Floats, others: Floats, random: np.random.Generator) -> Floats:
    """Differences from none, in their standard errors, of members drawn by lot from a shop without effect.

    A few customers carry most of a sum, so that intervals cut from resampled sums are too short, the more
    so the fewer members there are. Here members are made like the others, and then drawn anew (studentised
    permutation: Janssen 1997; Chung and Romano 2013): exact where membership means nothing.
    """
    everybody = np.concatenate([metric.made_alike(members, others), others])
    none, _ = metric.measure(everybody[: len(members)], everybody[len(members) :])

    def studentised(inside: Ints, outside: Ints, axis: int = -1) -> Floats:  # noqa: ARG001 - scipy passes it
        found, error = metric.measure(everybody[inside], everybody[outside])
        away = found - none
        # without a single return among the drawn members the difference is endless, and so is its error
        return np.where(np.isfinite(away), away / np.asarray(error), away)

    places = np.arange(len(everybody))
    drawn = stats.permutation_test(
        (places[: len(members)], places[len(members) :]),
        studentised,
        n_resamples=RESAMPLES,
        batch=BATCH,
        vectorized=True,
        rng=random,
    ).null_distribution
    return np.asarray(drawn)


def _drawn_again(metric: Metric, members: Floats, others: Floats, random: np.random.Generator) -> Floats:
    """Values of members and others each drawn again with replacement (bootstrap)."""

    def measured(inside: Ints, outside: Ints, axis: int = -1) -> Floats:  # noqa: ARG001 - scipy passes it
        return metric.measure(members[inside], others[outside])[0]

    drawn = stats.bootstrap(
        (np.arange(len(members)), np.arange(len(others))),
        measured,
        n_resamples=RESAMPLES,
        batch=BATCH,
        method="percentile",
        vectorized=True,
        rng=random,
    ).bootstrap_distribution
    return np.asarray(drawn)


def _cut(drawn: Floats) -> Floats:
    """The values between which `CONFIDENCE` of those drawn lie; one that is not known counts as endless."""
    beyond = max(round((len(drawn) + 1) * (1 - CONFIDENCE) / 2), 1)
    ordered = np.sort(np.where(np.isnan(drawn), np.inf, drawn))
    return np.asarray(ordered[[beyond - 1, -beyond]])
