"""Which segment deserves the programme: the richest one of a size a programme can have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.clusterers import NOISE, Labels

FEWEST_SHARE, MOST_SHARE = 0.03, 0.20
"""Of all customers. Below, a handful of whales decides everything; above, it is no longer a reward."""
FEWEST_CUSTOMERS = 20


@dataclass(frozen=True)
class Choice:
    """The Insiders among clusters: which label, how many customers, and their share of all."""

    cluster: int
    count: int
    share: float


def choose_insiders(labels: Labels, gross_revenue: pd.Series) -> Choice | None:
    """The cluster with the highest median gross revenue that passes the size gate; None if none does."""
    clusters, counts = np.unique(labels[labels != NOISE], return_counts=True)
    revenue = gross_revenue.to_numpy(dtype=float)
    medians = [float(np.median(revenue[labels == cluster])) for cluster in clusters]
    for place in np.argsort(medians)[::-1]:
        share = counts[place] / len(labels)
        if counts[place] >= FEWEST_CUSTOMERS and FEWEST_SHARE <= share <= MOST_SHARE:
            return Choice(int(clusters[place]), int(counts[place]), float(share))
    return None


def richest(labels: Labels, gross_revenue: pd.Series) -> Choice:
    """The richest cluster of at least the fewest customers, whatever its share: for a recipe that was fixed.

    The size gate then speaks in the model's figures. Falls back on the largest cluster when all are small.
    """
    clusters, counts = np.unique(labels[labels != NOISE], return_counts=True)
    revenue = gross_revenue.to_numpy(dtype=float)
    medians = np.array([float(np.median(revenue[labels == cluster])) for cluster in clusters])
    enough = counts >= min(FEWEST_CUSTOMERS, counts.max())
    place = int(np.flatnonzero(enough)[np.argmax(medians[enough])])
    return Choice(int(clusters[place]), int(counts[place]), float(counts[place] / len(labels)))


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
