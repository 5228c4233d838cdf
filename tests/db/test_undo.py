"""Newer files correct what is kept; an import that is taken back leaves the lines as if it had never been."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.models import InvoiceLine, KnownKeys, ReplacedLine
from i18n import UserError
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.take_back import undo_and_record

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ADA = "1,MUG,Mug,5,2026-10-01,10.00,ada,Eire"
BEA = "2,CUP,Cup,2,2026-10-02,3.00,bea,Eire"
CAT = "3,JAR,Jar,1,2026-10-03,8.00,cat,Eire"
DAN = "4,PEN,Pen,4,2026-10-04,1.00,dan,Eire"
ADA_EDITED = ADA.replace(",5,", ",3,")
ADA_AGAIN = ADA.replace(",5,", ",4,")

Line = tuple[str, str, int, int]


def bring(database: Database, folder: Path, *rows: str, **answers: str) -> int:
    path = folder / f"{abs(hash(rows))}.csv"
    path.write_text("\n".join([HEADER, *rows, ""]))
    source = import_source(
        database, str(path), currency="GBP", now=NOW, options=ImportOptions(answers=answers)
    )
    assert source.import_id is not None
    return source.import_id


def undo(database: Database, number: int) -> None:
    with database.write() as session:
        undo_and_record(session, number, by="ada", now=NOW)


def stored_lines(database: Database) -> list[tuple[str, int]]:
    """Each line's invoice and quantity."""
    with database.read() as session:
        rows = session.execute(
            select(InvoiceLine.invoice, InvoiceLine.quantity).order_by(InvoiceLine.invoice)
        )
        return [(row.invoice, row.quantity) for row in rows]


def snapshot(database: Database) -> set[tuple[object, ...]]:
    """Every line, with the import it belongs to."""
    with database.read() as session:
        rows = session.execute(select(InvoiceLine.key, InvoiceLine.import_id, InvoiceLine.quantity))
        return {tuple(row) for row in rows}


def test_what_an_import_replaced_comes_back_when_it_is_undone(database: Database, tmp_path: Path) -> None:
    bring(database, tmp_path, ADA, BEA)
    before = snapshot(database)
    second = bring(database, tmp_path, ADA_EDITED, BEA, CAT)
    assert stored_lines(database) == [("1", 3), ("2", 2), ("3", 1)]
    undo(database, second)
    assert snapshot(database) == before
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReplacedLine)) == 0
        assert session.scalar(select(func.count()).select_from(KnownKeys)) == 0


def test_lines_that_a_later_file_holds_too_stay(database: Database, tmp_path: Path) -> None:
    first = bring(database, tmp_path, ADA, BEA)
    bring(database, tmp_path, BEA, CAT)
    undo(database, first)
    assert stored_lines(database) == [("2", 2), ("3", 1)]


def test_an_older_import_is_undone_under_a_newer_one(database: Database, tmp_path: Path) -> None:
    """Of three forms of an invoice the middle one goes: the newest stays, in the place of the oldest."""
    bring(database, tmp_path, BEA, ADA, CAT)
    second = bring(database, tmp_path, BEA, ADA_EDITED, CAT)
    third = bring(database, tmp_path, BEA, ADA_AGAIN, CAT)
    undo(database, second)
    assert stored_lines(database) == [("1", 4), ("2", 2), ("3", 1)]
    undo(database, third)
    assert stored_lines(database) == [("1", 5), ("2", 2), ("3", 1)]


def test_the_first_import_can_be_undone_alone(database: Database, tmp_path: Path) -> None:
    first = bring(database, tmp_path, ADA, BEA)
    second = bring(database, tmp_path, ADA_EDITED, BEA)
    undo(database, first)
    assert stored_lines(database) == [("1", 3), ("2", 2)]
    undo(database, second)
    assert stored_lines(database) == []


def test_an_import_is_undone_once(database: Database, tmp_path: Path) -> None:
    number = bring(database, tmp_path, ADA)
    undo(database, number)
    with pytest.raises(UserError, match="no import 1 that could be taken back"):
        undo(database, number)


def test_what_was_undone_can_be_imported_again(database: Database, tmp_path: Path) -> None:
    undo(database, bring(database, tmp_path, ADA, BEA))
    bring(database, tmp_path, ADA, BEA)
    assert stored_lines(database) == [("1", 5), ("2", 2)]


def test_an_undo_that_is_cut_short_changes_nothing(database: Database, tmp_path: Path) -> None:
    bring(database, tmp_path, ADA, BEA)
    second = bring(database, tmp_path, ADA_EDITED, BEA, CAT)
    before = snapshot(database)

    def cut_short() -> None:
        with database.write() as session:
            undo_and_record(session, second, by="ada", now=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()
    assert snapshot(database) == before


def test_an_invoice_taken_out_comes_back_too(database: Database, tmp_path: Path) -> None:
    bring(database, tmp_path, ADA, BEA, CAT, DAN)
    second = bring(database, tmp_path, ADA, CAT, DAN, missing_invoices="take_out")
    assert [invoice for invoice, _ in stored_lines(database)] == ["1", "3", "4"]
    undo(database, second)
    assert [invoice for invoice, _ in stored_lines(database)] == ["1", "2", "3", "4"]


def test_a_number_that_was_given_to_another_invoice_replaces_nothing(
    database: Database, tmp_path: Path
) -> None:
    bring(database, tmp_path, ADA, BEA)
    bring(database, tmp_path, CAT, ADA.replace("MUG", "HAT").replace("2026-10-01", "2026-11-05"), DAN)
    assert [invoice for invoice, _ in stored_lines(database)] == ["1", "1", "2", "3", "4"]


def test_the_other_half_of_an_invoice_that_was_split_between_files_is_added(
    database: Database, tmp_path: Path
) -> None:
    bring(database, tmp_path, ADA, BEA)
    bring(database, tmp_path, BEA.replace("CUP", "POT"), CAT)
    assert [invoice for invoice, _ in stored_lines(database)] == ["1", "2", "2", "3"]
