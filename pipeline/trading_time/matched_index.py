"""The chained index of matched customers, built from a history.

Each link compares a fortnight with the one before by customers known before both. The next link takes in
those who have come since: what the fortnight between them was worth is measured twice, by two groups, and
what these differ by stays in the chain (chain drift; Ivancic, Diewert and Fox 2011). In a shop that grows
much, that is most of what the index does.
"""

from __future__ import annotations

import numpy as np

from pipeline.arrays import Floats
from pipeline.trading_time.history import History
from pipeline.trading_time.season import BIN, MatchedIndex

MIN_OPEN_DAYS = 4
"""Days of trade in a fortnight below which it is linked to nothing."""
KNOWN_BEFORE = 3
"""Fortnights before a link by which its customers were known: a monthly order comes round in that time."""
MAX_LINK = 1.0
MAX_VARIANCE, MAX_SPLICE = 4.0, 1.0


def matched_index(history: History, offset: int = 0) -> MatchedIndex:
    """The index of the complete fortnights of a history, counted from day `offset` on."""
    bins = max(history.length - offset, 0) // BIN
    if bins < 2 or not len(history.code):
        unknown = np.full(bins, MAX_VARIANCE)
        return MatchedIndex(offset, np.zeros(bins), np.zeros(bins), unknown, np.zeros(bins))
    revenue, squares = _by_first_fortnight(history, offset, bins)
    opened = np.diff(history.traded[offset + BIN * np.arange(bins + 1)])
    link, is_known, splice = np.zeros(bins), np.zeros(bins), np.zeros(bins)
    variance = np.full(bins, MAX_VARIANCE)
    for now in range(1, bins):
        group = _known(now, bins)
        before, after = revenue[group, now - 1], revenue[group, now]
        if min(before, after) <= 0 or min(opened[now - 1], opened[now]) < MIN_OPEN_DAYS:
            continue
        ratio = np.log(after / opened[now] / (before / opened[now - 1]))
        link[now], is_known[now] = np.clip(ratio, -MAX_LINK, MAX_LINK), 1
        variance[now] = squares[group, now] / after**2
        if now == 1:
            variance[0] = squares[group, 0] / before**2
        else:
            groups = np.array([_known(now - 1, bins), group])
            splice[now] = splice_variance(revenue[groups, now - 1], squares[groups, now - 1])
    return MatchedIndex(offset, link, is_known, np.minimum(variance, MAX_VARIANCE), splice)


def splice_variance(revenue: Floats, squares: Floats) -> float:
    """Variance of the logarithm of one group's revenue over another's, of which one contains the other.

    What both contain is noise of neither: only what the larger one has beside it differs.

    Args:
        revenue: of the two groups.
        squares: their sums of squared purchases.
    """
    if revenue.min() <= 0:
        return 0.0
    apart = float((squares / revenue**2).sum() - 2 * squares.min() / revenue.prod())
    return min(max(apart, 0.0), MAX_SPLICE)


def _known(now: int, bins: int) -> int:
    """Up to which first fortnight (counted from 1) customers belong to the link that ends with `now`."""
    if now == 1:
        return bins
    return now - KNOWN_BEFORE if now >= 2 * KNOWN_BEFORE else max(now - 1, 1)


def _by_first_fortnight(history: History, offset: int, bins: int) -> tuple[Floats, Floats]:
    """Revenue and squared purchases of each fortnight, of all who first bought up to a fortnight."""
    place = (history.day - offset) // BIN
    first = np.maximum((history.day[history.begin] - offset) // BIN, -1)[history.code] + 1
    inside = (place >= 0) & (place < bins)
    cell = first[inside] * bins + place[inside]
    amount = history.revenue[inside]
    shape = (bins + 1, bins)

    def up_to(values: Floats) -> Floats:
        by_cell = np.bincount(cell, values, shape[0] * shape[1]).reshape(shape)
        return np.asarray(np.cumsum(by_cell, axis=0), dtype=np.float64)

    return up_to(amount), up_to(amount**2)
