"""Clock changes by hand. London: forward on 29 March 2026 at 01:00, back on 25 October 2026 at 02:00."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.schedule import newest_due_slot, next_slot, weekdays_by_name
from settings import SettingsError, load_settings

LONDON = ZoneInfo("Europe/London")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
MONDAY_AT_THREE = "0 3 * * mon"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_three_on_monday_in_london_is_three_in_winter_and_two_in_summer() -> None:
    assert newest_due_slot(utc("2026-01-07 12:00"), MONDAY_AT_THREE, LONDON) == utc("2026-01-05 03:00")
    assert newest_due_slot(utc("2026-07-08 12:00"), MONDAY_AT_THREE, LONDON) == utc("2026-07-06 02:00")


def test_a_slot_is_due_from_its_very_moment_on() -> None:
    assert newest_due_slot(utc("2026-01-05 03:00"), MONDAY_AT_THREE, LONDON) == utc("2026-01-05 03:00")
    assert newest_due_slot(utc("2026-01-05 02:59:59"), MONDAY_AT_THREE, LONDON) == utc("2025-12-29 03:00")


def test_the_next_slot_is_after_now() -> None:
    assert next_slot(utc("2026-01-05 03:00"), MONDAY_AT_THREE, LONDON) == utc("2026-01-12 03:00")
    assert next_slot(utc("2026-01-05 02:59:59"), MONDAY_AT_THREE, LONDON) == utc("2026-01-05 03:00")


def test_the_week_in_which_the_clocks_change_has_one_slot_an_hour_nearer_or_farther() -> None:
    assert next_slot(utc("2026-03-23 03:00"), MONDAY_AT_THREE, LONDON) == utc("2026-03-30 02:00")
    assert next_slot(utc("2026-10-19 02:00"), MONDAY_AT_THREE, LONDON) == utc("2026-10-26 03:00")


def test_a_time_that_the_clocks_skip_is_run_once_an_hour_later_on_the_wall() -> None:
    half_past_one = "30 1 * * sun"  # 29 March has no 01:30: after 00:59 GMT comes 02:00 BST
    slot = utc("2026-03-29 01:30")  # 02:30 BST
    assert next_slot(utc("2026-03-29 00:59"), half_past_one, LONDON) == slot
    assert next_slot(utc("2026-03-29 01:10"), half_past_one, LONDON) == slot
    assert newest_due_slot(utc("2026-03-29 01:29"), half_past_one, LONDON) == utc("2026-03-22 01:30")
    assert newest_due_slot(utc("2026-03-29 01:30"), half_past_one, LONDON) == slot
    assert next_slot(slot, half_past_one, LONDON) == utc("2026-04-05 00:30")


def test_a_time_that_the_clocks_show_twice_is_run_the_first_time_only() -> None:
    half_past_one = "30 1 * * sun"  # 25 October has 01:30 BST (00:30 UTC) and 01:30 GMT (01:30 UTC)
    slot = utc("2026-10-25 00:30")
    assert newest_due_slot(utc("2026-10-25 00:31"), half_past_one, LONDON) == slot
    assert newest_due_slot(utc("2026-10-25 01:10"), half_past_one, LONDON) == slot
    assert newest_due_slot(utc("2026-10-25 01:31"), half_past_one, LONDON) == slot
    assert next_slot(slot, half_past_one, LONDON) == utc("2026-11-01 01:30")


def test_midnight_does_not_exist_when_sao_paulo_puts_its_clocks_forward() -> None:
    # 4 November 2018: 23:59 (UTC-3) on Saturday is followed by 01:00 (UTC-2) on Sunday
    midnight = "0 0 * * sun"
    assert newest_due_slot(utc("2018-11-04 03:00"), midnight, SAO_PAULO) == utc("2018-11-04 03:00")
    assert next_slot(utc("2018-11-04 03:00"), midnight, SAO_PAULO) == utc("2018-11-11 02:00")
    # and Brazil has left its clocks alone since 2019
    assert next_slot(utc("2026-11-01 12:00"), midnight, SAO_PAULO) == utc("2026-11-08 03:00")


def test_far_apart_and_close_together() -> None:
    assert newest_due_slot(utc("2026-06-01 00:00"), "0 3 1 1 *", LONDON) == utc("2026-01-01 03:00")
    assert newest_due_slot(utc("2026-06-01 00:00:30"), "* * * * *", LONDON) == utc("2026-06-01 00:00")
    assert newest_due_slot(utc("2026-06-01 00:00"), "0 3 29 2 *", LONDON) == utc("2024-02-29 03:00")
    assert newest_due_slot(utc("2026-06-01 00:00"), "0 3 31 2 *", LONDON) is None


@pytest.mark.parametrize(
    ("crontab", "named"),
    [
        ("0 3 * * 0", "0 3 * * sun"),
        ("0 3 * * 7", "0 3 * * sun"),
        ("0 3 * * 1", "0 3 * * mon"),
        ("0 3 * * 1-5", "0 3 * * mon,tue,wed,thu,fri"),
        ("0 3 * * 6,0", "0 3 * * sun,sat"),
        ("0 3 * * 5-7", "0 3 * * sun,fri,sat"),
        ("0 3 * * sat-sun", "0 3 * * sun,sat"),
        ("0 3 * * SUN-THU", "0 3 * * sun,mon,tue,wed,thu"),
        ("0 3 * * */2", "0 3 * * sun,tue,thu,sat"),
        ("0 3 * * 0-7", "0 3 * * *"),
        ("0 3 * * *", "0 3 * * *"),
    ],
)
def test_days_of_the_week_are_numbered_as_in_crontab(crontab: str, named: str) -> None:
    assert weekdays_by_name(crontab) == named


def test_sunday_by_number_is_a_sunday() -> None:
    sunday = next_slot(utc("2026-11-18 00:00"), "0 3 * * 0", LONDON)
    assert sunday == utc("2026-11-22 03:00")
    assert sunday.strftime("%A") == "Sunday"


@pytest.mark.parametrize(
    "line", ["0 3 * *", "0 3 * * 8", "0 3 * * someday", "0 25 * * mon", "", "0 0 3 * * mon", "0 3 31 2 *"]
)
def test_a_line_that_is_no_crontab_is_refused_at_start(line: str) -> None:
    if not line:
        assert load_settings({"RETRAIN_CRON": line}).retrain_cron == "0 3 * * mon"
        return
    with pytest.raises(SettingsError, match=r"RETRAIN_CRON=.*expected five crontab fields"):
        load_settings({"RETRAIN_CRON": line})


def test_settings_that_are_given_are_not_mixed_with_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9999")
    assert load_settings({}).port == 8050
    assert load_settings().port == 9999
