"""Keep segment ids across models by optimal assignment on the customers known to both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

SAME_SEGMENT = 0.30
"""Least overlap (Jaccard) for a new cluster to be called an old segment; below, it gets a new id."""
SAME_INSIDERS = 0.50
"""Least share of the smaller group of Insiders, old or new, that is in both, for a promotion."""
MAX_RENEWED = 0.25
"""Maximum share of the list that an automatic promotion may change; more needs a person's decision."""


@dataclass(frozen=True)
class Match:
    """The segment of each cluster.

    `insiders_overlap`: of the smaller of the old and the new Insiders, the share that is in both. (A Jaccard
    index would call a programme that grew another programme.) `insiders_renewed`: who would join and who
    would leave, over the old Insiders. Both are None where there was no programme before.
    """

    segment_of: dict[int, int]
    insiders_overlap: float | None
    insiders_renewed: float | None
    new_segments: tuple[int, ...]


def match_segments(
    clusters: pd.Series, before: pd.Series, insiders_cluster: int, insiders_segment: int | None, next_id: int
) -> Match:
    """Give each cluster of `clusters` (by customer) the id of the segment in `before` it overlaps most.

    The Insiders' id goes with the Insiders' cluster, whatever the overlap, since the page's main list is
    theirs; `insiders_overlap` then says how poor the match is. New ids start at `next_id`.
    """
    labels = sorted(set(clusters.tolist()))
    shared = clusters.index.intersection(before.index)
    if insiders_segment is None:
        order = [insiders_cluster, *[label for label in labels if label != insiders_cluster]]
        segment_of = {label: next_id + place for place, label in enumerate(order)}
        return Match(segment_of, None, None, tuple(segment_of.values()))
    now, previous = clusters.loc[shared], before.loc[shared]
    old = sorted(set(previous.tolist()))
    overlap = np.array([[_jaccard(now == label, previous == segment) for segment in old] for label in labels])
    segment_of = {insiders_cluster: insiders_segment}
    rest = [place for place, label in enumerate(labels) if label != insiders_cluster]
    free = [place for place, segment in enumerate(old) if segment != insiders_segment]
    if rest and free:
        for row, column in zip(*linear_sum_assignment(-overlap[np.ix_(rest, free)]), strict=True):
            if overlap[rest[row], free[column]] >= SAME_SEGMENT:
                segment_of[labels[rest[row]]] = old[free[column]]
    new: list[int] = []
    for label in labels:
        if label not in segment_of:
            segment_of[label] = next_id + len(new)
            new.append(segment_of[label])
    inside, were = now == insiders_cluster, previous == insiders_segment
    smaller = min(int(inside.sum()), int(were.sum()))
    return Match(
        segment_of,
        insiders_overlap=float((inside & were).sum() / smaller) if smaller else 0.0,
        insiders_renewed=float((inside ^ were).sum() / were.sum()) if were.any() else None,
        new_segments=tuple(new),
    )


def _jaccard(first: pd.Series, other: pd.Series) -> float:
    either = int((first | other).sum())
    return float((first & other).sum() / either) if either else 0.0
