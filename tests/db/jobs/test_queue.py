from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from db import queries
from db.audit import THE_SCHEDULE
from db.clock import clock, database_now
from db.engine import Database, open_database
from db.jobs.lease import claim, fail, finish
from db.jobs.queue import (
    MAX_LOG_LENGTH,
    append_log,
    cancel,
    ensure_slot,
    note_slot,
    refuse_too_many_imports,
    request,
    waiting,
)
from db.models import Run
from db.queries import queue
from domain.enums import RunKind, RunStatus
from domain.user_error import UserError
from i18n import Message

LEASE = 60.0
LAST_WEEK = datetime(2024, 11, 11, 3, tzinfo=UTC)
THIS_WEEK = datetime(2024, 11, 18, 3, tzinfo=UTC)
A_FILE = {"source": "lines.csv"}


def ask(database: Database, kind: RunKind = RunKind.IMPORT, params: dict[str, object] | None = None) -> int:
    with database.write() as session:
        return request(session, kind, A_FILE if params is None else params, "ana@shop.example")


def due(database: Database, slot: datetime) -> int | None:
    with database.write() as session:
        return ensure_slot(session, slot)


def statuses(database: Database) -> dict[datetime | None, str]:
    with database.read() as session:
        return {run.slot: run.status for run in session.query(Run)}


def test_the_databases_clock_is_this_machines_and_can_be_moved(database: Database) -> None:
    with database.read() as session:
        now = database_now(session)
        later = session.query(clock(90)).scalar()
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=2)
    assert timedelta(seconds=89) < later - now < timedelta(seconds=92)


def test_the_same_request_twice_is_one_row(database: Database) -> None:
    assert ask(database) == ask(database)
    assert ask(database) != ask(database, params={"source": "other.csv"})
    assert ask(database) != ask(database, kind=RunKind.MANUAL)


def test_while_it_runs_it_is_still_the_same_request_and_afterwards_a_new_one(database: Database) -> None:
    first = ask(database)
    used = claim(database, owner="a", lease_seconds=LEASE)
    assert used is not None
    assert ask(database) == first
    finish(database, used, Message("Done."))
    assert ask(database) != first


