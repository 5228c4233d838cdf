"""What a claim holds, and what its end and its loss leave in the rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from db.clock import database_now
from db.engine import Database
from db.jobs.lease import (
    MAX_INTERRUPTED_ATTEMPTS,
    Claim,
    claim,
    claimed,
    end_every_claim,
    fail,
    finish,
    heartbeat,
    holds,
    release_for_retry,
)
from db.jobs.queue import request
from db.models import Lease, Run
from db.store import FenceLostError, publish
from domain.enums import RunKind, RunStatus
from i18n import Message
from tests.db.jobs.test_lease import LEASE, SLOT, WHY, claim_next, queued, run_row, silence
from tests.drafts import small_draft


def lease_row(database: Database) -> tuple[str | None, int | None, Any, int]:
    with database.read() as session:
        row = session.get_one(Lease, 1)
        return row.holder, row.run_id, row.expires_at, row.fence


def test_a_claim_is_the_same_to_the_process_that_works_under_it(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    assert mine == Claim(run_id, 1, mine.kind, SLOT, {}, 1)
    assert claimed(sqlite_database, run_id, 1) == mine


def test_whoever_claims_is_noted_and_a_second_try_begins_anew(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    first = claim_next(sqlite_database, "a")
    heartbeat(sqlite_database, first, lease_seconds=LEASE, stage=Message("Reading"), progress=0.4)
    silence(sqlite_database)
    claim_next(sqlite_database, "b")
    run = run_row(sqlite_database, run_id)
    assert (run.owner, run.progress, run.stage, run.attempts) == ("b", 0.0, None, 2)
    assert lease_row(sqlite_database)[:2] == ("b", run_id)


def test_a_tick_that_finds_nothing_to_take_writes_nothing(sqlite_database: Database) -> None:
    content: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        content.append(statement)

    queued(sqlite_database)
    mine = claim_next(sqlite_database)
    event.listen(sqlite_database.writer, "before_cursor_execute", note)
    assert claim(sqlite_database, owner="b", lease_seconds=LEASE) is None, "somebody is at work"
    assert content == []
    finish(sqlite_database, mine, Message("Done."))
    content.clear()
    assert claim(sqlite_database, owner="b", lease_seconds=LEASE) is None, "nothing waits"
    assert content == []


@pytest.mark.parametrize(("run", "fence"), [(1, 2), (1, 0), (2, 1)])
def test_neither_another_fence_nor_another_run_is_claimed(
    sqlite_database: Database, run: int, fence: int
) -> None:
    queued(sqlite_database)
    claim_next(sqlite_database)
    with pytest.raises(
        FenceLostError, match=f"run {run} was claimed with fence {fence}, which does not hold"
    ):
        claimed(sqlite_database, run, fence)


def test_a_run_without_a_lease_is_not_claimed(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    with sqlite_database.write() as session:
        session.delete(session.get_one(Lease, 1))
    assert not holds(sqlite_database, mine)
    with pytest.raises(FenceLostError):
        claimed(sqlite_database, run_id, 1)


def test_a_claim_holds_through_silence_for_as_long_as_it_may(sqlite_database: Database) -> None:
    queued(sqlite_database)
    mine = claim_next(sqlite_database)
    silence(sqlite_database, -30.0)
    assert holds(sqlite_database, mine), "nobody asked how long"
    assert holds(sqlite_database, mine, silent_seconds=60)
    assert not holds(sqlite_database, mine, silent_seconds=10)
    silence(sqlite_database, -0.5)
    assert not holds(sqlite_database, mine, silent_seconds=0)
    silence(sqlite_database, 30.0)
    assert holds(sqlite_database, mine, silent_seconds=0)


def test_what_is_done_says_when_how_and_as_which_version(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    heartbeat(sqlite_database, mine, lease_seconds=LEASE, stage=Message("Reading"), progress=0.4)
    with sqlite_database.write() as session:
        version = publish(session, small_draft(run_id, slot=SLOT), fence=mine.fence)
    finish(sqlite_database, mine, Message("Done."), version=version)
    run = run_row(sqlite_database, run_id)
    with sqlite_database.read() as session:
        now = database_now(session)
    assert (run.status, run.version, run.progress) == (RunStatus.DONE, version, 1.0)
    assert run.finished_at is not None
    assert timedelta(0) <= now - run.finished_at < timedelta(minutes=5)
    assert lease_row(sqlite_database) == (None, None, None, 1)


def test_what_has_failed_for_good_is_no_further_than_it_was(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    heartbeat(sqlite_database, mine, lease_seconds=LEASE, progress=0.4)
    fail(sqlite_database, mine, WHY, retry=False)
    run = run_row(sqlite_database, run_id)
    assert (run.status, run.progress, run.version) == (RunStatus.FAILED, 0.4, None)
    assert run.finished_at is not None


def test_what_is_tried_again_later_belongs_to_nobody(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    heartbeat(sqlite_database, mine, lease_seconds=LEASE, stage=Message("Reading"))
    fail(sqlite_database, mine, WHY, retry=True)
    run = run_row(sqlite_database, run_id)
    assert (run.status, run.owner, run.stage) == (RunStatus.QUEUED, None, None)


def test_what_is_handed_over_waits_for_nothing_and_belongs_to_nobody(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    heartbeat(sqlite_database, mine, lease_seconds=LEASE, stage=Message("Reading"))
    release_for_retry(sqlite_database, mine)
    run = run_row(sqlite_database, run_id)
    assert (run.status, run.owner, run.stage, run.not_before) == (RunStatus.QUEUED, None, None, None)
    assert lease_row(sqlite_database) == (None, None, None, 1)


def test_a_migration_leaves_a_free_lease_with_the_next_fence_and_a_run_of_nobody(
    sqlite_database: Database,
) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    heartbeat(sqlite_database, mine, lease_seconds=LEASE, stage=Message("Reading"))
    with sqlite_database.write() as session:
        session.get_one(Run, run_id).not_before = SLOT
    with sqlite_database.writer.begin() as connection:
        end_every_claim(connection)
    assert lease_row(sqlite_database) == (None, None, None, 2)
    run = run_row(sqlite_database, run_id)
    assert (run.status, run.attempts) == (RunStatus.QUEUED, 0)
    assert (run.owner, run.stage, run.not_before) == (None, None, None)


def test_a_migration_ends_what_is_published_as_its_worker_would_and_leaves_what_has_ended(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        run_id = request(session, RunKind.MANUAL, {}, "ana@shop.example")
    mine = claim_next(sqlite_database)
    with sqlite_database.write() as session:
        publish(session, small_draft(run_id), fence=mine.fence)
        session.get_one(Run, run_id).not_before = SLOT
    with sqlite_database.writer.begin() as connection:
        end_every_claim(connection)
    run = run_row(sqlite_database, run_id)
    assert (run.status, run.version, run.request_key, run.not_before) == (RunStatus.DONE, 1, None, None)

    with sqlite_database.write() as session:
        session.get_one(Run, run_id).finished_at = SLOT
    with sqlite_database.writer.begin() as connection:
        end_every_claim(connection)
    assert run_row(sqlite_database, run_id).finished_at == SLOT


@pytest.mark.parametrize(
    ("act", "locks"),
    [
        (lambda database, mine: heartbeat(database, mine, lease_seconds=LEASE), ["lease", "runs"]),
        (holds, []),
        (lambda database, mine: claimed(database, mine.run_id, mine.fence), []),
    ],
    ids=["heartbeat", "holds", "claimed"],
)
def test_who_writes_locks_the_lease_before_the_run_and_who_reads_locks_nothing(
    postgres_database: Database, act: Any, locks: list[str]
) -> None:
    queued(postgres_database)
    mine = claim_next(postgres_database)
    requested = locking(postgres_database)
    act(postgres_database, mine)
    assert [table for table, _ in requested] == locks


def locking(database: Database) -> list[tuple[str, str]]:
    """From now on: the tables of which rows are locked, and how."""
    requested: list[tuple[str, str]] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FOR UPDATE" in statement:
            requested.append(
                (statement.partition("FROM ")[2].split()[0], statement.partition("FOR UPDATE")[2])
            )

    for engine in (database.reader, database.writer):
        event.listen(engine, "before_cursor_execute", note)
    return requested


def test_who_claims_waits_for_nobody_who_has_locked_a_run(postgres_database: Database) -> None:
    queued(postgres_database)
    requested = locking(postgres_database)
    claim_next(postgres_database)
    assert [(table, how.strip()) for table, how in requested][:2] == [
        ("lease", "SKIP LOCKED"),
        ("runs", "SKIP LOCKED"),
    ]


def test_a_run_that_was_cut_short_is_locked_by_whoever_takes_it_up(postgres_database: Database) -> None:
    queued(postgres_database)
    claim_next(postgres_database)
    silence(postgres_database)
    requested = locking(postgres_database)
    claim_next(postgres_database, "b")
    assert [table for table, _ in requested][:2] == ["lease", "runs"]


def test_the_oldest_is_done_first_wherever_its_row_lies(postgres_database: Database) -> None:
    with postgres_database.write() as session:
        first, second = (
            request(session, RunKind.MANUAL, {"as_of": day}, "ana@shop.example") for day in ("1", "2")
        )
    with postgres_database.write() as session:
        session.get_one(Run, first).log = "moves the row behind the other one"
    assert first < second
    assert claim_next(postgres_database).run_id == first


def test_the_outcome_of_what_was_published_or_given_up_says_so(sqlite_database: Database) -> None:
    run_id = queued(sqlite_database)
    mine = claim_next(sqlite_database)
    with sqlite_database.write() as session:
        version = publish(session, small_draft(run_id, slot=SLOT), fence=mine.fence)
    silence(sqlite_database)
    assert claim(sqlite_database, owner="b", lease_seconds=LEASE) is None
    run = run_row(sqlite_database, run_id)
    assert run.outcome == Message("Published version {version}", {"version": version}).to_json()
    assert (run.status, run.version) == (RunStatus.DONE, version)

    with sqlite_database.write() as session:
        given_up = request(session, RunKind.MANUAL, {}, "ana@shop.example")
    for _ in range(MAX_INTERRUPTED_ATTEMPTS):
        claim_next(sqlite_database)
        silence(sqlite_database)
    assert claim(sqlite_database, owner="b", lease_seconds=LEASE) is None
    assert run_row(sqlite_database, given_up).outcome == {
        "text": "It was interrupted {times:times} and will not be retried.",
        "values": {"times": MAX_INTERRUPTED_ATTEMPTS},
    }


def test_the_lease_lasts_as_long_as_was_asked_for(sqlite_database: Database) -> None:
    queued(sqlite_database)
    claim_next(sqlite_database)
    with sqlite_database.read() as session:
        left = session.scalars(select(Lease)).one().expires_at
        now = database_now(session)
    assert left is not None
    assert timedelta(seconds=LEASE - 30) < left - now <= timedelta(seconds=LEASE)
