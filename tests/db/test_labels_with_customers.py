"""Labels move to the customers' figures without a change, whichever versions were pruned, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, text

from db.engine import Database
from db.retention import prune
from tests.factories import person, publish_version

MIGRATION = import_module("db.migrations.versions.0062_labels_with_customers")
MONDAY = date(2026, 3, 2)
LABELS = "SELECT version, customer_id, segment_id, is_member, since, margin, weeks_below FROM labels"
FIGURES = ", ".join(name for name in MIGRATION.FIGURES if name != "advice")


def apply(database: Database, direction: str) -> None:
    with (
        database.writer.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        getattr(MIGRATION, direction)()


def rows(database: Database, statement: str) -> Sequence[Any]:
    with database.read() as session:
        return session.execute(text(f"{statement} ORDER BY version, customer_id")).all()


def test_every_label_and_figure_stays_as_it_was_there_and_back(database: Database) -> None:
    with database.write() as session:
        for week in range(3):
            publish_version(
                session,
                as_of=MONDAY + timedelta(weeks=week),
                members=[person("ada", margin=0.4, weeks_below=week), "bruno"],
                others=[person("chiara", margin=-0.2, country="França", flag="whale")],
            )
        prune(session, keep=2)
    labels, figures = rows(database, LABELS), rows(database, f"SELECT {FIGURES} FROM customers")
    assert [(row.version, row.customer_id, row.margin) for row in labels][2:5] == [
        (1, "chiara", None),
        (2, "ada", 0.4),
        (2, "bruno", 0.5),
    ]
    assert len(figures) == 6
    for direction in ("downgrade", "upgrade"):
        apply(database, direction)
        assert rows(database, LABELS) == labels
        assert rows(database, f"SELECT {FIGURES} FROM customers") == figures
        with database.read() as session:
            assert inspect(session.connection()).has_table("current_labels") is (direction == "downgrade")
