"""Time a week of a shop with very many customers: from feature rows to a published version and its pages.

    python -m benchmarks.customers [--customers 1000000] [--database URL] [--weeks 3] [--json]

The customers are made up directly as feature rows: reading invoices is not measured here (benchmarks.scale).
Without a database, a temporary SQLite file is used; `--database postgresql` starts a PostgreSQL of its own
that writes as a careful one does. All figures are of the last week, in which the version before exists.
Seconds are wall-clock time, `_cpu_s` CPU seconds of this process (PostgreSQL's own are `_server_cpu_s`);
pages are in CPU milliseconds of both.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from benchmarks.customer_shop import WINDOW_DAYS, MadeUpShop, MadeUpWeek, made_up_champion
from db import queries
from db.engine import Database, open_database
from db.maintenance import refresh_statistics
from db.migrate import migrate
from db.models import CustomerSnapshot, LabelInterval, Version
from db.store import FittedModel, VersionDraft, publish
from domain.audiences import AUDIENCES, AudienceId
from domain.report import checked_report
from pipeline.membership.explanations import explain_membership
from pipeline.membership.movements import Counterfactuals, PreviousVersion, find_movements
from pipeline.membership.rules import TODAYS, prospects
from pipeline.membership.state import decide_membership
from pipeline.publish.customer_rows import customer_rows
from pipeline.publish.load_membership_history import load_membership_history
from pipeline.publish.load_previous_run import DESCRIBED_FEATURES, read_whole_version
from pipeline.publish.value_step import ValuePredictions
from pipeline.segmentation.champion import Champion
from tests.reports import report_of
from tests.servers.postgres import PostgresServer

TIMES = 10
"""How often each page is asked for."""
SORTED_BY = (
    "customer_id", "gross_revenue", "recency_days", "avg_recency_days", "orders", "expected_revenue_84d",
    "probability_alive", "next_order_on", "margin", "since", "segment", "country",
)  # fmt: skip
"""What the page of lists lets people sort by."""

SINGLE_PURCHASE_GAP_DAYS = 90.0


class Stopwatch:
    """Seconds and CPU seconds by step."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        """Measure one step."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.figures[f"{step}_s"] = round(time.perf_counter() - wall, 2)
        self.figures[f"{step}_cpu_s"] = round(time.process_time() - cpu, 2)


def publish_week(
    database: Database, week: MadeUpWeek, champion: Champion, model: FittedModel | int, stopwatch: Stopwatch
) -> int:
    """One weekly run from features to the published version; return its number."""
    features = week.features
    with database.read() as session, stopwatch("load"):
        before = queries.newest_version(session)
        previous = read_whole_version(session, before.number) if before is not None else None
        past = load_membership_history(session, before, week.as_of, None)
    with stopwatch("score"):
        judge = champion.at(features)
        scores = judge.score(features)
    with stopwatch("membership"):
        values = ValuePredictions(week.values, None, is_new=False)
        expected = prospects(features, values.order_probability, SINGLE_PURCHASE_GAP_DAYS, TODAYS)
        membership = decide_membership(scores, past, week.as_of, expected)
        segment_id = pd.Series(
            np.where(membership["is_member"], judge.insiders_segment, scores["other_segment_id"]),
            index=features.index,
        )
    with stopwatch("movements"):
        movements = (
            []
            if previous is None or before is None
            else find_movements(
                PreviousVersion(
                    before.as_of,
                    previous[list(DESCRIBED_FEATURES)],
                    previous["is_member"],
                    previous["segment_id"].map(champion.names),
                ),
                features,
                membership,
                segment_id.map(champion.names),
                Counterfactuals(),
                WINDOW_DAYS,
            )
        )
    with stopwatch("explanations"):
        advice = explain_membership(judge, features, membership, expected, WINDOW_DAYS)
    with stopwatch("rows"):
        customers = customer_rows(
            features, judge, membership.assign(segment_id=segment_id, is_held_out=None), advice, values.stored
        )
    draft = _draft(week.as_of, champion, model)
    draft = replace(
        draft,
        customers=customers,
        movements=movements,
        predictions=values.graded_rows(0),
        previous=before.number if before is not None else None,
    )
    with stopwatch("publish"), database.write() as session:
        before_it = server_cpu(session)
        number = publish(session, draft, fence=None)
        stopwatch.figures["publish_server_cpu_s"] = round(server_cpu(session) - before_it, 2)
        return number


def _draft(as_of: date, champion: Champion, model: FittedModel | int) -> VersionDraft:
    segments = [
        {
            "segment_id": number,
            "name": name,
            "is_insiders": number == champion.insiders_segment,
            "customers": 0,
            "gross_revenue": 0.0,
            "mean": {},
            "median": {},
        }
        for number, name in champion.names.items()
    ]
    return VersionDraft(
        as_of=as_of,
        recipe=champion.recipe,
        model=model,
        report=checked_report(report_of([], [], [], as_of, None), version=0),
        segments=segments,
        customers=[],
        movements=[],
    )


