"""Several weekly runs after each other: one loop, for the command, the queue and the demo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from db.engine import Database
from db.store import publish
from i18n import Message, UserError
from pipeline.process.progress import no_progress
from pipeline.publish import replay
from pipeline.publish.replay import ReplayPlan, days_between, publish_each, published_by
from settings import load_settings
from tests.drafts import small_draft

SETTINGS = load_settings({})


def test_the_days_of_a_replay() -> None:
    first, last = date(2026, 11, 2), date(2026, 11, 20)
    assert days_between(first, last) == [first, date(2026, 11, 9), date(2026, 11, 16)]
    assert days_between(first, date(2026, 11, 16), 14) == [first, date(2026, 11, 16)]
    assert days_between(first, first) == [first]
    with pytest.raises(UserError, match="A replay needs a first date"):
        days_between(last, first)
    with pytest.raises(UserError, match="at least one day"):
        days_between(first, last, 0)


def test_a_replay_that_was_interrupted_goes_on_where_it_was(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested: list[date] = []

    def publish_run(*_: Any, as_of: date, **__: Any) -> int:
        requested.append(as_of)
        return 100 + len(requested)

    monkeypatch.setattr(replay, "publish_run", publish_run)
    with sqlite_database.write() as session:
        publish(session, small_draft(), fence=None)  # as of 16 November
    days = [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]
    existing = published_by(sqlite_database, None)
    assert existing == {date(2026, 11, 16): 1}
    numbers = publish_each(
        sqlite_database, SETTINGS, ReplayPlan(days, published=existing), progress=no_progress
    )
    assert requested == [date(2026, 11, 9), date(2026, 11, 23)]
    assert numbers == [101, 1, 102]
    assert publish_each(sqlite_database, SETTINGS, ReplayPlan(days[1:2]), progress=no_progress) == [
        103
    ]  # asked for anew


def test_progress_of_the_weeks_adds_up(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def publish_run(*_: Any, progress: Any, **__: Any) -> int:
        progress(Message("Reading the invoices"), 0.5)
        return 1

    monkeypatch.setattr(replay, "publish_run", publish_run)
    output: list[tuple[str, float]] = []
    days = [date(2026, 11, 9), date(2026, 11, 16)]
    publish_each(
        sqlite_database,
        SETTINGS,
        ReplayPlan(days),
        progress=lambda stage, fraction: output.append((stage.text, fraction)),
    )
    week = "Week {n:number} of {all:number}, as of {day:date}"
    assert output == [
        (week, 0.0), (week, 0.25), (week, 0.5), (week, 0.75), ("Replayed {n:versions}", 1.0),
    ]  # fmt: skip