def test_two_people_who_ask_at_once_get_the_same_row(database: Database, database_url: str) -> None:
    ids: list[int] = []
    barrier = Barrier(4)

    def person() -> None:
        own = open_database(database_url)
        barrier.wait()
        ids.append(ask(own))
        own.dispose()

    threads = [Thread(target=person) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 4
    assert len(set(ids)) == 1


def test_a_slot_has_one_row_however_many_see_it_due(database: Database) -> None:
    assert due(database, THIS_WEEK) is not None
    assert due(database, THIS_WEEK) is None
    assert statuses(database) == {THIS_WEEK: "queued"}


def test_after_weeks_of_silence_only_the_newest_slot_runs(database: Database) -> None:
    due(database, LAST_WEEK)
    due(database, THIS_WEEK)
    assert statuses(database) == {LAST_WEEK: "skipped", THIS_WEEK: "queued"}


def test_a_slot_that_is_to_be_tried_again_gives_way_to_a_newer_one(database: Database) -> None:
    due(database, LAST_WEEK)
    used = claim(database, owner="a", lease_seconds=LEASE)
    assert used is not None
    fail(database, used, Message("The database blinked."), retry=True)
    due(database, THIS_WEEK)
    assert statuses(database) == {LAST_WEEK: "skipped", THIS_WEEK: "queued"}


def test_a_changed_timetable_makes_up_for_nothing_older(database: Database) -> None:
    due(database, THIS_WEEK)
    assert due(database, THIS_WEEK - timedelta(days=1)) is None
    assert statuses(database) == {THIS_WEEK: "queued"}


def test_a_clock_that_was_years_ahead_does_not_stop_the_slots_after_it_is_right_again(
    database: Database,
) -> None:
    due(database, datetime(2090, 1, 1, tzinfo=UTC))
    assert due(database, THIS_WEEK) is not None


def test_a_slot_that_was_replayed_is_done(database: Database) -> None:
    with database.write() as session:
        note_slot(session, THIS_WEEK, version=8, outcome=Message("Replayed."))
    assert due(database, THIS_WEEK) is None
    assert claim(database, owner="a", lease_seconds=LEASE) is None


def test_what_waits_can_be_cancelled_and_says_by_whom(database: Database) -> None:
    run_id = ask(database)
    with database.write() as session:
        assert cancel(session, run_id, "ben@shop.example")
        assert not cancel(session, run_id, "ben@shop.example")
    assert claim(database, owner="a", lease_seconds=LEASE) is None
    with database.read() as session:
        run = session.get_one(Run, run_id)
        assert run.status == "cancelled"
        assert run.outcome == {"text": "Cancelled by {who}.", "values": {"who": "ben@shop.example"}}
    assert ask(database) != run_id


def test_the_queue_is_taken_in_the_order_of_asking(database: Database) -> None:
    ids = [ask(database, params={"source": name}) for name in ("a.csv", "b.csv", "c.csv")]
    with database.read() as session:
        assert [run.id for run in waiting(session)] == ids
    for expected in ids:
        used = claim(database, owner="a", lease_seconds=LEASE)
        assert used is not None
        assert used.run_id == expected
        finish(database, used, Message("Done."))


def test_people_take_turns_with_their_imports(database: Database) -> None:
    def wants(by: str, name: str, kind: RunKind = RunKind.IMPORT) -> int:
        with database.write() as session:
            return request(session, kind, {"source": name}, by)

    first, second, third = (wants("ada", f"{item}.csv") for item in "abc")
    bens, run = wants("ben", "d.csv"), wants("ada", "", RunKind.MANUAL)
    with database.read() as session:
        assert [item.id for item in queue(session)] == [first, bens, run, second, third]
    for expected in (first, bens, run, second, third):
        used = claim(database, owner="a", lease_seconds=LEASE)
        assert used is not None
        assert used.run_id == expected
        finish(database, used, Message("Done."))


def test_nobody_has_more_than_ten_imports_waiting(database: Database) -> None:
    with database.write() as session:
        for number in range(10):
            refuse_too_many_imports(session, "ada")
            request(session, RunKind.IMPORT, {"source": f"{number}.csv"}, "ada")
        refuse_too_many_imports(session, "ben")
        with pytest.raises(UserError, match="Too many of your imports are waiting"):
            refuse_too_many_imports(session, "ada")


def test_one_person_cannot_fill_the_queue_with_other_jobs_either(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        runs = [request(session, RunKind.PROGRAMME, {"preview": number}, "ada") for number in range(10)]
        with pytest.raises(UserError, match="Too many of your jobs are waiting"):
            request(session, RunKind.REPLAY, {"from": "2026-01-01", "to": "2026-02-01"}, "ada")
        assert request(session, RunKind.PROGRAMME, {"preview": 3}, "ada") == runs[3], "it waits already"
        assert request(session, RunKind.MANUAL, {}, "ben")
        assert request(session, RunKind.EXPLORE, {}, THE_SCHEDULE)
        assert request(session, RunKind.IMPORT, {"source": "https://shop.example/a.csv"}, "ada")


def test_the_log_grows_and_keeps_its_end(database: Database) -> None:
    run_id = ask(database)
    append_log(database, run_id, "first\n")
    append_log(database, run_id, "sec\x00ond\n")
    with database.read() as session:
        assert session.get_one(Run, run_id).log == "first\nsecond\n"
    append_log(database, run_id, "x" * MAX_LOG_LENGTH)
    append_log(database, run_id, "end")
    with database.read() as session:
        log = session.get_one(Run, run_id).log
    assert len(log) == MAX_LOG_LENGTH
    assert log.endswith("xend")


@pytest.mark.parametrize("status", [RunStatus.DONE, RunStatus.SKIPPED])
def test_the_last_run_is_the_one_that_began_last(database: Database, status: RunStatus) -> None:
    ask(database)
    used = claim(database, owner="a", lease_seconds=LEASE)
    assert used is not None
    finish(database, used, Message("Done."), status=status)
    with database.read() as session:
        last = queries.last_run(session)
        assert last is not None
        assert (last.id, last.status) == (used.run_id, status)
        assert queries.queue(session) == []
