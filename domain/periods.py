"""The time between two lists, from their dates, and the days of a window that a shop has traded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

MIN_WEEK_DAYS: Final = 5
MAX_WEEK_DAYS: Final = 9
"""Between two lists, for it to be called a week: a run may be early before a holiday, or late after one."""


@dataclass(frozen=True)
class Period:
    """From the as-of date of one list to that of a later one."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.end - self.start).days

    @property
    def is_week(self) -> bool:
        """Whether the period counts as a week: 5 to 9 days."""
        return MIN_WEEK_DAYS <= self.days <= MAX_WEEK_DAYS


def covered_days(window_days: int, first: date | None, as_of: date | None) -> int:
    """The days of the window that invoices cover, the first of which is of `first`: fewer in a young shop."""
    if first is None or as_of is None:
        return window_days
    return max(1, min(window_days, (as_of - first).days))
