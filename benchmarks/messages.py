"""Measure how long digests and webhook events take to be delivered on this machine, and in how much memory.

    python -m benchmarks.messages [DIGESTS [EVENTS]]

The receivers are a real SMTP server and a real HTTP server in a process of their own. What is measured is the
process that the web process starts, `python -m pipeline deliver`, from its start to its end.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import func, select

from db.engine import Database, open_database
from db.migrate import migrate
from db.models import Delivery
from db.outbox.channels import NewWebhook, add_webhook
from db.outbox.people_channels import MessagePreferences, add_email
from domain.enums import DeliveryStatus, EventKind
from tests.factories import movement, person, publish_version
from tests.pipeline.deliver.mail_server import mail_server
from tests.pipeline.deliver.receivers import receiving
from tests.world import publish_weeks

DIGESTS, EVENTS = 2_000, 100_000
CUSTOMERS = 4_000
"""Of the shop whose digests are sent."""
BATCH = 500
LOOK_SECONDS = 0.05
"""Between two looks at the memory of the process."""
COUNTRIES = (None, "Germany", "France", "EIRE")


def main() -> None:
    """Print seconds and peak memory of both."""
    digests = int(sys.argv[1]) if len(sys.argv) > 1 else DIGESTS
    events = int(sys.argv[2]) if len(sys.argv) > 2 else EVENTS
    with tempfile.TemporaryDirectory() as folder, _receivers() as (smtp, hook):
        with _database(Path(folder) / "digests.sqlite3") as database:
            _digests_to_send(database, digests)
            _measure(f"{digests} digests with charts", database, smtp, digests)
        with _database(Path(folder) / "events.sqlite3") as database:
            _events_to_send(database, events, hook)
            _measure(f"{events} events in batches of {BATCH}", database, smtp, events)


def _measure(what: str, database: Database, smtp: str, expected: int) -> None:
    url = database.writer.url.render_as_string(hide_password=False)
    settings = {"DATABASE_URL": url, "SMTP_URL": smtp, "MAIL_FROM": "insiders@shop.example"}
    begun = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "deliver"],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
    )
    most = 0
    while child.poll() is None:
        most = max(most, _resident_kb(child.pid))
        time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - begun
    with database.read() as session:
        sent = session.scalar(select(func.sum(Delivery.events)).where(Delivery.status == DeliveryStatus.SENT))
    print(f"{what}: {seconds:.1f} s, {most / 1024:.0f} MB, accepted {sent} of {expected}")


def _resident_kb(pid: int) -> int:
    """What a process holds now. The peak that the kernel keeps begins with that of its parent."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def _digests_to_send(database: Database, digests: int) -> None:
    with database.write() as session:
        publish_weeks(session, customers=CUSTOMERS, weeks=11, as_of=date(2026, 2, 23))
    with database.write() as session:
        for number in range(digests):
            locale = ("en", "pt_BR")[number % 2]
            wishes = MessagePreferences(locale, country=COUNTRIES[number % len(COUNTRIES)])
            add_email(session, f"person{number}@shop.example", wishes, by=f"person{number}@shop.example")
    with database.write() as session:
        publish_weeks(session, customers=CUSTOMERS, weeks=1)


def _events_to_send(database: Database, events: int, hook: str) -> None:
    ids = [f"{number:07}" for number in range(events)]
    with database.write() as session:
        new_webhook = NewWebhook("CRM", hook, [EventKind.MEMBER_ENTERED], "en", batch_size=BATCH)
        publish_version(session, as_of=date(2026, 2, 23), members=["first"], others=ids)
        add_webhook(session, new_webhook, by="benchmark")
    with database.write() as session:
        publish_version(
            session,
            members=[person(item) for item in ids],
            others=["first"],
            movements=[movement(item) for item in ids],
        )


@contextmanager
def _database(file: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    yield database
    database.dispose()


@contextmanager
def _receivers() -> Iterator[tuple[str, str]]:
    """The addresses of both, which live in another process."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_receive, args=(there,), daemon=True)
    process.start()
    yield here.recv()
    here.send("over")
    process.join(5)


def _receive(connection: Connection) -> None:
    with mail_server() as server, receiving() as receiver:
        connection.send((server.url, receiver.address))
        connection.recv()


if __name__ == "__main__":
    main()
