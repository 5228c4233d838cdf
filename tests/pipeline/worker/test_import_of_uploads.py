"""A file that was sent is looked at, then imported by whichever process has the run, and kept no longer."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from sqlalchemy import func, select

from db import pending, uploads
from db.engine import Database
from db.jobs.lease import Claim, claim, finish
from db.models import InvoiceImport, InvoiceLine, PendingImport, Upload
from domain.enums import RunStatus
from i18n import UserError
from pipeline.process.progress import no_progress
from pipeline.worker.task_result import TaskResult
from pipeline.worker.tasks import run_task
from settings import load_settings
from tests.db.test_uploads import upload
from tests.pipeline.publish.test_import_invoices import GOOD, HEADER, NOBODYS

TIE = """\
Invoice,StockCode,Quantity,InvoiceDate,Price,Customer ID
A1,X1,2,03/04/2012,1.50,c1
A2,X1,1,04/05/2012,2.50,
"""


def claimed(database: Database, name: str = "", content: bytes = b"") -> Claim:
    """The next run of the queue; with a name, a file is sent before."""
    if name:
        with database.write() as session:
            upload(session, name, content)
    result = claim(database, owner="a test", lease_seconds=60)
    assert result is not None
    return result


def ran(database: Database, one: Claim) -> TaskResult:
    """Do what was claimed, and end it."""
    result = run_task(database, load_settings({}), one, no_progress)
    finish(database, one, status=result.status, outcome=result.outcome)
    return result


def waiting(database: Database) -> PendingImport:
    with database.read() as session:
        return session.scalars(select(PendingImport)).one()


def count(database: Database, model: Any) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_sent_file_is_previewed_and_imported_once_somebody_accepts(database: Database) -> None:
    packed = gzip.compress("\n".join([HEADER, GOOD, NOBODYS]).encode())
    looked_at = ran(database, claimed(database, "march.csv.gz", packed))
    assert (looked_at.status, count(database, InvoiceLine)) == (RunStatus.DONE, 0)
    item = waiting(database)
    assert item.report is not None
    assert (item.report["outcome"], item.report["added"], item.questions) == ("preview", 2, [])
    with database.write() as session:
        pending.accept(session, item.id, by="bruno")
    ended = ran(database, claimed(database))
    assert ended.outcome.values == {"file": "march.csv.gz", "added": 2, "known": 0}
    with database.read() as session:
        invoice_imports = session.scalars(select(InvoiceImport)).one()
        assert (invoice_imports.source, invoice_imports.imported_by) == ("march.csv.gz", "bruno")
    assert (count(database, InvoiceLine), count(database, Upload)) == (2, 0)


def test_what_is_open_is_asked_with_the_first_lines_and_kept_until_it_is_answered(
    sqlite_database: Database,
) -> None:
    requested = ran(sqlite_database, claimed(sqlite_database, "tie.csv", TIE.encode()))
    assert requested.status == RunStatus.SKIPPED
    item = waiting(sqlite_database)
    assert [question["key"] for question in item.questions] == ["date_order"]
    assert item.tables is not None
    first = item.tables[0]["rows"][0]
    assert (first["line"], first["reading"]["amount"], first["written"]["invoiced_at"]) == (
        2,
        3.0,
        "03/04/2012",
    )
    with sqlite_database.write() as session:
        pending.answer(session, item.id, "date_order", "day_first", by="ada")
    ran(sqlite_database, claimed(sqlite_database))
    report = waiting(sqlite_database).report
    assert report is not None
    assert report["quality"]["first"] == "2012-04-03"


def test_columns_that_are_not_recognised_can_be_named_by_somebody(sqlite_database: Database) -> None:
    odd = "zeta,eta,theta,iota\n2012-04-23,X1,c1,2.50\n2012-04-24,X1,c2,1.50\n"
    ran(sqlite_database, claimed(sqlite_database, "odd.csv", odd.encode()))
    item = waiting(sqlite_database)
    assert item.problem is not None
    assert item.tables is not None
    assert item.tables[0]["header"] == ["zeta", "eta", "theta", "iota"]
    meanings = {"date": "zeta", "stock_code": "eta", "customer_id": "theta", "line_total": "iota"}
    with sqlite_database.write() as session:
        pending.map_columns(session, item.id, meanings, by="ada")
    ran(sqlite_database, claimed(sqlite_database))
    report = waiting(sqlite_database).report
    assert report is not None
    assert (report["quality"]["gross"], report["quality"]["customers"]) == (4.0, 2)


def test_lines_that_cannot_be_read_are_set_aside_on_request(sqlite_database: Database) -> None:
    bad = GOOD.replace("2.55", "two")
    ran(sqlite_database, claimed(sqlite_database, "bad.csv", "\n".join([HEADER, GOOD, bad]).encode()))
    item = waiting(sqlite_database)
    assert [(question["key"], question["options"]) for question in item.questions] == [
        ("bad_lines", ["set_aside"])
    ]
    with sqlite_database.write() as session:
        pending.answer(session, item.id, "bad_lines", "set_aside", by="ada")
    ran(sqlite_database, claimed(sqlite_database))
    report = waiting(sqlite_database).report
    assert report is not None
    assert (report["added"], report["set_aside"]) == (1, 1)


def test_a_discarded_import_leaves_nothing(sqlite_database: Database) -> None:
    ran(sqlite_database, claimed(sqlite_database, "tie.csv", TIE.encode()))
    with sqlite_database.write() as session:
        pending.drop(session, waiting(sqlite_database).id)
    assert [count(sqlite_database, model) for model in (PendingImport, Upload, InvoiceLine)] == [0, 0, 0]


def test_nothing_is_imported_before_its_questions_are_answered(sqlite_database: Database) -> None:
    ran(sqlite_database, claimed(sqlite_database, "tie.csv", TIE.encode()))
    number = waiting(sqlite_database).id
    with sqlite_database.write() as session:
        with pytest.raises(UserError, match="before its questions are answered"):
            pending.accept(session, number, by="ada")
        with pytest.raises(UserError, match="The file has no column Nowhere"):
            pending.map_columns(session, number, {"date": "Nowhere"}, by="ada")


def test_a_file_that_cannot_be_read_says_why_and_is_not_kept_either(database: Database) -> None:
    with pytest.raises(UserError, match=r"photo\.csv is in another format \(PNG image\)"):
        run_task(database, load_settings({}), claimed(database, "photo.csv", b"\x89PNG\r\n"), no_progress)
    assert count(database, Upload) == 0


def test_a_file_that_is_gone_is_asked_for_again(sqlite_database: Database) -> None:
    item = claimed(sqlite_database, "march.csv", b"x")
    with sqlite_database.write() as session:
        uploads.forget(session, item.params["upload"])
    with pytest.raises(UserError, match=r"march\.csv is no longer available. Upload it again"):
        run_task(sqlite_database, load_settings({}), item, no_progress)
