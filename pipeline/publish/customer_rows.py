"""A version's customer rows, as mappings by column name of `db.models`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.features.outliers import flag_customers
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.segment_profiles import PROFILED


def label_rows(membership: pd.DataFrame, segment_id: pd.Series) -> list[dict[str, Any]]:
    """Each customer's segment: `membership` comes from `decide_membership`, indexed like `segment_id`."""
    return [
        {
            "customer_id": customer,
            "segment_id": int(segment),
            "is_member": bool(member),
            "since": since,
            "margin": round(float(margin), 6),
            "weeks_below": int(below),
        }
        for customer, segment, member, since, margin, below in zip(
            membership.index,
            segment_id,
            membership["is_member"],
            membership["since"],
            membership["margin"],
            membership["weeks_below"],
            strict=True,
        )
    ]


def customer_rows(
    features: pd.DataFrame,
    champion: Champion,
    advice: Mapping[str, dict[str, Any]],
    values: Mapping[Hashable, Mapping[Hashable, Any]],
) -> list[dict[str, Any]]:
    """One row per customer: figures, country, flag, map coordinates, advice, and `values`."""
    places = _map(features, champion)
    numbers = features[list(PROFILED)].astype(object).where(features[list(PROFILED)].notna(), None)
    rows = numbers.to_dict("records")
    flags = flag_customers(features)
    for row, customer, country, flag, (x, y) in zip(
        rows, features.index, features["country"], flags, places, strict=True
    ):
        row.update(
            customer_id=customer, country=country, flag=flag, map_x=x, map_y=y, advice=advice.get(customer)
        )
        row.update(values.get(customer, {}))
    return rows  # type: ignore[return-value]


def _map(features: pd.DataFrame, champion: Champion) -> list[tuple[float, float]]:
    """Map coordinates: the first two principal components of the model's own features.

    Their signs are fixed (revenue grows to the right, then upwards), so that the map does not flip.
    """
    points = champion.surrogate.scaled_.transform(features)
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2] * np.where(axes[:2, :1] < 0, -1.0, 1.0)
    placed = np.round(centred @ axes.T, 3) + 0.0  # no negative zero, which databases keep or drop
    if placed.shape[1] == 1:
        placed = np.column_stack([placed, np.zeros(len(placed))])
    return [(float(x), float(y)) for x, y in placed]
