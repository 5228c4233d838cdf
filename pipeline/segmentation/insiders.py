"""Choose the Insiders: the segments that spend most, after returns, within the size limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.gates import MAX_SHARE, MIN_CUSTOMERS, MIN_SHARE
from pipeline.segmentation.clusterers import NOISE, Labels

CONFIDENT = 1.959964
"""Standard errors on either side of a 95 % interval."""


@dataclass(frozen=True)
class Choice:
    """The Insiders among clusters: their label, their number, and their share of all customers.

    `joined` are the labels of richer clusters, each too small to be a programme, that belong to them.
    """

    cluster: int
    count: int
    share: float
    joined: tuple[int, ...] = ()

    def applied(self, labels: Labels) -> Labels:
        """`labels` with all Insiders under one label."""
        return np.where(np.isin(labels, self.joined), self.cluster, labels)


def choose_insiders(labels: Labels, net_revenue: pd.Series, *, at_most: float = MAX_SHARE) -> Choice | None:
    """The cluster with the highest median net revenue that passes the size gate, with all richer ones.

    A handful of whales that a clustering sets apart is too small to be a programme of its own; they join
    the Insiders rather than be left out. None where that makes them more than `at_most` of the customers, or
    where too few are clustered.
    """
    for choice in _from_the_top(labels, net_revenue):
        if choice.count >= MIN_CUSTOMERS and choice.share >= MIN_SHARE:
            return choice if choice.share <= at_most else None
    return None


def richest(labels: Labels, net_revenue: pd.Series) -> Choice | None:
    """The Insiders of a fixed recipe, regardless of their share; its figures report the size gate."""
    return choose_insiders(labels, net_revenue, at_most=1.0)


def richest_of_size(labels: Labels, net_revenue: pd.Series, size: int) -> Choice | None:
    """The richest clusters that together have at least half of `size` customers.

    For a refit on fewer customers, where the luck of the draw would decide about a gate.
    """
    return next((choice for choice in _from_the_top(labels, net_revenue) if choice.count >= size / 2), None)


def _from_the_top(labels: Labels, net_revenue: pd.Series) -> Iterator[Choice]:
    """The richest cluster, the two richest, and so on up to all but the poorest."""
    clusters = np.unique(labels[labels != NOISE])
    revenue = net_revenue.to_numpy(dtype=float)
    richest_first = sorted(clusters, key=lambda cluster: -float(np.median(revenue[labels == cluster])))
    inside = np.zeros(len(labels), dtype=bool)
    for place, cluster in enumerate(richest_first[:-1]):
        inside |= labels == cluster
        joined = tuple(int(richer) for richer in richest_first[:place])
        yield Choice(int(cluster), int(inside.sum()), float(inside.mean()), joined)


def concentration(inside: npt.NDArray[np.bool_], net_revenue: pd.Series) -> float:
    """Net revenue of customers `inside` over that of as many customers sorted by it, at most 1."""
    revenue = net_revenue.to_numpy(dtype=float)
    best = np.sort(revenue)[::-1][: int(inside.sum())].sum()
    return float(revenue[inside].sum() / best) if best > 0 else 0.0


class Captured(NamedTuple):
    """A capture and its 95 % interval."""

    value: float
    low: float
    high: float


def capture(members: pd.Index, past_features: pd.DataFrame, revenue_after: pd.Series) -> float | None:
    """The value of `measure_capture`."""
    result = measure_capture(members, past_features, revenue_after)
    return result.value if result is not None else None


def measure_capture(
    members: pd.Index, past_features: pd.DataFrame, revenue_after: pd.Series
) -> Captured | None:
    """Later spend of `members` over that of as many customers sorted by revenue, with its interval.

    Both lists are fixed; the interval is that of the ratio when customers are drawn again. By linearisation
    the logarithm of a ratio of two sums over n customers has the variance n/(n - 1) x the sum over customers
    of (their part of the one sum - their part of the other) squared (Cochran, Sampling Techniques, 6.4).

    Args:
        members: ids of the members at T.
        past_features: gross_revenue at T by customer id.
        revenue_after: identified gross revenue by customer id in the 84 days after T.

    Returns:
        None where nothing was bought afterwards.
    """
    ranked = past_features["gross_revenue"].sort_values(ascending=False, kind="stable")
    by_revenue = ranked.index[: len(members)]
    either = members.union(by_revenue)
    spent = revenue_after.reindex(either, fill_value=0.0).to_numpy(dtype=float)
    listed, sorted_in = (np.where(either.isin(list(group)), spent, 0.0) for group in (members, by_revenue))
    if not len(members) or not sorted_in.sum():
        return None
    return ratio_of_sums(listed, sorted_in)


def ratio_of_sums(listed: npt.NDArray[np.float64], sorted_in: npt.NDArray[np.float64]) -> Captured:
    """The sum of `listed` over that of `sorted_in`, with the interval of customers drawn again.

    One entry a customer in both; the second may not add up to 0. What one customer spends after several lists
    is one entry: the interval then knows that the lists overlap.
    """
    of_members, of_sorted = listed.sum(), sorted_in.sum()
    value = float(of_members / of_sorted)
    if not of_members:
        return Captured(value, value, value)
    count = len(listed)
    apart = ((listed / of_members - sorted_in / of_sorted) ** 2).sum() * count / max(count - 1, 1)
    away = CONFIDENT * float(np.sqrt(apart))
    return Captured(value, value * float(np.exp(-away)), value * float(np.exp(away)))
