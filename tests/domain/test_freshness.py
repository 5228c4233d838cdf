"""Whether invoices still arrive, against the shop's own rhythm."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.freshness import data_freshness, usual_gap_days

OCTOBER_12 = date(2026, 10, 12)
WEEK = timedelta(days=7)


def test_a_shop_that_rests_on_sundays_usually_has_two_days_between_invoices() -> None:
    days = [date(2026, 1, 5) + timedelta(days=day) for day in range(70) if day % 7 != 6]
    # 59 gaps: 50 of one day, 9 of two; the 57th shortest is the longest of 95 in a hundred
    assert usual_gap_days(days) == 2


def test_a_holiday_is_no_rhythm_and_one_day_has_none() -> None:
    daily = [date(2026, 1, 1) + timedelta(days=day) for day in range(60)]
    assert usual_gap_days([*daily, daily[-1] + timedelta(days=14)]) == 1
    assert usual_gap_days([OCTOBER_12, OCTOBER_12]) is None
    assert usual_gap_days([]) is None


@pytest.mark.parametrize(
    ("trading_gap", "between_runs", "last_usual_day"),
    [
        (1, WEEK, 14),  # fetched weekly: nothing newer can be here before
        (31, WEEK, 62),  # a shop that sells once a month
        (2, timedelta(days=1), 4),  # fetched daily
        (None, timedelta(hours=6), 2),  # a rhythm nobody knows yet
    ],
)
def test_invoices_are_missed_after_more_than_twice_the_usual_gap(
    trading_gap: int | None, between_runs: timedelta, last_usual_day: int
) -> None:
    def is_late(days: int) -> bool:
        today = OCTOBER_12 + timedelta(days=days)
        return data_freshness(
            OCTOBER_12, today, trading_gap_days=trading_gap, between_runs=between_runs
        ).is_late

    assert (is_late(last_usual_day), is_late(last_usual_day + 1)) == (False, True)
