"""Members beside other customers who looked alike on the day members were fixed: what each did afterwards."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.neighbors import NearestNeighbors

LIKENESS = ("gross_revenue", "orders", "recency_days")
CALIPER = 0.5
"""How far a pair may be apart, in standard deviations over the likeness: beyond, nobody is alike."""
RESAMPLES = 999
BATCH = 100
MIN_PAIRS = 10


def compare_with_alike(
    features_then: pd.DataFrame | None,
    members_then: Set[str] | None,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    then: date,
    random_state: int,
) -> dict[str, Any] | None:
    """Revenue in [then, as_of) of members of `then`, less that of the most alike other customer each.

    Alike in revenue, orders and recency before `then`. Most large members have nobody alike: the comparison
    speaks of those near the line. None where there are too few pairs.

    Returns:
        pairs, members (all of them), mean_members, mean_others, difference with low and high (95 %, by
        paired bootstrap), from, until. Money in the shop's currency, per customer.
    """
    if features_then is None or not members_then:
        return None
    is_member = features_then.index.isin(list(members_then))
    likeness = _likeness(features_then)
    inside, outside = np.flatnonzero(is_member), np.flatnonzero(~is_member)
    if min(len(inside), len(outside)) < MIN_PAIRS:
        return None
    distance, nearest = NearestNeighbors(n_neighbors=1).fit(likeness[outside]).kneighbors(likeness[inside])
    close = distance[:, 0] <= CALIPER
    if close.sum() < MIN_PAIRS:
        return None
    day = customer_days["day"]
    since = customer_days[(day >= pd.Timestamp(then)) & (day < pd.Timestamp(as_of))]
    bought = since.groupby("customer_id")["gross_revenue"].sum().reindex(features_then.index, fill_value=0.0)
    after = bought.to_numpy(dtype=float)
    members, others = after[inside[close]], after[outside[nearest[close, 0]]]
    interval = stats.bootstrap(
        (members - others,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=BATCH,
        method="percentile",
        rng=np.random.default_rng(random_state),
    ).confidence_interval
    return {
        "pairs": int(close.sum()),
        "members": len(inside),
        "mean_members": round(float(members.mean()), 2),
        "mean_others": round(float(others.mean()), 2),
        "difference": round(float((members - others).mean()), 2),
        "low": round(float(interval.low), 2),
        "high": round(float(interval.high), 2),
        "from": then.isoformat(),
        "until": as_of.isoformat(),
    }


def _likeness(features: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Logarithms, because twice as much is as far from once as four times from twice; then one scale."""
    values = np.log1p(features[list(LIKENESS)].to_numpy(dtype=float).clip(min=0))
    return np.asarray((values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-9))
