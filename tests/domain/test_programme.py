"""The dates of a promise, and what of the programme can be set."""

from __future__ import annotations

from datetime import date

import pytest

from domain.programme import (
    ProgrammeSettings,
    add_months,
    check_settings,
    next_day_of_year,
    parse_day_of_year,
    valid_until,
)
from domain.user_error import UserError

YEAR_END = ProgrammeSettings(until="12-31")
HALF_A_YEAR = ProgrammeSettings(min_months=6)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2011, 8, 31), 6, date(2012, 2, 29)),
        (date(2010, 8, 31), 6, date(2011, 2, 28)),
        (date(2011, 12, 15), 1, date(2012, 1, 15)),
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2011, 5, 2), 24, date(2013, 5, 2)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_the_next_day_of_the_year_may_be_today() -> None:
    assert next_day_of_year("12-31", date(2011, 3, 1)) == date(2011, 12, 31)
    assert next_day_of_year("12-31", date(2011, 12, 31)) == date(2011, 12, 31)
    assert next_day_of_year("06-30", date(2011, 7, 1)) == date(2012, 6, 30)


def test_the_29th_of_february_is_the_28th_in_other_years() -> None:
    assert next_day_of_year("02-29", date(2011, 1, 1)) == date(2011, 2, 28)
    assert next_day_of_year("02-29", date(2011, 3, 1)) == date(2012, 2, 29)


def test_without_a_setting_nothing_is_promised() -> None:
    assert valid_until(ProgrammeSettings(), date(2011, 1, 3), date(2011, 1, 3)) is None
    assert not ProgrammeSettings().has_validity


def test_months_are_counted_from_joining_and_end() -> None:
    joined = date(2011, 1, 3)
    assert valid_until(HALF_A_YEAR, joined, joined) == date(2011, 7, 3)
    assert valid_until(HALF_A_YEAR, joined, date(2011, 7, 3)) == date(2011, 7, 3)
    assert valid_until(HALF_A_YEAR, joined, date(2011, 7, 4)) is None


def test_a_day_of_the_year_comes_back_every_year() -> None:
    joined = date(2010, 5, 3)
    assert valid_until(YEAR_END, joined, date(2011, 12, 31)) == date(2011, 12, 31)
    assert valid_until(YEAR_END, joined, date(2012, 1, 1)) == date(2012, 12, 31)


def test_months_and_a_day_are_the_first_such_day_when_the_months_are_over() -> None:
    both = ProgrammeSettings(min_months=3, until="12-31")
    assert valid_until(both, date(2011, 9, 30), date(2011, 9, 30)) == date(2011, 12, 31)
    assert valid_until(both, date(2011, 10, 1), date(2011, 10, 1)) == date(2012, 12, 31)


@pytest.mark.parametrize("typed", ["31-12", "13-01", "02-30", "1231", "12/31", "tomorrow"])
def test_what_is_no_day_of_the_year_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse_day_of_year(typed)


def test_a_typed_day_is_read_and_nothing_typed_is_no_day() -> None:
    assert parse_day_of_year(" 12-31 ") == "12-31"
    assert parse_day_of_year("02-29") == "02-29"
    assert parse_day_of_year("  ") is None


@pytest.mark.parametrize(
    "impossible",
    [
        ProgrammeSettings(grace_runs=0),
        ProgrammeSettings(grace_runs=13),
        ProgrammeSettings(min_months=-1),
        ProgrammeSettings(min_months=25),
        ProgrammeSettings(line=0.56),
        ProgrammeSettings(line=-0.26),
        ProgrammeSettings(until="31-12"),
    ],
)
def test_impossible_settings_are_refused(impossible: ProgrammeSettings) -> None:
    with pytest.raises(UserError):
        check_settings(impossible)


def test_settings_are_stored_and_read_and_unknown_parts_left_alone() -> None:
    settings = ProgrammeSettings(0.3, 4, 6, "12-31")
    assert ProgrammeSettings.from_json({**settings.to_json(), "later": 1}) == settings
    assert ProgrammeSettings.from_json({}) == ProgrammeSettings(line=0.15, grace_runs=2)
