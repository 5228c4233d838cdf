"""Permutation test: how likely a difference between rates is if members are random customers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from pipeline.arrays import Floats, Ints

DRAWS = 999
BATCH = 50
"""Draws made at a time: a few megabytes, since no more are drawn from than `MAX_DRAWN`."""
MAX_DRAWN = 20_000
"""Beyond this many customers the test uses a sample with the same share of members: a difference in
its standard errors is spread alike among either."""
MAX_LOG_ODDS_DISTANCE = 16.0
"""A rate e^16 times another: further away no bound is looked for."""
PRECISION = 1e-4
"""Of a bound, on the scale of logarithms: a hundredth of a percent."""


class PermutationTest:
    """Members against others by the log ratio of two rates, such as revenue per customer.

    If members differ from others only by a factor, dividing it out makes all customers exchangeable, and
    customers drawn at random differ as much as members do. The p-value of any factor is therefore exact,
    however few customers account for most of the sum (permutation test; studentised, so that it also
    holds where members vary more than others: Janssen 1997; Chung and Romano 2013). The draws are the same
    for every factor, and of each only six sums matter.

    Args:
        members, others: what is counted, and per what: (customers, 2), not below zero.
    """

    def __init__(
        self, members: Floats, others: Floats, random: np.random.Generator, draws: int = DRAWS
    ) -> None:
        everybody = np.concatenate([members, others])
        everybody = everybody / everybody.mean(axis=0)  # no digits are lost in squares
        is_member = np.arange(len(everybody)) < len(members)
        powers = _powers(everybody)
        self._members, self._others = powers[is_member].sum(axis=0), powers[~is_member].sum(axis=0)
        sampled = sample(is_member, random)
        is_member, powers = is_member[sampled], powers[sampled]
        self._sampled = powers[is_member].sum(axis=0), powers[~is_member].sum(axis=0)
        # what depends on the factor, and what does not
        columns = np.column_stack([powers * is_member[:, None], powers * ~is_member[:, None]])
        places = np.arange(len(sampled))

        def sums(inside: Ints, _outside: Ints, axis: int = -1) -> Floats:  # noqa: ARG001 - scipy passes it
            return np.asarray(columns[inside].sum(axis=-2))

        null_dis = stats.permutation_test(
            (places[is_member], places[~is_member]),
            sums,
            n_resamples=draws,
            batch=BATCH,
            vectorized=True,
            rng=random,
        ).null_distribution
        self._drawn = np.split(null_dis, 2, axis=1)
        self.difference = float(_logarithm(self._members) - _logarithm(self._others))
        """The logarithm of the members' rate over that of the others."""
        rates = [group[:, 0].sum() / group[:, 1].sum() for group in (members, others)]
        self.everybody_is_alike = all(
            np.allclose(group[:, 0], rate * group[:, 1])
            for group, rate in zip((members, others), rates, strict=True)
        )
        """Within each group: nothing is left to chance."""

    def p(self, difference: float) -> float:
        """The two-sided p-value of the hypothesis that the true difference is `difference`."""
        factors = np.exp(-difference * np.array([1, 0, 2, 1, 0]))
        inside = self._drawn[0] * factors + self._drawn[1]
        outside = self._sampled[0] * factors + self._sampled[1] - inside
        statistic = _studentised(self._members * factors, self._others)
        statistics = _studentised(inside, outside)
        # a draw without any purchase says nothing, and is counted against us on both sides
        return two_sided_p(~(statistics > statistic), ~(statistics < statistic))

    def interval(self, level: float, estimate: float) -> tuple[float, float] | None:
        """The differences whose p-value is above `level`; None if that set is unbounded or empty.

        `estimate` is a difference whose p is told as well: a bound is looked for on the right side of it.
        """
        if self.everybody_is_alike:
            return self.difference, self.difference
        bounds = [self._bound(level, estimate, side) for side in (-1.0, 1.0)]
        return (bounds[0], bounds[1]) if np.isfinite(bounds).all() else None

    def _bound(self, level: float, estimate: float, side: float) -> float:
        """The last difference on one `side` (-1 or 1) that is not rejected; infinite if none is."""
        inside, outside = self.difference, None
        if (estimate - inside) * side > 0:
            inside, outside = (estimate, None) if self.p(estimate) > level else (inside, estimate)
        step = 0.25
        while outside is None:
            tried = inside + side * step
            if abs(tried - self.difference) > MAX_LOG_ODDS_DISTANCE:
                return side * np.inf
            if self.p(tried) > level:
                inside, step = tried, 2 * step
            else:
                outside = tried
        while abs(outside - inside) > PRECISION:
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if self.p(middle) > level else (inside, middle)
        return inside


def two_sided_p(is_below: npt.NDArray[np.bool_], is_above: npt.NDArray[np.bool_]) -> float:
    """The p-value of draws that lie beyond a value on either side; a draw may count on both."""
    beyond = min(int(is_below.sum()), int(is_above.sum()))
    return min(1.0, 2 * (beyond + 1) / (len(is_below) + 1))


def sample(is_member: npt.NDArray[np.bool_], random: np.random.Generator) -> Ints:
    """The positions of at most `MAX_DRAWN` customers, with members in proportion and first."""
    part = min(MAX_DRAWN / len(is_member), 1.0)
    groups = [np.flatnonzero(is_member), np.flatnonzero(~is_member)]
    if part < 1:
        groups = [
            np.sort(random.choice(group, max(round(part * len(group)), 1), replace=False)) for group in groups
        ]
    return np.concatenate(groups)


def _powers(counts: Floats) -> Floats:
    """Powers by customer of a count (x) and its denominator (w): x, w, x², xw, w²."""
    x, w = counts.T
    return np.column_stack([x, w, x * x, x * w, w * w])


def _logarithm(sums: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(sums[..., 0]) - np.log(sums[..., 1]))


def _studentised(inside: Floats, outside: Floats) -> Floats:
    """The log difference divided by its standard error (delta method), from sums of `_powers`.

    A group of which nothing is counted is as far from the other as can be.
    """
    difference = _logarithm(inside) - _logarithm(outside)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(_variance(inside) + _variance(outside))
        return np.asarray(np.where(np.isfinite(difference), difference / error, difference))


def _variance(sums: Floats) -> Floats:
    """The variance of the logarithm of a rate."""
    x, w, xx, xw, ww = np.moveaxis(sums, -1, 0)
    rate = x / w
    return np.asarray(np.maximum(xx - 2 * rate * xw + rate * rate * ww, 0.0) / (x * x))
