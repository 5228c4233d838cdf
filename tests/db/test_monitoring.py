"""The figures of runs, slots and messages, with moments worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from db.engine import Database
from db.freshness import Schedule
from db.models import Run
from db.monitoring import Monitoring, monitoring
from domain.enums import RunKind, RunStatus

SLOT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""A Monday."""
NOW = SLOT + timedelta(hours=2)
MONDAYS = Schedule("0 3 * * mon", ZoneInfo("UTC"))


def run(kind: RunKind, status: RunStatus, **known: Any) -> Run:
    usual: dict[str, Any] = {"params": {}, "requested_by": "", "requested_at": SLOT}
    return Run(kind=kind, status=status, **{**usual, **known})


def seen(database: Database, *runs: Run) -> Monitoring:
    with database.write() as session:
        session.add_all(runs)
    with database.read() as session:
        return monitoring(session, MONDAYS, NOW)


def test_the_queue_is_as_old_as_what_could_have_begun_first(database: Database) -> None:
    result = seen(
        database,
        run(RunKind.IMPORT, RunStatus.QUEUED, requested_at=NOW - timedelta(minutes=10)),
        run(
            RunKind.WEEKLY,
            RunStatus.QUEUED,
            requested_at=NOW - timedelta(hours=9),
            not_before=NOW - timedelta(minutes=3),
        ),
        run(RunKind.WEEKLY, RunStatus.RUNNING, requested_at=NOW - timedelta(hours=9)),
    )
    assert (result.queue_length, result.queue_age) == (2, 600)


def test_what_waits_for_its_time_is_not_late(database: Database) -> None:
    later = NOW + timedelta(minutes=5)
    result = seen(database, run(RunKind.WEEKLY, RunStatus.QUEUED, not_before=later))
    assert (result.queue_length, result.queue_age) == (1, 0)


def test_a_slot_lags_until_it_is_published_or_skipped(database: Database) -> None:
    assert seen(database).slot_lag == 7200
    assert seen(database, run(RunKind.WEEKLY, RunStatus.RUNNING, slot=SLOT)).slot_lag == 7200
    for status, lag in ((RunStatus.FAILED, 7200), (RunStatus.SKIPPED, 0), (RunStatus.DONE, 0)):
        with database.write() as session:
            session.execute(update(Run).values(status=status))
        assert seen(database).slot_lag == lag, status


def test_the_last_success_and_the_last_failure_are_those_of_each_kind(database: Database) -> None:
    result = seen(
        database,
        run(RunKind.WEEKLY, RunStatus.DONE, finished_at=SLOT - timedelta(days=7)),
        run(RunKind.WEEKLY, RunStatus.DONE, finished_at=SLOT - timedelta(days=14)),
        run(RunKind.WEEKLY, RunStatus.FAILED, finished_at=SLOT),
        run(RunKind.IMPORT, RunStatus.DONE, finished_at=NOW),
    )
    assert result.last_success == {RunKind.WEEKLY: SLOT - timedelta(days=7), RunKind.IMPORT: NOW}
    assert result.last_failure == {RunKind.WEEKLY: SLOT}
    assert result.runs[RunKind.WEEKLY, RunStatus.DONE] == 2
