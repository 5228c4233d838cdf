"""Segments as people see them: profiles, and names that say what a segment is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from i18n import N_
from pipeline.features import FEATURES

PROFILED = FEATURES
"""Features with a mean and a median in every profile: all of them."""

INSIDERS = N_("Insiders")

Test = Callable[[pd.Series, pd.Series], bool]

NAMES: tuple[tuple[str, Test], ...] = (
    (N_("New"), lambda own, base: own.tenure_days <= 60 and own.tenure_days < base.tenure_days / 2),
    (
        N_("Lapsed big spenders"),
        lambda own, base: own.recency_days > 120 and own.gross_revenue > 1.5 * base.gross_revenue,
    ),
    (
        N_("Big-basket buyers"),
        lambda own, base: own.avg_ticket > 2 * base.avg_ticket and own.orders <= base.orders,
    ),
    (
        N_("Loyal regulars"),
        lambda own, base: own.orders > 1.5 * base.orders and own.recency_days <= base.recency_days,
    ),
    (
        N_("Lapsed customers"),
        lambda own, base: own.recency_days > 150 and own.gross_revenue <= base.gross_revenue,
    ),
    (
        N_("Lapsing regulars"),
        lambda own, base: own.recency_days > base.recency_days and own.orders > base.orders,
    ),
    (N_("One-time buyers"), lambda own, base: own.orders <= 1),
    (
        N_("Promising customers"),
        lambda own, base: own.recency_days <= base.recency_days and own.gross_revenue >= base.gross_revenue,
    ),
    (N_("Occasional buyers"), lambda own, base: own.orders <= base.orders),
    (N_("Small regulars"), lambda own, base: own.gross_revenue <= base.gross_revenue),
    (N_("Mid-value customers"), lambda own, base: True),
)
"""In order: the first that fits and is still free is a segment's name. `own` and `base` are medians."""


def name_segments(
    features: pd.DataFrame, segment_of: pd.Series, insiders: int, kept: Mapping[int, str]
) -> dict[int, str]:
    """A unique name for every segment id in `segment_of` (by customer). Names in `kept` stay.

    New names come from the segment's medians beside those of all customers, richest segment first.
    """
    names = {segment: name for segment, name in kept.items() if segment in set(segment_of)}
    names[insiders] = INSIDERS
    base = features[list(PROFILED)].median()
    medians = features.loc[segment_of.index, list(PROFILED)].groupby(segment_of).median()
    for segment in medians.sort_values("gross_revenue", ascending=False).index:
        if segment not in names:
            own = medians.loc[segment]
            fitting = [name for name, fits in NAMES if fits(own, base)]
            names[int(segment)] = _first_free(fitting, set(names.values()))
    return names


def profile_segments(
    features: pd.DataFrame, segment_of: pd.Series, names: Mapping[int, str], insiders: int
) -> list[dict[str, Any]]:
    """One row a segment, Insiders first, then by revenue: the columns of `db.models.SegmentProfile`."""
    rows = []
    for segment, own in features.groupby(segment_of):
        numbers = own[list(PROFILED)]
        rows.append(
            {
                "segment_id": int(segment),
                "name": names[int(segment)],
                "is_insiders": int(segment) == insiders,
                "customers": len(own),
                "gross_revenue": float(own["gross_revenue"].sum()),
                "mean": _plain(numbers.mean()),
                "median": _plain(numbers.median()),
            }
        )
    return sorted(rows, key=lambda row: (not row["is_insiders"], -row["gross_revenue"]))


def _first_free(wanted: list[str], taken: set[str]) -> str:
    for name in wanted:
        if name not in taken:
            return name
    number = 2
    while f"{wanted[-1]} {number}" in taken:
        number += 1
    return f"{wanted[-1]} {number}"


def _plain(numbers: pd.Series) -> dict[str, float | None]:
    return {str(name): None if pd.isna(value) else round(float(value), 6) for name, value in numbers.items()}
