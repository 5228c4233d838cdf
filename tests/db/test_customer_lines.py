"""One customer's own invoices, of lines that lie in a lake."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db import customer_lines, queries
from db.engine import Database
from domain.lines_location import LinesLocation
from domain.user_error import UserError
from tests.pipeline.engines.shops import NO_LAKE, import_lines, in_a_lake
from tests.trade import back, sale

BEFORE = date(2011, 12, 10)


@NO_LAKE
@pytest.mark.slow
def test_they_are_those_that_the_database_would_show(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    lake = in_a_lake(sqlite_database, tmp_path / "lake")
    import_lines(
        lake,
        [
            sale("ada", "mug", 2, 2.5, on="2011-12-01 10:00", invoice="7"),
            sale("ada", "lamp", 1, 9.99, on="2011-12-01 10:00", invoice="7"),
            back("ada", "mug", 1, 2.5, on="2011-12-03", invoice="C8"),
            sale("ada", "mug", 1, 2.5, on="2011-12-20", invoice="9"),
            sale("bea", "mug", 1, 2.5, on="2011-12-01", invoice="10"),
        ],
    )
    with lake.read() as session:
        newest, oldest = queries.customer_invoices(session, "ada", before=BEFORE)
        assert (newest.invoice, newest.returned_items, newest.returned_revenue) == ("C8", 1, 2.5)
        assert (oldest.invoice, oldest.products, oldest.items, oldest.gross_revenue) == ("7", 2, 3, 14.99)
        lines = [
            (invoice_line.stock_code, invoice_line.unit_price)
            for invoice_line in queries.invoice_lines(session, "ada", "7")
        ]
        assert lines == [("lamp", 9.99), ("mug", 2.5)]
        complete = [
            customer_line.invoice for customer_line in queries.customer_lines(session, "ada", before=BEFORE)
        ]
        assert complete == ["C8", "7", "7"]


PROBLEM = {"text": "The invoice lines cannot be reached at {place}.", "values": {"place": "/srv"}}


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        (f"print({json.dumps(json.dumps({'problem': PROBLEM}))})", "cannot be reached at /srv"),
        ("print('Killed')", "could not be read. The server's log says why"),
        ("import time; time.sleep(9)", "too slow to show them here"),
    ],
)
@pytest.mark.slow
def test_an_engine_that_cannot_say_is_told_in_a_sentence(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, program: str, sentence: str
) -> None:
    monkeypatch.setattr(customer_lines, "COMMAND", (sys.executable, "-S", "-c", program))
    monkeypatch.setattr(customer_lines, "SECONDS_TO_ANSWER", 1 if "sleep" in program else 25)
    away = replace(sqlite_database, lines=LinesLocation("duckdb:///srv"))
    with away.read() as session, pytest.raises(UserError, match=sentence):
        queries.customer_invoices(session, program, before=BEFORE)
