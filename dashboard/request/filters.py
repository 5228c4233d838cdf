"""What the address narrows the figures to: one reading of it, for all pages, lists and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from db.queries import AnyRow, Condition, SegmentFilter

COUNTRY, SEGMENT, DATES = "country", "segment", "dates"
SHARED: Final = (COUNTRY, SEGMENT, DATES)
"""The filters that go from page to page; their names in the address."""
PRESETS: Final[Mapping[str, int]] = {"4w": 4, "12w": 12, "52w": 52}
"""What ?dates= may be instead of two days, and how many weeks back from the as-of date it means."""
BETWEEN = ".."


@dataclass(frozen=True)
class Dates:
    """Days from `first` to `last`, both included; None is without end on that side."""

    first: date | None
    last: date | None

    def hold(self, day: date) -> bool:
        """Whether `day` is within the period."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Filters:
    """The selected customers and weeks, relative to the version as of `as_of`.

    Dates narrow customers by the day of their last purchase, and weeks by their last day.
    """

    as_of: date
    country: str | None = None
    segment_id: int | None = None
    dates: Dates | None = None

    def __bool__(self) -> bool:
        """Whether any filter is set."""
        return (self.country, self.segment_id, self.dates) != (None, None, None)

    @property
    def only(self) -> SegmentFilter:
        """Country and segment, for figures of whole weeks."""
        return SegmentFilter(self.country, self.segment_id)

    @property
    def conditions(self) -> list[Condition]:
        """All filters as conditions on this version's customers."""
        found = []
        if self.country is not None:
            found.append(Condition("country", "equals", self.country))
        if self.segment_id is not None:
            found.append(Condition("segment_id", "equals", self.segment_id))
        if self.dates is not None and self.dates.first is not None:
            found.append(Condition("recency_days", "at_most", (self.as_of - self.dates.first).days))
        if self.dates is not None and self.dates.last is not None:
            found.append(Condition("recency_days", "at_least", (self.as_of - self.dates.last).days))
        return found

    def weeks(self, history: Sequence[AnyRow]) -> list[AnyRow]:
        """Those weeks of `history` (rows with `as_of`) whose last day is among the dates."""
        if self.dates is None:
            return list(history)
        return [week for week in history if self.dates.hold(week.as_of - timedelta(days=1))]

    def moved(self, history: Sequence[AnyRow]) -> list[AnyRow]:
        """The weeks whose movements are shown: without dates the last one; never the very first version."""
        return self.weeks(history[1:]) if self.dates is not None else list(history[1:][-1:])


def filters_of(query: Mapping[str, str], as_of: date) -> Filters:
    """The filters in the address, such as ?country=France&segment=3&dates=12w; nonsense is left out."""
    segment = query.get(SEGMENT, "")
    return Filters(
        as_of,
        query.get(COUNTRY) or None,
        int(segment) if segment.isascii() and segment.isdigit() and len(segment) < 6 else None,
        _dates(query.get(DATES, ""), as_of),
    )


def _dates(text: str, as_of: date) -> Dates | None:
    if text in PRESETS:
        return Dates(as_of - timedelta(weeks=PRESETS[text]), as_of - timedelta(days=1))
    first, separator, last = text.partition(BETWEEN)
    if not separator:
        return None
    found = Dates(_day(first), _day(last))
    return None if found == Dates(None, None) else found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-02") else None
    except ValueError:
        return None
