"""What the address narrows the figures to."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.request.filters import Dates, filters_of
from db.queries import Condition, SegmentFilter

AS_OF = date(2026, 3, 2)


def weeks(*days: date) -> list[Any]:
    return [SimpleNamespace(as_of=day) for day in days]


def test_nothing_in_the_address_narrows_nothing() -> None:
    filters = filters_of({}, AS_OF)
    assert not filters
    assert filters.conditions == []
    assert filters.only == SegmentFilter()


def test_country_and_segment_narrow_customers_and_weeks() -> None:
    filters = filters_of({"country": "France", "segment": "3"}, AS_OF)
    assert filters
    assert filters.only == SegmentFilter("France", 3)
    assert filters.conditions == [
        Condition("country", "equals", "France"),
        Condition("segment_id", "equals", 3),
    ]


def test_the_last_four_weeks_are_the_28_days_before_the_as_of_date() -> None:
    filters = filters_of({"dates": "4w"}, AS_OF)
    assert filters.dates == Dates(date(2026, 2, 2), date(2026, 3, 1))
    assert filters.conditions == [
        Condition("recency_days", "at_most", 28),
        Condition("recency_days", "at_least", 1),
    ]


def test_four_weeks_hold_four_weekly_versions() -> None:
    history = weeks(*(date(2026, 1, 26 - 7), date(2026, 1, 26), date(2026, 2, 2), date(2026, 2, 9)))
    history += weeks(date(2026, 2, 16), date(2026, 2, 23), AS_OF)
    filters = filters_of({"dates": "4w"}, AS_OF)
    assert [week.as_of for week in filters.weeks(history)] == [
        date(2026, 2, 9),
        date(2026, 2, 16),
        date(2026, 2, 23),
        AS_OF,
    ]


def test_two_days_of_ones_own_may_be_open_on_one_side() -> None:
    filters = filters_of({"dates": "2026-02-01.."}, AS_OF)
    assert filters.dates == Dates(date(2026, 2, 1), None)
    assert filters.conditions == [Condition("recency_days", "at_most", 29)]
    until = filters_of({"dates": "..2026-02-01"}, AS_OF)
    assert until.conditions == [Condition("recency_days", "at_least", 29)]


def test_without_dates_the_movements_of_the_last_week_are_meant() -> None:
    history = weeks(date(2026, 2, 16), date(2026, 2, 23), AS_OF)
    assert [week.as_of for week in filters_of({}, AS_OF).moved(history)] == [AS_OF]
    assert filters_of({}, AS_OF).moved(history[:1]) == [], "nobody can have moved in the very first week"
    assert len(filters_of({"dates": "52w"}, AS_OF).moved(history)) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"country": ""},
        {"segment": "3; drop table labels"},
        {"segment": "²"},
        {"dates": "yesterday"},
        {"dates": ".."},
        {"dates": "2026-13-01.."},
        {"dates": "20260101..x"},
    ],
)
def test_what_makes_no_sense_is_left_out(query: dict[str, str]) -> None:
    assert not filters_of(query, AS_OF)
