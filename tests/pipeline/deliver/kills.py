"""Kill the process that delivers, at a random moment, again and again, on both databases.

    python -m tests.pipeline.deliver.kills [TIMES]

Each time a version is published with a dozen events for two webhooks, the process is killed (SIGKILL) at some
moment between its start and its end, and another one finishes. Then each event must have arrived at each
receiver exactly once by its key, and the messages about one customer in their order.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from db.engine import Database, open_database
from db.migrate import migrate
from db.outbox.channels import NewWebhook, add_webhook
from domain.enums import EventKind
from pipeline.deliver.deliver import deliver
from settings import load_settings
from tests.factories import movement, publish_version
from tests.pipeline.deliver.receivers import Receiver, receiving
from tests.pipeline.deliver.worlds import let_waits_pass
from tests.servers.postgres import PostgresServer

TIMES = 100
UNHURT = 2
"""Runs that are not killed: the second one shows how long one takes."""
FIRST = date(2026, 1, 5)
MOVERS = [f"mover-{number}" for number in range(5)]
EVENTS = 1 + 2 * len(MOVERS)
"""Of a version: that it is published; and of each mover, that they joined or left and changed segment."""


def main() -> int:
    """Print a line for each database; 0 where nothing was lost, doubled or out of order."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    faults = 0
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        with opened() as url, receiving() as first, receiving() as second:
            faults += _kill_often(name, url, times, [first, second])
    return 1 if faults else 0


def run(url: str) -> None:
    """One pass, in a process of its own."""
    database = open_database(url)
    deliver(database, load_settings({}))


def _kill_often(name: str, url: str, times: int, receivers: list[Receiver]) -> int:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    database = open_database(url)
    migrate(database)
    with database.write() as session:
        publish_version(session, as_of=FIRST, members=["ada"], others=["bruno", *MOVERS])
        for receiver in receivers:
            add_webhook(session, NewWebhook("CRM", receiver.address, list(EventKind), "en"), by="ada")
    draw = random.Random(name)
    usual, killed, resent, faults = 1.0, 0, 0, 0
    for turn in range(-UNHURT, times):
        version = _publish(database, turn)
        for receiver in receivers:
            receiver.received.clear()
        child = context.Process(target=run, args=(url,))
        begun = time.monotonic()
        child.start()
        if turn >= 0:
            child.join(draw.uniform(0, usual))
            child.kill()
        child.join()
        if turn < 0:
            usual = time.monotonic() - begun
        killed += child.exitcode == -signal.SIGKILL
        let_waits_pass(database)
        deliver(database, load_settings({}))
        for receiver in receivers:
            resent += len(receiver.received) - EVENTS
            faults += not _is_exactly_once(receiver, version)
    database.dispose()
    print(f"{name}: killed {killed} of {times} times, sent again {resent}, faults {faults}", flush=True)
    return faults


def _publish(database: Database, turn: int) -> int:
    """All movers join in one version and leave in the next."""
    joins = turn % 2 == 0
    with database.write() as session:
        return publish_version(
            session,
            as_of=FIRST + timedelta(days=7 * (turn + UNHURT + 1)),
            members=["ada", *(MOVERS if joins else [])],
            others=["bruno", *([] if joins else MOVERS)],
            movements=[movement(item, "entered" if joins else "left") for item in MOVERS],
        )


def _is_exactly_once(receiver: Receiver, version: int) -> bool:
    by_number = {item.id: item for item in receiver.received}
    ids = [item.events[0]["id"] for item in by_number.values()]
    orders = [[id for id in ids if id.endswith(f":{version}:{mover}")] for mover in MOVERS]
    is_complete = len(ids) == EVENTS and set(Counter(ids).values()) == {1}
    is_same = all(by_number[item.id].body == item.body for item in receiver.received)
    is_ordered = all(len(order) == 2 and order[1].startswith("segment.changed") for order in orders)
    return is_complete and is_same and is_ordered


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'insiders.sqlite3'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    server = PostgresServer()
    server.start()
    try:
        yield server.url()
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
