"""Capture of a list of members compared with sorting by revenue, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from pipeline.features.largest import positions_of_largest
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.members_then import MembersThen
from pipeline.membership.published_lists import PublishedLists
from pipeline.segmentation.insiders import measure_capture

MIN_MEMBERS = 10
"""Below, an interval says nothing."""
Verdict = Literal["better", "no_different", "worse"]


def capture_section(
    past: MembersThen, customer_day_index: CustomerDayIndex, minimum_customers: int = 0
) -> dict[str, Any] | None:
    """The capture of the members of `past`, with its interval; None if it cannot be measured.

    Capture is the revenue of the members on [day, until), over that of as many customers of that day taken
    by the gross revenue of the window before it.

    Returns:
        value, low, high (95 %, see `measure_capture`), verdict (see `verdict`), members, and of `past` as_of,
        until, source and version.
    """
    if len(past.members) < MIN_MEMBERS or len(past.features) < max(minimum_customers, MIN_MEMBERS):
        return None
    bought = customer_day_index.revenue(past.day, past.until)
    capture = measure_capture(pd.Index(sorted(past.members), dtype="str"), past.features, bought)
    if capture is None:
        return None
    return {
        **capture._asdict(),
        "verdict": verdict(capture.low, capture.high),
        "members": len(past.members),
        **{name: value for name, value in past.as_section().items() if name != "count"},
    }


def verdict(low: float, high: float) -> Verdict:
    """How a list compares with sorting by revenue: no different as long as the interval contains 1."""
    if low > 1:
        return "better"
    return "worse" if high < 1 else "no_different"


def turnover(
    published: PublishedLists,
    members: frozenset[str],
    customer_day_index: CustomerDayIndex,
    *,
    as_of: date,
    window_days: int,
    days: int,
) -> dict[str, Any] | None:
    """How many names changed between lists in the last `days`, and how many would have by sorting.

    Returns:
        since (the first list), lists (how many, today's included), listed and sorted (names that came or went
        from each list to the next); None without a published list.
    """
    earlier = published.between(as_of - timedelta(days=days), as_of)
    if not earlier:
        return None
    lists = [(previous.as_of, published.members(previous.number)) for previous in earlier] + [
        (as_of, members)
    ]
    sorts = [_largest(customer_day_index, day, window_days, len(inside)) for day, inside in lists]
    return {
        "since": earlier[0].as_of.isoformat(),
        "lists": len(lists),
        "listed": _changes([inside for _, inside in lists]),
        "sorted": _changes(sorts),
    }


def _largest(customer_day_index: CustomerDayIndex, day: date, window_days: int, count: int) -> frozenset[str]:
    revenue = customer_day_index.by_number().revenue(day - timedelta(days=window_days), day)
    largest = revenue.index[positions_of_largest(revenue.to_numpy(), count)]
    return frozenset(customer_day_index.customers[largest].to_numpy())


def _changes(lists: Sequence[frozenset[str]]) -> int:
    return sum(len(pair ^ other) for pair, other in pairwise(lists))
