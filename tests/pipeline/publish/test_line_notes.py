from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.engine import Database
from i18n import Message
from pipeline.publish.import_invoices import import_source

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def notes(database: Database, path: Path, *rows: str) -> list[Message]:
    path.write_text("\n".join([HEADER, *(f"{row},Malta" for row in rows), ""]))
    return list(import_source(database, str(path), currency="GBP", now=NOW).notes)


def of_returns(found: list[Message]) -> Mapping[str, Any]:
    (note,) = [item for item in found if "earlier sale" in item.text]
    return note.values


def test_a_return_is_matched_by_an_earlier_sale_of_the_product_to_the_customer(
    database: Database, tmp_path: Path
) -> None:
    result = notes(
        database,
        tmp_path / "may.csv",
        "1,A,LAMP,5,2026-05-04 09:00,5.00,ada",
        "2,A,LAMP,-5,2026-05-20 09:00,5.00,ada",  # a later day: matched
        "3,A,LAMP,-1,2026-05-20 09:00,5.00,bruno",  # another customer
        "4,B,CUP,-1,2026-05-20 09:00,5.00,ada",  # another product
        "5,A,LAMP,-6,2026-05-21 09:00,5.00,ada",  # more than were sold
        "6,A,LAMP,-1,2026-05-03 09:00,5.00,ada",  # before the sale
        "7,A,LAMP,-1,2026-05-21 09:00,5.00,",  # of nobody
    )
    assert of_returns(result) == {"matched": 1, "unmatched": 4}


def test_a_return_is_matched_by_a_sale_of_an_earlier_file(sqlite_database: Database, tmp_path: Path) -> None:
    notes(sqlite_database, tmp_path / "may.csv", "1,A,LAMP,5,2026-05-04 09:00,5.00,ada")
    result = notes(sqlite_database, tmp_path / "june.csv", "2,A,LAMP,-2,2026-05-31 09:00,5.00,ada")
    assert of_returns(result) == {"matched": 1, "unmatched": 0}


def test_without_returns_nothing_is_said_of_them(sqlite_database: Database, tmp_path: Path) -> None:
    result = notes(sqlite_database, tmp_path / "may.csv", "1,A,LAMP,5,2026-05-04 09:00,5.00,ada")
    assert not [item for item in result if "earlier sale" in item.text]
