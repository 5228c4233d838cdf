"""gunicorn with four workers, killed and started again: every run is done, and done once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.engine import Database
from db.jobs.queue import request
from db.models import Run, Version
from domain.enums import RunKind
from tests.pipeline.worker.slots import let_slot_pass
from tests.servers.ports import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.slow(seconds=12)

ROOT = Path(__file__).parents[3]
SERVED = (
    "--config",
    "tests/pipeline/worker/gunicorn_without_pages.py",
    "tests.pipeline.worker.served:server",
)

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts `gunicorn` with four workers that tick often, and ends what is left of it."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*served: str, workers: int = 4, lease_seconds: str = "3") -> subprocess.Popen[bytes]:
        settings = {
            "DATABASE_URL": database_url,
            "WEB_CONCURRENCY": str(workers),
            "TICK_SECONDS": "0.4",
            "LEASE_SECONDS": lease_seconds,
            "PORT": str(free_port()),
        }
        with (tmp_path / f"gunicorn-{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *(served or SERVED)],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.wait(30)


def ask(database: Database, **params: str) -> int:
    with database.write() as session:
        return request(session, RunKind.MANUAL, params, "ana@shop.example")


def all_done(database: Database) -> bool:
    with database.read() as session:
        statuses = [status for (status,) in session.query(Run.status)]
    return bool(statuses) and set(statuses) <= {"done", "skipped"}


def versions_by_run(database: Database) -> Counter[int | None]:
    with database.read() as session:
        return Counter(run_id for (run_id,) in session.query(Version.run_id))


def run_ids(database: Database) -> set[int]:
    with database.read() as session:
        return {run_id for (run_id,) in session.query(Run.id)}


def owner_of(database: Database, run_id: int) -> int:
    with database.read() as session:
        owner = session.get_one(Run, run_id).owner
    assert owner is not None
    return int(owner.split(":")[1])


def assert_each_once(database: Database) -> None:
    assert versions_by_run(database) == dict.fromkeys(run_ids(database), 1)


def hang(database: Database, note: Path) -> tuple[int, int]:
    """Ask for a run that waits to be ended the first time; return its id and the child at work."""
    run_id = ask(database, do="hang", note=str(note))
    wait_until(note.exists, "the child is at work")
    return run_id, int(note.read_text())


def test_four_workers_run_a_slot_once_and_each_request_once_and_take_over_from_one_that_is_killed(
    database: Database, start: Start, tmp_path: Path
) -> None:
    start()
    wait_until(lambda: all_done(database), "the slot's run is done")
    for number in range(3):
        ask(database, number=str(number))
    wait_until(lambda: all_done(database), "everything is done")
    assert len(run_ids(database)) == 4
    assert_each_once(database)
    with database.read() as session:
        assert {run.attempts for run in session.query(Run)} == {1}

    run_id, _ = hang(database, tmp_path / "note")
    os.kill(owner_of(database, run_id), signal.SIGKILL)
    wait_until(lambda: all_done(database), "the run is done by another worker")
    assert_each_once(database)


def test_a_deploy_hands_its_run_over_and_after_everything_was_killed_the_next_start_goes_on(
    database: Database, start: Start, tmp_path: Path
) -> None:
    let_slot_pass(database)
    old = start()
    handed_over, _ = hang(database, tmp_path / "of the old one")
    new = start()
    old.terminate()
    old.wait(30)
    wait_until(lambda: all_done(database), "the new one has done it")
    with database.read() as session:
        run = session.get_one(Run, handed_over)
        assert run.attempts == 1
        assert "handed over" in run.log

    killed, child = hang(database, tmp_path / "of the new one")
    os.killpg(new.pid, signal.SIGKILL)  # the child is in a session of its own
    new.wait()
    wait_until(lambda: not Path(f"/proc/{child}").exists() or _is_dead(child), "the child is gone too")
    start()
    wait_until(lambda: all_done(database), "the run is done after the start")
    assert versions_by_run(database) == {handed_over: 1, killed: 1}


def test_the_real_program_skips_its_slot_once_while_there_are_no_invoices(
    database: Database, start: Start
) -> None:
    # the real work takes seconds to import what it needs; two are enough to race
    start("wsgi:server", workers=2, lease_seconds="60")
    wait_until(lambda: all_done(database), "the slot's run has ended")
    with database.read() as session:
        (run,) = session.query(Run).all()
    assert (run.status, run.attempts) == ("skipped", 1)
    assert run.outcome == {
        "text": "Nothing to do: no invoices have been imported yet.",
        "values": {},
    }


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z"
    except FileNotFoundError:
        return True
