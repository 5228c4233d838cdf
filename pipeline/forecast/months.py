"""Calendar months, past and future. Incomplete months are never treated as complete."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pipeline.arrays import Floats
from pipeline.trading_time.history import History, between

MAX_MONTHS = 6


def whole_months(as_of: date, months: int) -> list[tuple[str, int, int]]:
    """The next whole months from `as_of`: name, first day, and first day after."""
    first = as_of if as_of.day == 1 else _next_month(as_of)
    whole = []
    for _ in range(min(max(months, 1), MAX_MONTHS)):
        after = _next_month(first)
        whole.append((first.strftime("%Y-%m"), (first - as_of).days, (after - as_of).days))
        first = after
    return whole


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def by_month(history: History, sums: Floats, since: int = 0) -> list[dict[str, Any]]:
    """Revenue by month from day `since` on; only a month known from its first to its last day is whole."""
    months = []
    start = history.date_of(since)
    end = history.date_of(history.length)
    while start < end:
        after = _next_month(start)
        until = min(after, end)
        months.append(
            {
                "month": start.strftime("%Y-%m"),
                "revenue": round(between(sums, history.day_of(start), history.day_of(until)), 2),
                "whole": start.day == 1 and until == after,
            }
        )
        start = until if until == end else after
    return months