def label_rows(database: Database, number: int) -> dict[str, int]:
    """How many intervals version `number` opened, each a new row, and how many older ones it ended."""
    with database.read() as session:
        opened = select(func.count()).where(LabelInterval.first_version == number)
        ended = select(func.count()).where(LabelInterval.last_version == number - 1)
        return {
            "label_rows": session.scalar(opened) or 0,
            "label_rows_ended": session.scalar(ended) or 0,
        }


def main() -> None:
    """Measure and print."""
    inputs = _arguments()
    with _database(inputs.database) as database:
        result = measure(database, inputs.customers, inputs.weeks)
    if inputs.json:
        print(json.dumps(result))
        return
    for name, figure in result.items():
        if "_by_" not in name:  # each order of each list is in the JSON
            print(f"{name:32}{figure:>14,}")


def measure(database: Database, customers: int, weeks: int) -> dict[str, Any]:
    """Publish `weeks` weeks and look at the last one."""
    shop, champion, model = MadeUpShop(customers), None, None
    number, stopwatch = 0, Stopwatch()
    for place in range(weeks):
        week, stopwatch = shop.week(), Stopwatch()
        if champion is None:
            champion = made_up_champion(week.features)
            model = FittedModel(week.as_of, champion.recipe, {"k": 5}, champion.to_bytes())
        assert model is not None
        number = publish_week(database, week, champion, model if place == 0 else 1, stopwatch)
        with stopwatch("statistics"):
            refresh_statistics(database, len(week.features))
        shop.go_on()
    return {
        "customers": customers,
        "members": _members(database, number),
        **stopwatch.figures,
        **label_rows(database, number),
        **page_times(database, number),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "database_mb": _megabytes(database),
    }


def page_times(database: Database, number: int) -> dict[str, float]:
    """Milliseconds of a page of 50 rows: of each list, and in every order, at the top and in the middle."""
    result: dict[str, float] = {}
    for which, audience in AUDIENCES.items():
        result[f"{which}_page_ms"] = _page_ms(database, number, which, audience.ranked_by, None)
    with database.read() as session:
        middle = session.scalar(
            select(CustomerSnapshot.customer_id)
            .where(CustomerSnapshot.version == number)
            .order_by(CustomerSnapshot.customer_id)
            .offset(session.get_one(Version, number).customers // 2)
            .limit(1)
        )
    for which in AUDIENCES:
        for name in SORTED_BY:
            for direction in (True, False):
                key = f"{which}_by_{name}_{'down' if direction else 'up'}"
                result[f"{key}_ms"] = _page_ms(database, number, which, ((name, direction),), None)
                result[f"{key}_deep_ms"] = _page_ms(database, number, which, ((name, direction),), middle)
    slowest = max(result, key=lambda name: result[name])
    return {**result, "slowest_page_ms": result[slowest]}


def _page_ms(
    database: Database, number: int, which: AudienceId, sort: queries.Sort, after: str | None
) -> float:
    """CPU milliseconds of this process and of PostgreSQL's, the mean of `TIMES` after a first one.

    Not wall-clock time, which says nothing on a busy machine.
    """
    with database.read() as session:
        rows = queries.RowRange(50, after)
        queries.list_rows(session, number, which=which, rows=rows, sort=sort)
        start = time.process_time() + server_cpu(session)
        for _ in range(TIMES):
            queries.list_rows(session, number, which=which, rows=rows, sort=sort)
        return round(1000 * (time.process_time() + server_cpu(session) - start) / TIMES, 1)


def server_cpu(session: Session) -> float:
    """CPU seconds of the PostgreSQL process that answers `session`; 0 elsewhere than on this machine."""
    if session.get_bind().dialect.name != "postgresql":
        return 0.0
    file = Path(f"/proc/{session.scalar(text('SELECT pg_backend_pid()'))}/stat")
    if not file.exists():
        return 0.0
    fields = file.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _members(database: Database, number: int) -> int:
    with database.read() as session:
        return session.get_one(Version, number).insiders


def _megabytes(database: Database) -> int:
    with database.read() as session:
        return round(queries.database_bytes(session) / 1e6)


@contextmanager
def _database(url: str | None) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        server = PostgresServer(careful=True) if url == "postgresql" else None
        if server is not None:
            server.start()
        address = server.url() if server is not None else url or f"sqlite:///{Path(folder) / 'shop.sqlite3'}"
        database = open_database(address)
        try:
            migrate(database)
            yield database
        finally:
            database.dispose()
            if server is not None:
                server.remove()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--weeks", type=int, default=3)
    parser.add_argument("--database")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
