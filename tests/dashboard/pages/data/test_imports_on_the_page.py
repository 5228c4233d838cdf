"""What the data page shows of imports: previews, questions, columns, reports, and undoing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.pages.data.column_mapping import chosen_columns, mapping_document
from dashboard.pages.data.page import page as data
from dashboard.pages.model.page import page as model
from db import pending
from db.engine import Database
from db.models import AuditEvent, InvoiceImport, PendingImport, Run, SetAsideLine
from db.pending import PreviewResult
from i18n import Message, UserError
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, dashboard
from tests.factories import AS_OF, publish_version

ROW = {
    "line": 2,
    "cells": ["A1", "03/04/2012", "2.50"],
    "reading": {
        "invoice": "A1",
        "invoiced_at": "2012-04-03T00:00",
        "customer": None,
        "stock_code": "-",
        "description": "",
        "quantity": 1.0,
        "price": 2.5,
        "amount": 2.5,
        "country": "",
    },
    "written": {"invoice": "A1", "invoiced_at": "03/04/2012", "amount": "2.50"},
    "left_out": "",
}
TABLE = {
    "name": "tie.csv",
    "system": "",
    "header": ["no", "day", "sum"],
    "fields": {"invoice": "no", "date": "day", "line_total": "sum"},
    "rows": [ROW],
}
QUESTION = {
    "key": "date_order",
    "text": Message(
        "Dates such as {example} fit day/month and month/day: which is it?", {"example": "03/04/2012"}
    ).to_json(),
    "options": ["day_first", "month_first"],
    "suggestion": "day_first",
}
REPORT: dict[str, Any] = {
    "added": 3,
    "known": 1,
    "replaced": 0,
    "set_aside": 1,
    "currency": "EUR",
    "left_out": [{"rule": "bad_line", "lines": 1, "money": 0.0}],
    "notes": [Message("Returns: {lines:lines}.", {"lines": 1}).to_json()],
    "quality": {
        "lines": 4,
        "unidentified_lines": 1,
        "customers": 2,
        "gross": 60.0,
        "unidentified_gross": 15.0,
        "returned": 5.0,
        "return_lines": 1,
        "largest_customer": {"customer": "ada", "share": 0.75},
        "countries": [{"country": "France", "lines": 4}],
        "other_countries": 0,
        "first": "2012-04-03",
        "last": "2012-04-05",
        "last_day_before": "2012-03-31",
        "gap_days": 2,
        "duplicates": 1,
        "currencies": [{"currency": "EUR", "lines": 4}],
        "can_be_served": {"customers": 2, "min_customers": 100, "is_enough": False},
    },
}


def wait(database: Database, looked: PreviewResult) -> int:
    with database.write() as session:
        pending.store_pending(
            session, "tie.csv", {"source": "https://shop.example/tie.csv", "preview": True}, looked, by="ada"
        )
    with database.read() as session:
        return session.scalars(select(PendingImport.id)).one()


def imported(database: Database, **more: Any) -> int:
    with database.write() as session:
        invoice_import = InvoiceImport(
            source="/files/march.csv",
            sha256="0" * 64,
            imported_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
            rows_read=4,
            rows_added=3,
            rows_known=1,
            rows_replaced=2,
            left_out={},
            identified_revenue=45.0,
            unidentified_revenue=15.0,
            report=REPORT,
            **more,
        )
        session.add(invoice_import)
        session.flush()
        return invoice_import.id


def decide(database: Database, **told: Any) -> str:
    served = dashboard(database, (model, data))
    return render(served, "import-decided", told, path="/data").text


def runs(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        return [dict(params) for params in session.scalars(select(Run.params))]


def test_a_question_stands_beside_the_first_lines_and_what_the_file_says(sqlite_database: Database) -> None:
    wait(sqlite_database, PreviewResult([QUESTION], [TABLE]))
    content = dashboard(sqlite_database, (data,)).render("/data")
    for words in ("which is it?", "day/month (suggested)", "3 Apr 2012", "03/04/2012", "total for the line"):
        assert words in content
    assert "Preview as JSON" not in content


def test_a_preview_tells_everything_and_is_accepted_or_discarded(sqlite_database: Database) -> None:
    number = wait(sqlite_database, PreviewResult([], [TABLE], REPORT))
    content = dashboard(sqlite_database, (data,)).render("/data")
    for words in (
        "3 Apr 2012 to 5 Apr 2012",
        "2 days without lines after 31 Mar 2012",
        "25.0\u202f% of lines",
        "ada: 75.0\u202f% of identified sales",
        "€60.00",
        "€5.00 on 1 line",
        "could not be read",
        "Not enough yet: 2 customers",
    ):
        assert words in content, words
    decide(sqlite_database, act="accept", **{"import": number})
    assert runs(sqlite_database) == [{"source": "https://shop.example/tie.csv"}]


def test_a_discarded_import_is_gone(sqlite_database: Database) -> None:
    number = wait(sqlite_database, PreviewResult([], [TABLE], REPORT))
    decide(sqlite_database, act="drop", **{"import": number})
    assert runs(sqlite_database) == []
    assert "does not wait any more" in decide(sqlite_database, act="accept", **{"import": number})


def test_viewers_see_what_waits_but_decide_nothing(sqlite_database: Database) -> None:
    number = wait(sqlite_database, PreviewResult([], [TABLE], REPORT))
    add_user(sqlite_database)
    served = dashboard(sqlite_database, (model, data))
    served.log_in()
    content = served.render("/data")
    assert "Waiting for your decision" in content
    assert "Discard" not in content
    refused = render(served, "import-decided", {"act": "accept", "import": number}, path="/data").text
    assert "Your role does not allow this" in refused
    undone = render(served, "import-undo-confirmed", {"undo": imported(sqlite_database)}, path="/data").text
    assert "Your role does not allow this" in undone
    assert runs(sqlite_database) == []


def test_readers_who_may_see_no_customers_are_shown_none(sqlite_database: Database) -> None:
    wait(sqlite_database, PreviewResult([], [TABLE], REPORT))
    number = imported(sqlite_database)
    add_user(sqlite_database, role="reader")
    served = dashboard(sqlite_database, (model, data))
    served.log_in()
    content = served.render("/data", f"?import={number}")
    assert "75.0\u202f% of identified sales" in content
    for words in ("ada: 75.0", "First lines", "Report as JSON"):
        assert words not in content
    assert served.get(f"/export/import/{number}.json").status_code == 403


def test_a_column_that_lost_its_meaning_is_told_apart_from_one_that_keeps_it() -> None:
    pending_import = PendingImport(tables=[TABLE], params={})
    assert chosen_columns(pending_import, {0: "invoice", 1: "unused", 2: "unit_price"}) == {
        "invoice": "no",
        "unit_price": "sum",
        "date": "",
        "line_total": "",
    }
    with pytest.raises(UserError, match="Two columns can't both be"):
        chosen_columns(pending_import, {0: "date", 1: "date"})


def test_the_mapping_is_a_file_for_the_command_line() -> None:
    pending_import = PendingImport(
        tables=[TABLE], params={"given": {"date": "day"}, "answers": {"date_order": "day_first"}}
    )
    assert mapping_document(pending_import) == {
        "map": {"invoice": "no", "date": "day", "line_total": "sum"},
        "answers": {"date_order": "day_first"},
    }


def exported(served: Dashboard, address: str) -> Any:
    response = served.get(address)
    assert response.status_code == 200
    return response


def test_the_report_of_an_import_is_shown_and_downloaded(sqlite_database: Database) -> None:
    number = imported(sqlite_database, imported_by="bruno@example.org")
    with sqlite_database.write() as session:
        cells = {"cells": ["A9", "=1+1"]}
        session.add(SetAsideLine(import_id=number, number=0, line=7, rule="bad_line", cells=cells))
    served = dashboard(sqlite_database, (data,))
    assert "bruno@example.org" in served.render("/data")
    assert "Report on march.csv" in served.render("/data", f"?import={number}")
    assert "Report on march.csv" not in served.render("/data", "?import=99")
    document = exported(served, f"/export/import/{number}.json").json
    assert (document["added"], document["notes"]) == (3, ["Returns: 1 line."])
    lines = exported(served, f"/export/import/{number}.csv").text.splitlines()
    assert lines[1:] == ["line,rule,column_1,column_2", "7,could not be read,A9,'=1+1"]
    assert served.get("/export/import/99.json").status_code == 404
    served.app.server.extensions["background_writer"].flush()
    with sqlite_database.read() as session:
        exports = session.scalars(select(AuditEvent).where(AuditEvent.kind == "export")).all()
    assert [(export.values["what"], export.values["rows"]) for export in exports] == [
        (f"report of import {number}", 1),
        (f"lines not imported, {number}", 1),
    ]


def test_undoing_asks_first_and_then_goes_into_the_queue(sqlite_database: Database) -> None:
    number = imported(sqlite_database)
    served = dashboard(sqlite_database, (model, data))
    text = render(served, "import-undo-request", {"undo": number}, path="/data").text
    assert "The 3 lines that march.csv added will be removed, and the 2 lines it replaced" in text
    assert runs(sqlite_database) == []
    render(served, "import-undo-confirmed", {"undo": number}, path="/data")
    assert runs(sqlite_database) == [{"undo": number, "name": "march.csv"}]


def test_a_version_says_that_an_import_was_undone_after_it(sqlite_database: Database) -> None:
    number = imported(sqlite_database)
    with sqlite_database.write() as session:
        publish_version(session, as_of=AS_OF)
    served = dashboard(sqlite_database, (data,))
    assert "This version was computed with" not in served.render("/data")
    with sqlite_database.write() as session:
        item = session.get_one(InvoiceImport, number)
        item.undone_at, item.undone_by = datetime(2999, 1, 2, tzinfo=UTC), "bruno@example.org"
    content = served.render("/data")
    assert "This version was computed with march.csv, an import that was undone on 2 Jan 2999." in content
    assert "undone on 2 Jan 2999 by bruno@example.org" in content
