from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pipeline.cli.demo_weeks import last_slots, stretches
from settings import load_settings

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
SETTINGS = load_settings({"TIMEZONE": "UTC"})


def test_the_last_weeks_have_a_version_each_and_one_in_four_before() -> None:
    weeks = last_slots(SETTINGS, MONDAY, 57)
    ago = [(MONDAY.date() - day).days // 7 for day, _ in weeks]
    assert ago == [56, 52, 48, 44, 40, 36, 32, *range(28, -1, -1)]
    assert weeks[-1] == (MONDAY.date(), MONDAY)


def test_replays_are_asked_for_by_stretches_of_days_equally_far_apart() -> None:
    first = date(2026, 9, 7)
    days = [first + timedelta(days=days) for days in (0, 28, 56, 63, 70)]
    assert stretches(days) == [
        {"from": "2026-09-07", "to": "2026-11-02", "every_days": 28},
        {"from": "2026-11-09", "to": "2026-11-16", "every_days": 7},
    ]
    assert stretches(days[:1]) == [{"from": "2026-09-07", "to": "2026-09-07", "every_days": 7}]
    assert stretches([]) == []
