"""Metrics of hypotheses, which compare members with others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.arrays import Floats


@dataclass(frozen=True)
class Metric:
    """An effect and the scale on which it is tested.

    `measure` takes (members, others), arrays of shape (…, customers, columns), and gives for each leading
    index the value on the scale. `effect` turns values on the scale into effects, `scale` an effect into a
    value. `counted` gives of customers (rows) what is counted and per what, two columns, where the scale is
    the logarithm of one such rate over another, up to a constant; None for medians.
    """

    measure: Callable[[Floats, Floats], Floats]
    effect: Callable[[Floats], Floats]
    scale: Callable[[float], float]
    counted: Callable[[Floats], Floats] | None = None


def _share(members: Floats, others: Floats) -> Floats:
    return np.asarray(np.log(members[..., 0].sum(axis=-1)) - np.log(others[..., 0].sum(axis=-1)))


def _means(members: Floats, others: Floats) -> Floats:
    return np.asarray(np.log(members[..., 0].mean(axis=-1)) - np.log(others[..., 0].mean(axis=-1)))


def _rates(members: Floats, others: Floats) -> Floats:
    (part, denominator), (others_part, others_whole) = (
        np.moveaxis(group.sum(axis=-2), -1, 0) for group in (members, others)
    )
    return np.asarray(np.log(part / denominator) - np.log(others_part / others_whole))


def _medians(members: Floats, others: Floats) -> Floats:
    everybody = np.concatenate([members[..., 0], others[..., 0]], axis=-1)
    return np.asarray(np.median(members[..., 0], axis=-1) / np.median(everybody, axis=-1) - 1)


def _each_customer(values: Floats) -> Floats:
    return np.column_stack([values[:, 0], np.ones(len(values))])


def _relative_difference(logarithm: Floats) -> Floats:
    return np.asarray(np.exp(logarithm) - 1)


SHARE = Metric(
    _share,
    effect=lambda odds: np.asarray(1 / (1 + np.exp(-odds))),
    scale=lambda share: float(np.log(share / (1 - share))),
    counted=_each_customer,
)
"""The members' part of the whole."""

MEAN_AGAINST_OTHERS = Metric(
    _means, effect=_relative_difference, scale=lambda effect: float(np.log1p(effect)), counted=_each_customer
)
"""How far the members' mean is above that of the others, as a fraction of it."""

RATE_AGAINST_OTHERS = Metric(
    _rates,
    effect=_relative_difference,
    scale=lambda effect: float(np.log1p(effect)),
    counted=lambda values: values,
)
"""The same of a rate: the first column's sum over the second's."""

MEDIAN_AGAINST_ALL = Metric(_medians, effect=lambda value: value, scale=lambda effect: effect)
"""How far the members' median is above that of everybody, themselves included, as a fraction of it."""
