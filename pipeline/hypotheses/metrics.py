"""What a hypothesis measures: members against others, for many resamples at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """An effect, and the scale on which it is resampled.

    `measure` takes (members, others), arrays of shape (…, customers, columns), and gives for each leading
    index the value on the scale and its standard error; None for medians, which need none. `effect` turns
    values on the scale into effects, `scale` an effect into a value, and `made_alike` members into customers
    who do not differ from the others.
    """

    measure: Callable[[Floats, Floats], tuple[Floats, Floats | None]]
    effect: Callable[[Floats], Floats]
    scale: Callable[[float], float]
    made_alike: Callable[[Floats, Floats], Floats] = lambda members, _others: members


def _share(members: Floats, others: Floats) -> tuple[Floats, Floats]:
    inside, inside_error = _sum(members)
    outside, outside_error = _sum(others)
    return np.log(inside) - np.log(outside), np.hypot(inside_error, outside_error)


def _means(members: Floats, others: Floats) -> tuple[Floats, Floats]:
    odds, error = _share(members, others)
    return odds - np.log(members.shape[-2] / others.shape[-2]), error


def _rates(members: Floats, others: Floats) -> tuple[Floats, Floats]:
    inside, inside_error = _rate(members)
    outside, outside_error = _rate(others)
    return np.log(inside) - np.log(outside), np.hypot(inside_error, outside_error)


def _medians(members: Floats, others: Floats) -> tuple[Floats, None]:
    everybody = np.concatenate([members[..., 0], others[..., 0]], axis=-1)
    return np.asarray(np.median(members[..., 0], axis=-1) / np.median(everybody, axis=-1) - 1), None


def _sum(group: Floats) -> tuple[Floats, Floats]:
    """The sum of the first column, and the standard error of its logarithm."""
    values = group[..., 0]
    total = values.sum(axis=-1)
    return total, np.sqrt(values.shape[-1]) * values.std(axis=-1, ddof=1) / total


def _rate(group: Floats) -> tuple[Floats, Floats]:
    """The first column's sum over the second's, and the standard error of its logarithm (delta method)."""
    part, whole = group[..., 0], group[..., 1]
    rate = part.sum(axis=-1) / whole.sum(axis=-1)
    beyond = part - rate[..., None] * whole
    return rate, np.sqrt((beyond**2).sum(axis=-1)) / part.sum(axis=-1)


def _same_mean(members: Floats, others: Floats) -> Floats:
    return np.asarray(members * (others[:, 0].mean() / members[:, 0].mean()))


def _same_rate(members: Floats, others: Floats) -> Floats:
    (part, whole), (others_part, others_whole) = members.sum(axis=0), others.sum(axis=0)
    return np.asarray(members * [others_part / others_whole / (part / whole), 1.0])


def _ratio_less_one(logarithm: Floats) -> Floats:
    return np.asarray(np.exp(logarithm) - 1)


SHARE = Metric(
    _share,
    effect=lambda odds: np.asarray(1 / (1 + np.exp(-odds))),
    scale=lambda share: float(np.log(share / (1 - share))),
    made_alike=_same_mean,
)
"""The members' part of the whole."""

MEAN_AGAINST_OTHERS = Metric(
    _means, effect=_ratio_less_one, scale=lambda effect: float(np.log1p(effect)), made_alike=_same_mean
)
"""How far the members' mean is above that of the others, as a fraction of it."""

RATE_AGAINST_OTHERS = Metric(
    _rates, effect=_ratio_less_one, scale=lambda effect: float(np.log1p(effect)), made_alike=_same_rate
)
"""The same of a rate: the first column's sum over the second's."""

MEDIAN_AGAINST_ALL = Metric(_medians, effect=lambda value: value, scale=lambda effect: effect)
"""How far the members' median is above that of everybody, themselves included, as a fraction of it."""
