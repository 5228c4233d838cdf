"""Measure the database's size after five years of weekly versions, by table.

    python -m benchmarks.retention [VERSIONS [CUSTOMERS]]

Versions of simulated customers go through `db.store.publish` and `db.retention.prune` as in a run, on
SQLite and PostgreSQL; growth without pruning is extrapolated from the first versions. Each week, one
customer in twelve changes segment and some join or leave; reports, challengers and figures are as large as
for the real invoices.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from sqlalchemy import text

from db import queries
from db.engine import Database, open_database
from db.migrate import migrate
from db.models import Model
from db.retention import prune
from db.store import FittedModel
from i18n import Message
from settings import load_settings
from tests.factories import INSIDERS, Person, person, publish_version
from tests.reports import model
from tests.servers.postgres import PostgresServer

VERSIONS, CUSTOMERS = 260, 5000
FIRST = date(2021, 3, 1)
SEGMENTS = {
    INSIDERS: "Insiders",
    2: "Loyal regulars",
    3: "New",
    4: "Occasional buyers",
    5: "Lapsed customers",
}
RESTLESS = 1 / 12
"""Of customers in another segment than the week before: as in a year of the real invoices, replayed."""
CARRIED_ON_FROM = 8
"""Versions from which the growth without pruning is carried on."""
CHALLENGER_BYTES, REPORT_ROWS = 600_000, 190
"""A fitted model and a report of the real invoices: 0.6 MB and 28 KB."""
ADVICE = Message(
    "In: stays in until {days:number} days without a purchase, or below {revenue:money} in the window.",
    {"days": 120, "revenue": 2310.5},
).to_json()


def main() -> None:
    """Print the size of both databases with pruning, what it would be without, and their largest tables."""
    versions, customers = [*map(int, sys.argv[1:]), *(VERSIONS, CUSTOMERS)[len(sys.argv) - 1 :]]
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with opened() as database:
            migrate(database)
            start, per_version = process_time(), 0.0
            for number, week in enumerate(_weeks(versions, customers), start=1):
                _publish(database, number, week)
                if number == CARRIED_ON_FROM:
                    first = _megabytes(database)
                if number == 2 * CARRIED_ON_FROM:
                    per_version = (_megabytes(database) - first) / CARRIED_ON_FROM
            print(f"{name}: {versions} versions of {customers:,} customers")
            print(f"  {_megabytes(database):8.1f} MB pruned")
            print(f"  {per_version * versions:8.1f} MB otherwise ({per_version:.2f} MB a version)")
            for table, megabytes in _tables(database):
                print(f"    {megabytes:8.1f} MB {table}")
            with database.read() as session:
                then = queries.members(session, 1)
            print(f"  {len(then)} members of version 1; {process_time() - start:.0f} s of this processor")


def _publish(database: Database, number: int, people: list[Person]) -> None:
    draw = random.Random(number)
    with database.write() as session:
        as_of = FIRST + timedelta(weeks=number - 1)
        publish_version(
            session,
            as_of=as_of,
            members=[person for person in people if person["segment_id"] == INSIDERS],
            others=[person for person in people if person["segment_id"] != INSIDERS],
            names=SEGMENTS,
            report={"model": {**model(()), "leaderboard": [_row(draw) for _ in range(REPORT_ROWS)]}},
            model=FittedModel(as_of, "search", {}, b"champion") if number == 1 else 1,
        )
        challenger = Model(
            created_at=queries.versions(session)[0].published_at,
            as_of=as_of,
            recipe="search",
            card={"silhouette": draw.random()},
            classifier=draw.randbytes(CHALLENGER_BYTES),
        )
        session.add(challenger)
        session.flush()
        prune(session, keep=load_settings({}).keep_whole_versions)


def _row(draw: random.Random) -> dict[str, Any]:
    figures = ("silhouette", "stability", "capture", "fidelity", "insiders_share")
    return {"space": "pca", "clusterer": "gmm", "k": 5, **{name: draw.random() for name in figures}}


def _weeks(versions: int, customers: int) -> Iterator[list[Person]]:
    """The same customers every week, some of whom are somewhere else."""
    draw = random.Random(1)
    segments = {str(12_346 + n): draw.choice(list(SEGMENTS)[1:]) for n in range(customers)}
    for customer in draw.sample(sorted(segments), customers // 10):
        segments[customer] = INSIDERS
    since = {customer: FIRST for customer, segment in segments.items() if segment == INSIDERS}
    for week in range(versions):
        for customer in draw.sample(sorted(segments), round(customers * RESTLESS)):
            if segments[customer] != INSIDERS:
                segments[customer] = draw.choice(list(SEGMENTS)[1:])
        for customer in draw.sample(sorted(since), customers // 500):
            segments[customer] = 2
            del since[customer]
            joining = draw.choice([item for item, segment in segments.items() if segment == 2])
            segments[joining], since[joining] = INSIDERS, FIRST + timedelta(weeks=week)
        yield [
            person(
                customer,
                segment_id=segment,
                since=since.get(customer),
                margin=draw.uniform(-1, 1),
                gross_revenue=round(draw.lognormvariate(6, 1), 2),
                recency_days=draw.randint(1, 365),
                avg_ticket=draw.random(),
                frequency=draw.random(),
                map_x=draw.random(),
                map_y=draw.random(),
                advice=ADVICE,
            )
            for customer, segment in segments.items()
        ]


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'size.sqlite3'}")
        yield database
        database.dispose()


@contextmanager
def _postgres() -> Iterator[Database]:
    server = PostgresServer()
    server.start()
    try:
        database = open_database(server.url())
        yield database
        database.dispose()
    finally:
        server.remove()


def _megabytes(database: Database) -> float:
    """What the file, or the database on the server, takes."""
    pages = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    return _bytes(database, pages if database.is_sqlite else "SELECT pg_database_size(current_database())")


def _bytes(database: Database, statement: str) -> float:
    with database.read() as session:
        return float(session.scalar(text(statement)) or 0) / 1e6


def _tables(database: Database) -> list[tuple[str, float]]:
    statement = (
        "SELECT name, sum(pgsize) / 1e6 FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 7"
        if database.is_sqlite
        else "SELECT relname, pg_total_relation_size(oid) / 1e6 FROM pg_class WHERE relkind = 'r' "
        "ORDER BY 2 DESC LIMIT 7"
    )
    with database.read() as session:
        return [(str(row[0]), float(row[1])) for row in session.execute(text(statement))]


if __name__ == "__main__":
    main()
