"""Nearest-neighbour matching without replacement, by deferred acceptance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from pipeline.arrays import Floats

NEIGHBOURS = 10
"""Nearest candidates among whom one is chosen that is not matched yet."""
Numbers = npt.NDArray[np.intp]


def match_without_replacement(candidates: KDTree, points: Floats, order: Numbers) -> Numbers:
    """For each row of `points`, the nearest candidate not yet matched, or else the nearest.

    A candidate who stood in for several would make them more even than they are.

    Args:
        candidates: in the same space as `points`.
        points: rows × three coordinates.
        order: the rows of `points`, in the order in which they choose.
    """
    count = min(NEIGHBOURS, candidates.n)
    # Points that are alike one after the other: their nearest are in the same part of the tree, which stays
    # in the processor's cache. For a million customers that is half of the time.
    visits = np.lexsort((points[:, 0], points[:, 2].round(1), points[:, 1]))
    nearest = np.empty((len(points), count), dtype=np.intp)
    nearest[visits] = candidates.query(points[visits], k=[*range(1, count + 1)])[1]
    return serial_dictatorship(nearest, order)


def serial_dictatorship(wanted: Numbers, order: Numbers) -> Numbers:
    """What each row gets when rows choose in turn (serial dictatorship); its first wish if none is free.

    Computed for all rows at once by deferred acceptance (Gale and Shapley 1962): everybody asks for the best
    that has not refused them, and whoever is earlier in the order keeps it. As all are preferred by the
    same order, that ends where choosing in turn does.

    Args:
        wanted: rows × wishes, the most wanted first.
        order: the rows, in the order in which they choose.
    """
    rows, wishes = wanted.shape
    turn = np.empty(rows, dtype=np.intp)
    turn[order] = np.arange(rows)
    holder_turn = np.full(int(wanted.max(initial=-1)) + 1, rows)
    wish = np.zeros(rows, dtype=np.intp)
    asking = np.arange(rows)
    while len(asking):
        asked = wanted[asking, wish[asking]]
        displaced = holder_turn[np.unique(asked)]
        np.minimum.at(holder_turn, asked, turn[asking])
        lost = np.concatenate([asking, order[displaced[displaced < rows]]])
        lost = lost[holder_turn[wanted[lost, wish[lost]]] != turn[lost]]
        wish[lost] += 1
        asking = lost[wish[lost] < wishes]
    return np.asarray(wanted[np.arange(rows), np.where(wish < wishes, wish, 0)])
