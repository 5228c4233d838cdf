"""Rows are written as they are, by whichever way is fastest on the database."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Table, select, text

from db.bulk import insert_rows
from db.engine import Database
from db.models import Movement
from domain.enums import MovementKind, MovementReason
from tests.factories import publish_version

ODD = 'tab\there, line\nthere, back\\slash, "quotes", \\N and é'


def test_odd_texts_enums_documents_and_gaps_come_back_as_they_were(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.bulk.ROWS_AT_ONCE", 2)
    plain = {
        "kind": MovementKind.LEFT,
        "reason": MovementReason.LAPSED,
        "detail": {"text": ODD, "values": {"on": date(2026, 3, 2).isoformat(), "of": [1, None]}},
        "gross_revenue": 0.1 + 0.2,
    }
    rows = [{**plain, "customer_id": f"{ODD}{number}"} for number in range(5)]
    rows[3] |= {"country": "Côte d'Ivoire", "to_segment_id": 0}
    table = Movement.__table__
    assert isinstance(table, Table)
    with database.write() as session:
        number = publish_version(session)
        insert_rows(session, table, rows, version=number)
        insert_rows(session, table, [])
    with database.read() as session:
        movements = session.scalars(select(Movement).order_by(Movement.customer_id)).all()
        assert [item.customer_id for item in movements] == [row["customer_id"] for row in rows]
        assert all((item.kind, item.reason, item.version) == ("left", "lapsed", number) for item in movements)
        assert [item.detail for item in movements] == [plain["detail"]] * 5
        assert [item.gross_revenue for item in movements] == [0.1 + 0.2] * 5
        assert [(item.country, item.to_segment_id, item.from_segment) for item in movements] == [
            *[(None, None, None)] * 3,
            ("Côte d'Ivoire", 0, None),
            (None, None, None),
        ]


def test_a_document_that_is_missing_is_null_and_not_a_document_that_says_so(database: Database) -> None:
    with database.write() as session:
        publish_version(session)
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM customers WHERE advice IS NULL")) == 3
