"""Whether what is shown is up to date: the list, by its runs, and the invoices, by their usual gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from domain.message import Message

ListState = Literal["fresh", "retried", "retrying", "failed", "missed"]
USUAL_SHARE: Final = 0.95
"""Of the gaps between days with invoices; the longest few are holidays."""
LATE_FACTOR: Final = 2
"""Times the usual gap after which invoices are missed."""


@dataclass(frozen=True)
class DataFreshness:
    """The newest invoice on the day `today`.

    `usual_gap_days` is how many days usually pass at most until newer invoices are here.
    """

    newest: date
    today: date
    usual_gap_days: int

    @property
    def days_since(self) -> int:
        """Whole days from the newest invoice to today."""
        return (self.today - self.newest).days

    @property
    def is_late(self) -> bool:
        """Whether invoices have been missing for more than twice the usual gap."""
        return self.days_since > LATE_FACTOR * self.usual_gap_days


def usual_gap_days(days: Sequence[date]) -> int | None:
    """The 95th percentile of the days between consecutive trading days.

    Args:
        days: The days with invoices, in any order. None comes of fewer than two.
    """
    ordered = sorted(set(days))
    gaps = sorted((later - earlier).days for earlier, later in pairwise(ordered))
    return gaps[math.ceil(USUAL_SHARE * len(gaps)) - 1] if gaps else None


def data_freshness(
    newest: date, today: date, *, trading_gap_days: int | None, between_runs: timedelta
) -> DataFreshness:
    """The age of the newest invoice on `today`, compared with the shop's usual gaps.

    Invoices are fetched at each run: between two of them nothing newer can be known, however often the shop
    sells. So the usual gap is the longer of the shop's own and that of the runs.
    """
    runs = math.ceil(between_runs / timedelta(days=1))
    return DataFreshness(newest, today, max(trading_gap_days or 1, runs, 1))


@dataclass(frozen=True)
class ListFreshness:
    """The freshness of the latest list.

    `fresh`: nothing. `retried`: the weekly run did not succeed and is tried again at `again_at`; `retrying`:
    at this moment; `failed`: it was given up. `missed`: none took place.
    """

    state: ListState
    as_of: date
    """The list's own date."""
    since: datetime | None = None
    """When a newer one was due."""
    why: Message | None = None
    again_at: datetime | None = None
