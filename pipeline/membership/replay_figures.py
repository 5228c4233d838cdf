"""What lists of members came to: who came and went, who came back, and who had gone while a member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from domain.gates import SILENT_TIMES
from pipeline.segmentation.insiders import Captured, ratio_of_sums

BACK_WITHIN = timedelta(weeks=12)
"""An exit that is undone within so long has helped nobody."""
DatedList = tuple[date, frozenset[str]]


class Returns(NamedTuple):
    """Exits of which the next twelve weeks are known, and how many of them came back in that time."""

    exits: int
    back: int


def returns(lists: Sequence[DatedList]) -> Returns:
    """Exits and those that came back within `BACK_WITHIN`, of lists in the order of their dates."""
    exits = back = 0
    for place, ((_, before), (day, after)) in enumerate(pairwise(lists)):
        if lists[-1][0] < day + BACK_WITHIN:
            break
        left = before - after
        later = frozenset().union(*(members for on, members in lists[place + 2 :] if on <= day + BACK_WITHIN))
        exits, back = exits + len(left), back + len(left & later)
    return Returns(exits, back)


class Changes(NamedTuple):
    """How many joined and left from list to list, and over how many weeks."""

    joined: int
    left: int
    weeks: float


def changes(lists: Sequence[DatedList]) -> Changes:
    """Who joined and left, of lists in the order of their dates."""
    joined = sum(len(after - before) for (_, before), (_, after) in pairwise(lists))
    left = sum(len(before - after) for (_, before), (_, after) in pairwise(lists))
    weeks = (lists[-1][0] - lists[0][0]).days / 7 if lists else 0.0
    return Changes(joined, left, weeks)


@dataclass
class SpendAfter:
    """What was spent in the 84 days after each list, added up by customer over the lists.

    A customer of several lists is counted once, with all of it, so that the interval knows that the 84 days
    after one list overlap with those after the next.
    """

    lists: int = 0

    def __post_init__(self) -> None:
        self._listed: pd.Series = pd.Series(dtype=float)
        self._sorted_in: pd.Series = pd.Series(dtype=float)

    def add(self, members: frozenset[str], by_revenue: pd.Index, spent: pd.Series) -> None:
        """Add one list.

        Args:
            members: its members.
            by_revenue: customers by their revenue in the window before, highest first.
            spent: by customer id, in the 84 days after.
        """
        self.lists += 1
        of_members = spent.reindex(sorted(members), fill_value=0.0)
        of_sorted = spent.reindex(by_revenue[: len(members)], fill_value=0.0)
        self._listed = self._listed.add(of_members, fill_value=0.0)
        self._sorted_in = self._sorted_in.add(of_sorted, fill_value=0.0)

    def capture(self) -> Captured | None:
        """Members' spend over that of as many customers sorted by revenue; None where nobody spent."""
        if not self._sorted_in.sum():
            return None
        either = self._listed.index.union(self._sorted_in.index)
        listed, sorted_in = (
            part.reindex(either, fill_value=0.0).to_numpy(dtype=float)
            for part in (self._listed, self._sorted_in)
        )
        return ratio_of_sums(listed, sorted_in)


def has_gone(features: pd.DataFrame, single_purchase_gap: float, spent: pd.Series) -> pd.Series:
    """Who had stopped buying on the date of a list, as known twelve weeks later.

    Args:
        features: recency_days, avg_recency_days by customer id, on the date.
        single_purchase_gap: days that stand for the usual gap of who has bought on one day only.
        spent: by customer id, in the 84 days after.

    Returns:
        For each customer, whether they were silent for more than `SILENT_TIMES` of their usual gap and bought
        nothing in the 84 days after. The same for all rules, so that these can be compared.
    """
    gap = features["avg_recency_days"].astype(float).fillna(single_purchase_gap)
    bought = spent.reindex(features.index, fill_value=0.0).to_numpy(dtype=float) > 0
    return pd.Series(
        (features["recency_days"].to_numpy(dtype=float) > SILENT_TIMES * gap.to_numpy(dtype=float))
        & np.logical_not(bought),
        index=features.index,
    )
