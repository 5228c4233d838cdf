"""One ticker, or two, over a real database, with real child processes that do next to nothing."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from db.clock import clock
from db.engine import Database
from db.jobs.queue import cancel, request
from db.models import Lease, Run, Version
from domain.enums import RunKind
from i18n import Message
from pipeline.worker import Scheduler
from pipeline.worker.deadline import Deadline
from settings import Settings, load_settings
from tests.pipeline.worker.slots import let_slot_pass
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

QUICK_WORK = (sys.executable, "-m", "tests.pipeline.worker.quick_work")
NO_SLOTS = "0 3 1 1 *"
"""Once a year: what is due is done before a test begins, so that it has the queue to itself."""

MakeTicker = Callable[..., Scheduler]


@pytest.fixture
def make_ticker(database: Database, database_url: str) -> Iterator[MakeTicker]:
    created: list[Scheduler] = []

    def make(**settings: str) -> Scheduler:
        ticker = Scheduler(_settings(database_url, **settings), database, QUICK_WORK)
        created.append(ticker)
        return ticker

    yield make
    for ticker in created:
        ticker.shutdown()


def _settings(url: str, **given: str) -> Settings:
    return load_settings({"DATABASE_URL": url, "RETRAIN_CRON": NO_SLOTS, **given})


def ask(database: Database, **params: str) -> int:
    with database.write() as session:
        return request(session, RunKind.MANUAL, params, "ana@shop.example")


def run_row(database: Database, run_id: int) -> Run:
    with database.read() as session:
        row = session.get_one(Run, run_id)
        session.expunge(row)
        return row


def versions_by(database: Database, run_id: int) -> int:
    with database.read() as session:
        return session.query(Version).where(Version.run_id == run_id).count()


def weekly(database: Database) -> list[Run]:
    with database.read() as session:
        return session.query(Run).where(Run.kind == "weekly").all()


def wait_for(database: Database, run_id: int, status: str) -> Run:
    wait_until(lambda: run_row(database, run_id).status == status, f"run {run_id} is {status}")
    return run_row(database, run_id)


def poll_until_done(ticker: Scheduler, database: Database, run_id: int) -> None:
    """Look again and again, as a worker does: what somebody else has locked just now is not waited for."""

    def is_done() -> bool:
        ticker.poll()
        return run_row(database, run_id).status == "done"

    wait_until(is_done, f"run {run_id} is done")


def hanging(database: Database, note: Path) -> tuple[int, int]:
    """Wait until the child says that it hangs; return the run's id and the child's process id."""
    wait_until(note.exists, "the child is at work")
    with database.read() as session:
        run_id = session.query(Run.id).where(Run.kind == "run").scalar()
    return run_id, int(note.read_text())


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_due_slot_is_run_once_and_its_log_is_kept(database: Database, make_ticker: MakeTicker) -> None:
    ticker = make_ticker()
    ticker.poll()
    wait_until(lambda: [run.status for run in weekly(database)] == ["done"], "the slot's run is done")
    wait_until(lambda: not ticker.is_busy, "the ticker is free")
    ticker.poll()
    (run,) = weekly(database)
    assert (run.status, run.attempts, run.version) == ("done", 1, 1)
    assert "running" in run.log
    assert "ended: exit code 0" in run.log
    assert versions_by(database, run.id) == 1


def test_what_waits_is_done_one_after_the_other_without_waiting_for_ticks(
    database: Database, make_ticker: MakeTicker
) -> None:
    ids = [ask(database, name=name) for name in ("a", "b", "c")]
    make_ticker().poll()
    for run_id in ids:
        wait_for(database, run_id, "done")
        assert versions_by(database, run_id) == 1


def test_a_child_that_crashes_is_told_and_tried_again_later(
    database: Database, make_ticker: MakeTicker
) -> None:
    ticker = make_ticker()
    let_slot_pass(database, NO_SLOTS)
    run_id = ask(database, do="crash")
    ticker.poll()
    wait_until(lambda: run_row(database, run_id).not_before, "the run waits to be tried again")
    run = run_row(database, run_id)
    assert (run.status, run.attempts) == ("queued", 1)
    assert "RuntimeError: a mistake" in run.log
    assert "ended: exit code 1" in run.log
    assert run.outcome is not None


def test_a_child_that_is_killed_is_tried_again(database: Database, make_ticker: MakeTicker) -> None:
    ticker = make_ticker()
    let_slot_pass(database, NO_SLOTS)
    run_id = ask(database, do="vanish")
    ticker.poll()
    wait_until(lambda: run_row(database, run_id).not_before, "the run waits to be tried again")
    assert "ended: signal 9" in run_row(database, run_id).log


def test_past_its_deadline_a_run_is_ended_and_says_so(
    database: Database, make_ticker: MakeTicker, tmp_path: Path
) -> None:
    let_slot_pass(database, NO_SLOTS)
    run_id = ask(database, do="hang", note=str(tmp_path / "note"))
    ticker = make_ticker(RUN_DEADLINE_MINUTES="0.05")
    ticker.poll()
    run = wait_for(database, run_id, "failed")
    assert (
        run.outcome
        == Message("The run took longer than {minutes:minutes} and was stopped.", {"minutes": 0.05}).to_json()
    )
    assert "ended: signal 15" in run.log
    wait_until(lambda: not ticker.is_busy, "the child is gone")


def test_a_replay_is_given_its_time_anew_with_each_version(
    database: Database, make_ticker: MakeTicker, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OverOnceItHasSeenOne(Deadline):
        seen = 0

        def saw(self, published: int) -> None:
            self.seen = published

        @property
        def is_over(self) -> bool:
            return self.seen == 1

    ticker = make_ticker()
    let_slot_pass(database, NO_SLOTS)
    monkeypatch.setattr("pipeline.worker.scheduler.Deadline", OverOnceItHasSeenOne)
    with database.write() as session:
        run_id = request(session, RunKind.REPLAY, {"do": "linger"}, "ana@shop.example")
    ticker.poll()
    run = wait_for(database, run_id, "failed")
    assert run.outcome is not None
    assert "One week took longer" in run.outcome["text"]
    wait_until(lambda: not ticker.is_busy, "the child is gone")


def test_what_is_cancelled_is_ended_and_the_next_begins(
    database: Database, make_ticker: MakeTicker, tmp_path: Path
) -> None:
    ticker = make_ticker()
    let_slot_pass(database, NO_SLOTS)
    ask(database, do="hang", note=str(tmp_path / "note"))
    ticker.poll()
    run_id, pid = hanging(database, tmp_path / "note")
    with database.write() as session:
        cancel(session, run_id, "ana@shop.example")
        other = request(session, RunKind.MANUAL, {}, "ana@shop.example")
    wait_until(lambda: is_gone(pid), "the child is gone")
    wait_for(database, other, "done")
    assert run_row(database, run_id).status == "cancelled"
    assert versions_by(database, run_id) == 0


def test_a_worker_that_is_told_to_stop_hands_its_run_over(
    database: Database, make_ticker: MakeTicker, tmp_path: Path
) -> None:
    first, second = make_ticker(), make_ticker()
    let_slot_pass(database, NO_SLOTS)
    ask(database, do="hang", note=str(tmp_path / "note"))
    first.poll()
    run_id, pid = hanging(database, tmp_path / "note")
    first.shutdown()
    assert is_gone(pid)
    run = run_row(database, run_id)
    assert (run.status, run.attempts) == ("queued", 0)
    second.poll()
    wait_for(database, run_id, "done")
    assert versions_by(database, run_id) == 1


def test_a_child_that_is_stopped_is_replaced_and_can_do_no_harm_when_it_wakes(
    database: Database, make_ticker: MakeTicker, tmp_path: Path
) -> None:
    first, second = make_ticker(LEASE_SECONDS="600"), make_ticker(LEASE_SECONDS="600")
    let_slot_pass(database, NO_SLOTS)
    ask(database, do="freeze", note=str(tmp_path / "note"))
    first.poll()
    run_id, pid = hanging(database, tmp_path / "note")
    os.kill(pid, signal.SIGSTOP)
    with database.write() as session:  # as if the lease had run out
        session.execute(update(Lease).values(expires_at=clock(-1)))
    poll_until_done(second, database, run_id)
    run = run_row(database, run_id)
    assert (run.fence, run.attempts) == (2, 2)
    wait_until(lambda: is_gone(pid), "the first child is gone")
    assert versions_by(database, run_id) == 1


def test_an_older_program_leaves_a_newer_database_alone(database: Database, make_ticker: MakeTicker) -> None:
    with database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from the future'")
    make_ticker().poll()
    assert weekly(database) == []
