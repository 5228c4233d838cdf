"""Who starts the process that sends messages, of several web workers over one database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from db.engine import Database
from db.outbox import lease
from pipeline.worker.deliveries import DeliveryStarter
from settings import load_settings
from tests.pipeline.deliver.worlds import add_hook, publish_first
from tests.waiting import wait_until


def build_command(tmp_path: Path, script: str) -> Sequence[str]:
    """A process that notes its options, and then does as `script` says."""
    return ("sh", "-c", f"echo $0 $* >> {tmp_path / 'started'}; {script}", "deliver")


def add_message(database: Database) -> None:
    """Something to send."""
    add_hook(database, "https://receiver.example")
    publish_first(database)


def is_lease_free(database: Database) -> bool:
    with database.read() as session:
        return lease.is_free(session)


def test_of_two_workers_one_starts_the_process_and_holds_the_lease_while_it_starts(
    database: Database, tmp_path: Path
) -> None:
    add_message(database)
    waits = build_command(tmp_path, "read line")
    first, second = (DeliveryStarter(load_settings({}), database, waits) for _ in range(2))
    first.poll()
    wait_until((tmp_path / "started").exists, "the process has started")
    second.poll()
    assert (first.is_busy, second.is_busy) == (True, False)
    assert not is_lease_free(database)
    first.shutdown()
    assert is_lease_free(database)
    assert (tmp_path / "started").read_text().count("deliver --holder") == 1


def test_a_process_that_dies_at_once_leaves_the_lease_to_the_next(
    sqlite_database: Database, tmp_path: Path
) -> None:
    add_message(sqlite_database)
    starter = DeliveryStarter(load_settings({}), sqlite_database, build_command(tmp_path, "exit 1"))
    for times in (1, 2):
        starter.poll()
        wait_until(lambda: not starter.is_busy, "the process has ended")
        assert is_lease_free(sqlite_database)
        assert (tmp_path / "started").read_text().count("deliver") == times
