from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from db.clock import clock
from db.engine import Database, open_database
from db.jobs.lease import (
    BACKOFF_SECONDS,
    MAX_INTERRUPTED_ATTEMPTS,
    Claim,
    claim,
    claimed,
    end_every_claim,
    extend_during_startup,
    fail,
    finish,
    heartbeat,
    holds,
    release_for_retry,
)
from db.jobs.queue import cancel, ensure_slot, request
from db.models import Lease, Run, Version
from db.store import FenceLostError, publish
from domain.enums import RunKind
from i18n import Message
from tests.drafts import small_draft

LEASE = 60.0
SLOT = datetime(2024, 11, 18, 3, tzinfo=UTC)
WHY = Message("The disk is full.")


def queued(database: Database) -> int:
    with database.write() as session:
        run_id = ensure_slot(session, SLOT)
    assert run_id is not None
    return run_id


def claim_next(database: Database, owner: str = "a") -> Claim:
    result = claim(database, owner=owner, lease_seconds=LEASE)
    assert result is not None
    return result


def silence(database: Database, seconds: float = -1.0) -> None:
    """As if the holder had not been heard of for the length of the lease."""
    with database.write() as session:
        session.execute(update(Lease).values(expires_at=clock(seconds)))


def run_row(database: Database, run_id: int) -> Run:
    with database.read() as session:
        row = session.get_one(Run, run_id)
        session.expunge(row)
        return row


def test_a_run_is_claimed_once(database: Database) -> None:
    run_id = queued(database)
    mine = claim_next(database)
    assert (mine.run_id, mine.kind, mine.slot, mine.attempt) == (run_id, "weekly", SLOT, 1)
    assert claim(database, owner="b", lease_seconds=LEASE) is None
    assert holds(database, mine)


