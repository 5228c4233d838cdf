"""What the address narrows the figures to: one reading of it, for all pages, lists and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Final

from db.queries import AnyRow, Condition, SegmentFilter
from db.queries.customer_query import days_as_recency
from domain.row_numbers import parse_row_number
from domain.saved_lists import Bounds, ListCriteria

COUNTRY, SEGMENT, SAVED, DATES = "country", "segment", "saved", "dates"
SHARED: Final = (COUNTRY, SEGMENT, SAVED, DATES)
"""The filters that go from page to page; their names in the address."""
PRESETS: Final[Mapping[str, int]] = {"4w": 4, "12w": 12, "52w": 52}
"""What ?dates= may be instead of two days, and how many weeks back from the as-of date it means."""
BETWEEN = ".."
MAX_AMOUNT: Final = 15
"""Characters of a bound in an address."""
BOUNDS: Final[Mapping[str, str]] = {
    "revenue": "gross_revenue",
    "orders": "orders",
    "recency": "recency_days",
}
"""Parameters such as ?orders=5..20 of lists of customers, and the feature that each bounds."""

BENEFITS: Final = "benefits"
HELD_OUT, NOT_HELD_OUT = "held-out", "not-held-out"
"""What ?benefits= may be: a list of customers narrowed by the standing holdout."""


@dataclass(frozen=True)
class Dates:
    """Days from `first` to `last`, both included; None means no limit on that side."""

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
    on_list: ListCriteria | None = None
    """A saved list: see `VersionRequest.filters`, which knows who may open it."""

    def __bool__(self) -> bool:
        """Whether any filter is set."""
        return self != Filters(self.as_of)

    @property
    def only(self) -> SegmentFilter:
        """Country, segment and saved list, for figures of whole weeks."""
        return SegmentFilter(self.country, self.segment_id, self.on_list)

    @property
    def conditions(self) -> list[Condition]:
        """All filters as conditions on this version's customers."""
        result = self.only.conditions
        if self.dates is not None:
            result += days_as_recency(self.as_of, self.dates.first, self.dates.last)
        return result

    def weeks(self, history: Sequence[AnyRow]) -> list[AnyRow]:
        """Those weeks of `history` (rows with `as_of`) whose last day is among the dates."""
        if self.dates is None:
            return list(history)
        return [week for week in history if self.dates.hold(week.as_of - timedelta(days=1))]

    def moved(self, history: Sequence[AnyRow]) -> list[AnyRow]:
        """The weeks whose movements are shown: without dates the last one; never the first version."""
        return self.weeks(history[1:]) if self.dates is not None else list(history[1:][-1:])


def filters_of(query: Mapping[str, str], as_of: date) -> Filters:
    """The filters in the address, such as ?country=France&segment=3&dates=12w; invalid ones are ignored."""
    return Filters(
        as_of,
        query.get(COUNTRY) or None,
        parse_row_number(query.get(SEGMENT, "")),
        _dates(query.get(DATES, ""), as_of),
    )


def saved_id(query: Mapping[str, str]) -> int | None:
    """The number of the saved list in the address."""
    return parse_row_number(query.get(SAVED, ""))


def bounds_of(query: Mapping[str, str]) -> dict[str, Bounds]:
    """The bounds in the address, by parameter; invalid ones are ignored."""
    result = {}
    for name, column in BOUNDS.items():
        least, separator, most = query.get(name, "").partition(BETWEEN)
        bounds = Bounds(column, _amount(least), _amount(most))
        if separator and bounds != Bounds(column):
            result[name] = bounds
    return result


def bound_conditions(query: Mapping[str, str]) -> list[Condition]:
    """The bounds in the address, and the holdout, as conditions on a version's customers."""
    held_out = held_out_of(query)
    conditions = [] if held_out is None else [Condition("is_held_out", "equals", held_out)]
    for bound in bounds_of(query).values():
        if bound.at_least is not None:
            conditions.append(Condition(bound.column, "at_least", bound.at_least))
        if bound.at_most is not None:
            conditions.append(Condition(bound.column, "at_most", bound.at_most))
    return conditions


def held_out_of(query: Mapping[str, str]) -> bool | None:
    """Whether the address asks for customers who are held out, or for the others; None for all."""
    return {HELD_OUT: True, NOT_HELD_OUT: False}.get(query.get(BENEFITS, ""))


def _amount(text: str) -> float | None:
    try:
        amount = float(text) if len(text) <= MAX_AMOUNT else None
    except ValueError:
        return None
    return amount if amount is not None and isfinite(amount) else None


def _dates(text: str, as_of: date) -> Dates | None:
    if text in PRESETS:
        return Dates(as_of - timedelta(weeks=PRESETS[text]), as_of - timedelta(days=1))
    first, separator, last = text.partition(BETWEEN)
    if not separator:
        return None
    dates = Dates(_day(first), _day(last))
    return None if dates == Dates(None, None) else dates


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-02") else None
    except ValueError:
        return None
