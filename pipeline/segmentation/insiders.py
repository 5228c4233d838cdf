"""Which segment deserves the programme: the richest one of a size a programme can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.segmentation.clusterers import NOISE, Labels

MIN_SHARE, MAX_SHARE = 0.03, 0.20
"""Of all customers. Below, a handful of whales decides everything; above, it is no longer a reward."""
MIN_CUSTOMERS = 20


@dataclass(frozen=True)
class Choice:
    """The Insiders among clusters: their label, how many customers, and their share of all.

    `joined` are the labels of richer clusters, each too small to be a programme, that belong to them.
    """

    cluster: int
    count: int
    share: float
    joined: tuple[int, ...] = ()

    def applied(self, labels: Labels) -> Labels:
        """`labels` with all Insiders under one."""
        return np.where(np.isin(labels, self.joined), self.cluster, labels)


def choose_insiders(labels: Labels, gross_revenue: pd.Series, *, at_most: float = MAX_SHARE) -> Choice | None:
    """The cluster with the highest median gross revenue that passes the size gate, and all richer ones.

    A handful of whales that a clustering sets apart is too small to be a programme of its own; they join
    the Insiders rather than be left out. None where that makes them more than `at_most` of the customers, or
    where too few are clustered.
    """
    for choice in _from_the_top(labels, gross_revenue):
        if choice.count >= MIN_CUSTOMERS and choice.share >= MIN_SHARE:
            return choice if choice.share <= at_most else None
    return None


def richest(labels: Labels, gross_revenue: pd.Series) -> Choice | None:
    """The Insiders whatever their share, for a recipe that was fixed: the gate then speaks in its figures."""
    return choose_insiders(labels, gross_revenue, at_most=1.0)


def richest_of_size(labels: Labels, gross_revenue: pd.Series, size: int) -> Choice | None:
    """The richest clusters, as many as it takes to be at least half of `size` customers.

    For a refit on fewer customers, where the luck of the draw would decide about a gate.
    """
    return next((choice for choice in _from_the_top(labels, gross_revenue) if choice.count >= size / 2), None)


def _from_the_top(labels: Labels, gross_revenue: pd.Series) -> Iterator[Choice]:
    """The richest cluster, the two richest, and so on up to all but the poorest."""
    clusters = np.unique(labels[labels != NOISE])
    revenue = gross_revenue.to_numpy(dtype=float)
    richest_first = sorted(clusters, key=lambda cluster: -float(np.median(revenue[labels == cluster])))
    inside = np.zeros(len(labels), dtype=bool)
    for place, cluster in enumerate(richest_first[:-1]):
        inside |= labels == cluster
        joined = tuple(int(richer) for richer in richest_first[:place])
        yield Choice(int(cluster), int(inside.sum()), float(inside.mean()), joined)


def concentration(inside: npt.NDArray[np.bool_], gross_revenue: pd.Series) -> float:
    """What those `inside` brought over what as many customers sorted by revenue brought, at most 1."""
    revenue = gross_revenue.to_numpy(dtype=float)
    best = np.sort(revenue)[::-1][: int(inside.sum())].sum()
    return float(revenue[inside].sum() / best) if best > 0 else 0.0


def capture(members: pd.Index, features_then: pd.DataFrame, revenue_after: pd.Series) -> float | None:
    """What `members` brought afterwards over what as many customers sorted by revenue brought.

    `features_then` has the features at T, `revenue_after` identified gross revenue by customer in the 84
    days after T. None where nothing was bought afterwards.
    """
    ranked = features_then["gross_revenue"].sort_values(ascending=False, kind="stable")
    sorted_in = revenue_after.reindex(ranked.index[: len(members)]).sum()
    if not len(members) or not sorted_in:
        return None
    return float(revenue_after.reindex(members).sum() / sorted_in)
