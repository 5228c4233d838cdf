"""What the weekly runs of a small shop have published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.models import CustomerSnapshot, LabelView, Movement, SegmentProfile, Version
from tests.pipeline.shops import UNTIL

WEEK = timedelta(days=7)
MONDAYS = (UNTIL - 2 * WEEK, UNTIL - WEEK, UNTIL)
REASONS = {"behaviour", "refit", "data", "override", "lapsed", "new"}


def report_of(database: Database, number: int) -> dict[str, Any]:
    with database.read() as session:
        return session.get_one(Version, number).stored_report


def rows_of(database: Database, table: Any, number: int) -> list[dict[str, Any]]:
    """The rows of one version, without its number, in a fixed order."""
    columns = [column for column in table.__table__.columns if column.name != "version"]
    keys = [column for column in table.__table__.primary_key.columns if column.name != "version"]
    with database.read() as session:
        rows = session.execute(select(*columns).where(table.version == number).order_by(*keys))
        # SQLite does not keep the sign of nought
        return [
            {name: value + 0.0 if isinstance(value, float) else value for name, value in row._mapping.items()}
            for row in rows
        ]


def members_of(database: Database, number: int) -> set[str]:
    return {row["customer_id"] for row in rows_of(database, LabelView, number) if row["is_member"]}


def contents(database: Database, number: int) -> str:
    """Everything a version says, byte for byte, but for its number."""
    report = {key: value for key, value in report_of(database, number).items() if key != "version"}
    tables = [
        rows_of(database, table, number) for table in (SegmentProfile, LabelView, CustomerSnapshot, Movement)
    ]
    return json.dumps([report, tables], default=str, sort_keys=True)


def versions(database: Database) -> Sequence[tuple[int, date, int | None]]:
    with database.read() as session:
        rows = session.execute(
            select(Version.number, Version.as_of, Version.previous).order_by(Version.number)
        )
        return [(number, as_of, previous) for number, as_of, previous in rows]