def test_of_many_who_try_at_once_one_gets_it(database: Database, database_url: str) -> None:
    queued(database)
    barrier = Barrier(8)
    result: list[Claim | None] = []

    def worker(name: str) -> None:
        own = open_database(database_url)
        barrier.wait()
        result.append(claim(own, owner=name, lease_seconds=LEASE))
        own.dispose()

    threads = [Thread(target=worker, args=(f"worker {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(result) == 8
    assert sum(item is not None for item in result) == 1


def test_runs_are_done_one_at_a_time(database: Database) -> None:
    queued(database)
    with database.write() as session:
        request(session, RunKind.MANUAL, {}, "ana@shop.example")
    first = claim_next(database)
    assert claim(database, owner="b", lease_seconds=LEASE) is None
    finish(database, first, Message("Done."))
    assert claim_next(database, "b").kind == "run"


def test_nothing_to_do_is_no_claim_and_the_fence_stays(database: Database) -> None:
    assert claim(database, owner="a", lease_seconds=LEASE) is None
    run = queued(database)
    finish(database, claim_next(database), Message("Done."))
    assert claim(database, owner="a", lease_seconds=LEASE) is None
    assert run_row(database, run).fence == 1


def test_an_owner_that_fell_silent_is_replaced_and_the_fence_grows(database: Database) -> None:
    queued(database)
    first = claim_next(database)
    silence(database)
    second = claim_next(database, "b")
    assert second.run_id == first.run_id
    assert second.fence == first.fence + 1
    assert second.attempt == 2
    assert not holds(database, first)


def test_a_heartbeat_keeps_the_lease_and_tells_how_far_it_is(database: Database) -> None:
    run_id = queued(database)
    mine = claim_next(database)
    silence(database)
    heartbeat(database, mine, lease_seconds=LEASE, stage=Message("Reading the invoices"), progress=0.25)
    assert claim(database, owner="b", lease_seconds=LEASE) is None
    run = run_row(database, run_id)
    assert run.stage == {"text": "Reading the invoices", "values": {}}
    assert run.progress == 0.25


def test_a_clock_that_was_put_back_does_not_lock_the_queue_for_ever(database: Database) -> None:
    queued(database)
    first = claim_next(database)
    silence(database, seconds=3600)  # the lease was given out an hour ahead of what the clock says now
    assert claim_next(database, "b").fence == first.fence + 1


def test_a_wait_that_was_told_by_a_clock_that_was_ahead_is_over(database: Database) -> None:
    queued(database)
    fail(database, claim_next(database), WHY, retry=True)
    with database.write() as session:  # an hour and a minute, where the longest wait is 25 minutes
        session.execute(update(Run).values(not_before=clock(3660)))
    assert claim_next(database).attempt == 2


def test_a_slot_of_a_time_to_come_waits_for_its_time(database: Database) -> None:
    with database.write() as session:
        ensure_slot(session, datetime(2090, 1, 2, 3, tzinfo=UTC))
    assert claim(database, owner="a", lease_seconds=LEASE) is None


def test_a_run_cut_short_gives_way_to_a_newer_slot(database: Database) -> None:
    older = queued(database)
    claim_next(database)
    silence(database)
    with database.write() as session:
        newer = ensure_slot(session, SLOT + timedelta(days=7))
    assert claim_next(database, "b").run_id == newer
    assert run_row(database, older).status == "skipped"


def test_a_run_handed_over_gives_way_to_a_newer_slot(database: Database) -> None:
    older = queued(database)
    mine = claim_next(database)
    with database.write() as session:
        newer = ensure_slot(session, SLOT + timedelta(days=7))
    assert run_row(database, older).status == "running"  # what is at work may end
    release_for_retry(database, mine)
    assert claim_next(database, "b").run_id == newer
    assert run_row(database, older).status == "skipped"


def test_a_child_that_is_slow_to_start_keeps_its_claim_until_it_speaks_for_itself(database: Database) -> None:
    queued(database)
    mine = claim_next(database)
    silence(database)
    extend_during_startup(database, mine, lease_seconds=LEASE)
    assert holds(database, mine, silent_seconds=0)
    heartbeat(database, mine, lease_seconds=LEASE, stage=Message("Reading the invoices"), progress=0.0)
    silence(database)
    extend_during_startup(database, mine, lease_seconds=LEASE)
    assert not holds(database, mine, silent_seconds=0)


def test_a_migration_takes_the_run_from_whoever_works_for_the_older_tables(database: Database) -> None:
    run_id = queued(database)
    mine = claim_next(database)
    with database.writer.begin() as connection:
        end_every_claim(connection)
    with pytest.raises(FenceLostError), database.write() as session:
        publish(session, small_draft(run_id), fence=mine.fence)
    again = claim_next(database, "a newer program")
    assert (again.run_id, again.attempt) == (run_id, 1)


@pytest.mark.parametrize(
    "late",
    [
        lambda database, mine: heartbeat(database, mine, lease_seconds=LEASE),
        lambda database, mine: finish(database, mine, Message("Done.")),
        lambda database, mine: fail(database, mine, WHY, retry=True),
        release_for_retry,
        lambda database, mine: claimed(database, mine.run_id, mine.fence),
    ],
    ids=["heartbeat", "finish", "fail", "hand over", "child"],
)
def test_whoever_wakes_after_being_replaced_is_refused(
    database: Database, late: Callable[[Database, Claim], object]
) -> None:
    queued(database)
    first = claim_next(database)
    silence(database)
    second = claim_next(database, "b")
    with pytest.raises(FenceLostError):
        late(database, first)
    assert holds(database, second)


def test_what_a_replaced_worker_made_is_not_published(database: Database) -> None:
    queued(database)
    first = claim_next(database)
    silence(database)
    second = claim_next(database, "b")
    with pytest.raises(FenceLostError), database.write() as session:
        publish(session, small_draft(first.run_id), fence=first.fence)
    with database.write() as session:
        assert publish(session, small_draft(second.run_id), fence=second.fence) == 1
    with database.read() as session:
        assert session.scalars(select(Version.run_id)).all() == [second.run_id]


def test_dying_between_publishing_and_saying_so_does_not_publish_twice(database: Database) -> None:
    run_id = queued(database)
    first = claim_next(database)
    with database.write() as session:
        publish(session, small_draft(run_id), fence=first.fence)
    silence(database)
    assert claim(database, owner="b", lease_seconds=LEASE) is None
    run = run_row(database, run_id)
    assert (run.status, run.version) == ("done", 1)


def test_a_migration_between_publishing_and_saying_so_does_not_publish_twice(database: Database) -> None:
    run_id = queued(database)
    mine = claim_next(database)
    with database.write() as session:
        publish(session, small_draft(run_id, slot=SLOT), fence=mine.fence)
    with database.writer.begin() as connection:
        end_every_claim(connection)
    assert claim(database, owner="a newer program", lease_seconds=LEASE) is None
    with database.write() as session:
        ensure_slot(session, SLOT + timedelta(days=7))  # would skip what waits
    run = run_row(database, run_id)
    assert (run.status, run.version, run.progress, run.request_key) == ("done", 1, 1.0, None)
    assert run.finished_at is not None
    assert run.outcome == {"text": "Published version {version}", "values": {"version": 1}}


def test_a_migration_takes_a_replay_that_has_published_only_some_weeks_up_again(database: Database) -> None:
    with database.write() as session:
        run_id = request(
            session, RunKind.REPLAY, {"from": "2026-01-05", "to": "2026-03-30"}, "ana@shop.example"
        )
    mine = claim_next(database)
    with database.write() as session:
        publish(session, small_draft(run_id), fence=mine.fence)
    with database.writer.begin() as connection:
        end_every_claim(connection)
    assert claim_next(database, "a newer program").run_id == run_id


def test_what_is_published_already_cannot_be_cancelled_and_ends_well(database: Database) -> None:
    run_id = queued(database)
    mine = claim_next(database)
    with database.write() as session:
        publish(session, small_draft(run_id), fence=mine.fence)
    with database.write() as session:
        assert not cancel(session, run_id, "ana@shop.example")
    finish(database, mine, Message("Done."), version=1)
    assert run_row(database, run_id).status == "done"


def test_a_failure_after_publishing_is_no_failure(database: Database) -> None:
    run_id = queued(database)
    mine = claim_next(database)
    with database.write() as session:
        publish(session, small_draft(run_id), fence=mine.fence)
    assert not fail(database, mine, WHY, retry=True)
    assert run_row(database, run_id).status == "done"


def test_what_is_cancelled_at_work_cannot_publish_and_leaves_the_lease(database: Database) -> None:
    run_id = queued(database)
    mine = claim_next(database)
    with database.write() as session:
        assert cancel(session, run_id, "ana@shop.example")
        request(session, RunKind.MANUAL, {}, "ana@shop.example")
    with pytest.raises(FenceLostError), database.write() as session:
        publish(session, small_draft(run_id), fence=mine.fence)
    assert claim_next(database, "b").kind == "run"


def test_a_failed_run_is_tried_again_later_each_time_and_then_no_more(database: Database) -> None:
    run_id = queued(database)
    for wait in BACKOFF_SECONDS:
        assert fail(database, claim_next(database), WHY, retry=True)
        run = run_row(database, run_id)
        assert run.status == "queued"
        assert run.outcome == WHY.to_json()
        assert run.not_before is not None
        left = run.not_before - datetime.now(UTC)
        assert timedelta(seconds=wait - 30) < left <= timedelta(seconds=wait + 1)
        assert claim(database, owner="a", lease_seconds=LEASE) is None
        with database.write() as session:
            session.execute(update(Run).values(not_before=clock(-1)))
    assert not fail(database, claim_next(database), WHY, retry=True)
    run = run_row(database, run_id)
    assert (run.status, run.attempts) == ("failed", len(BACKOFF_SECONDS) + 1)


def test_what_a_person_must_put_right_is_not_tried_again(database: Database) -> None:
    run_id = queued(database)
    assert not fail(database, claim_next(database), WHY, retry=False)
    run = run_row(database, run_id)
    assert (run.status, run.outcome) == ("failed", WHY.to_json())


def test_while_one_waits_to_be_tried_again_others_run(database: Database) -> None:
    queued(database)
    fail(database, claim_next(database), WHY, retry=True)
    with database.write() as session:
        request(session, RunKind.MANUAL, {}, "ana@shop.example")
    assert claim_next(database).kind == "run"


def test_a_run_that_is_handed_over_can_be_taken_at_once_and_has_cost_no_attempt(database: Database) -> None:
    queued(database)
    first = claim_next(database)
    release_for_retry(database, first)
    second = claim_next(database, "b")
    assert (second.run_id, second.attempt) == (first.run_id, 1)
    assert second.fence > first.fence


def test_a_run_that_takes_its_machine_down_each_time_is_given_up(database: Database) -> None:
    run_id = queued(database)
    for _ in range(MAX_INTERRUPTED_ATTEMPTS):
        claim_next(database)
        silence(database)
    assert claim(database, owner="a", lease_seconds=LEASE) is None
    assert run_row(database, run_id).status == "failed"


def test_a_replay_that_gets_on_is_not_given_up_however_often_it_is_cut_short(database: Database) -> None:
    with database.write() as session:
        run_id = request(
            session, RunKind.REPLAY, {"from": "2026-01-05", "to": "2026-12-28"}, "ana@shop.example"
        )
    for week in range(MAX_INTERRUPTED_ATTEMPTS + 3):
        mine = claim_next(database)
        assert mine.attempt == min(week + 1, 2)
        with database.write() as session:
            publish(session, small_draft(run_id), fence=mine.fence)
        silence(database)
    claim_next(database)
    for _ in range(MAX_INTERRUPTED_ATTEMPTS - 2):
        silence(database)
        claim_next(database)
    silence(database)
    assert claim(database, owner="a", lease_seconds=LEASE) is None
    assert run_row(database, run_id).status == "failed"
