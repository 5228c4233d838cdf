"""Several sources of a shop: what is new is read, checked against the contract, or complained about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.models import InvoiceImport, InvoiceLine
from db.source_settings import SourceSettings, accept_delivery, add_source, is_due, required_source
from db.source_state import state_of
from i18n import UserError
from pipeline.publish.fetch_invoices import fetch_new
from pipeline.publish.read_sources import SourceReader
from settings import load_settings

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
SETTINGS = load_settings({"TIMEZONE": "UTC"})
MONDAY = datetime(2026, 6, 1, 3, tzinfo=UTC)
NEXT_MONDAY = MONDAY + timedelta(days=7)
FIRST = date(2026, 5, 1)


def write_days(path: Path, days: Iterable[int], lines: int = 4) -> None:
    """A file of so many lines on each of the days after 1 May, each an invoice of its own."""
    rows = [
        f"{path.stem}{day}-{line},A{line},LAMP,1,{FIRST + timedelta(days=day)} 09:00,5.00,17850,Malta"
        for day in days
        for line in range(lines)
    ]
    path.write_text("\n".join([HEADER, *rows, ""]))


def add(database: Database, name: str, path: Path, schedule: str = "") -> None:
    with database.write() as session:
        add_source(session, name, SourceSettings(str(path), schedule), by="ana", now=MONDAY)


def reader(database: Database, now: datetime = MONDAY) -> SourceReader:
    return SourceReader(database, SETTINGS, now=now)


def stored(database: Database) -> tuple[int, int]:
    """How many lines there are, of how many imports."""
    with database.read() as session:
        lines = session.scalar(select(func.count()).select_from(InvoiceLine)) or 0
        return lines, session.scalar(select(func.count()).select_from(InvoiceImport)) or 0


def complaint(database: Database, name: str) -> str | None:
    with database.read() as session:
        breach = state_of(required_source(session, name)).breach
        return breach.text if breach is not None else None


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with four weeks of a shop: 4 lines a day, 112 in all."""
    folder = tmp_path / "shop"
    folder.mkdir()
    write_days(folder / "may.csv", range(28))
    return folder


def test_every_source_is_read_and_the_configured_one_too(
    database: Database, shop: Path, tmp_path: Path
) -> None:
    write_days(tmp_path / "outlet.csv", [3], lines=2)
    write_days(tmp_path / "configured.csv", [4], lines=3)
    add(database, "shop", shop)
    add(database, "outlet", tmp_path / "outlet.csv")
    settings = load_settings({"INVOICES_SOURCE": str(tmp_path / "configured.csv")})
    fetch_new(database, settings, now=MONDAY)
    assert stored(database) == (112 + 2 + 3, 3)


def test_only_files_that_are_new_are_read(database: Database, shop: Path) -> None:
    add(database, "shop", shop)
    assert reader(database).read("shop").rows_added == 112
    assert reader(database).read("shop").rows_added == 0
    write_days(shop / "new.csv", range(28, 31))
    outcome = reader(database).read("shop")
    assert (outcome.rows_read, outcome.rows_added) == (12, 12)
    assert stored(database) == (124, 2)


def test_the_same_invoice_number_of_two_sources_is_two_invoices(database: Database, tmp_path: Path) -> None:
    for name, price in (("shop", "5.00"), ("outlet", "7.00")):
        (tmp_path / f"{name}.csv").write_text(f"{HEADER}\n1,A,LAMP,1,2026-05-04 09:00,{price},17850,Malta\n")
        add(database, name, tmp_path / f"{name}.csv")
    reader(database).read_due()
    assert stored(database) == (2, 2)


def test_a_week_that_came_twice_stops_the_run_and_keeps_nothing_of_it(database: Database, shop: Path) -> None:
    add(database, "shop", shop)
    reader(database).read("shop")
    write_days(shop / "june.csv", range(28, 35), lines=8)
    with pytest.raises(UserError, match=r"2\.0× the usual 28"):
        reader(database, NEXT_MONDAY).read_due()
    assert stored(database) == (112, 1)
    assert complaint(database, "shop") is not None
    with pytest.raises(UserError, match=r"2\.0× the usual 28"):  # until somebody accepts it
        reader(database, NEXT_MONDAY).read_due()


def test_what_was_accepted_is_taken_once(database: Database, shop: Path) -> None:
    add(database, "shop", shop)
    reader(database).read("shop")
    write_days(shop / "june.csv", range(28, 35), lines=8)
    with pytest.raises(UserError, match=r"2\.0× the usual 28"):
        reader(database, NEXT_MONDAY).read_due()
    with database.write() as session:
        accept_delivery(session, "shop", today=MONDAY.date(), by="ana")
    reader(database, NEXT_MONDAY).read_due()
    assert stored(database) == (112 + 56, 2)
    assert complaint(database, "shop") is None
    write_days(shop / "later.csv", range(35, 42), lines=40)
    with pytest.raises(UserError, match="the usual"):
        reader(database, NEXT_MONDAY + timedelta(days=7)).read_due()


def test_nothing_can_be_accepted_where_nothing_is_wrong(database: Database, shop: Path) -> None:
    add(database, "shop", shop)
    with database.write() as session, pytest.raises(UserError, match="nothing to accept"):
        accept_delivery(session, "shop", today=MONDAY.date(), by="ana")


def test_a_source_that_falls_silent_stops_the_run_until_that_is_accepted(
    database: Database, shop: Path
) -> None:
    add(database, "shop", shop)
    reader(database).read_due()  # the newest line is of 28 May, the first reading on 1 June
    reader(database, MONDAY + timedelta(days=14)).read_due()
    late = MONDAY + timedelta(days=15)
    with pytest.raises(UserError, match="nothing new since 2026-06-01"):
        reader(database, late).read_due()
    with database.write() as session:
        accept_delivery(session, "shop", today=late.date(), by="ana")
    reader(database, late + timedelta(days=14)).read_due()
    with pytest.raises(UserError, match="nothing new since 2026-06-16"):
        reader(database, late + timedelta(days=15)).read_due()


def test_a_file_without_a_column_of_the_first_one_stops_the_run(database: Database, shop: Path) -> None:
    add(database, "shop", shop)
    reader(database).read("shop")
    (shop / "june.csv").write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,Country\n"
        "9,A,LAMP,1,2026-05-29 09:00,5.00,Malta\n"
    )
    with pytest.raises(UserError, match="no column for customer_id any more"):
        reader(database).read("shop")
    assert stored(database) == (112, 1)


def test_one_source_that_cannot_be_read_stops_the_run_but_not_the_other_sources(
    database: Database, shop: Path, tmp_path: Path
) -> None:
    add(database, "gone", tmp_path / "gone.csv")
    add(database, "shop", shop)
    with pytest.raises(UserError, match=r"gone\.csv"):
        reader(database).read_due()
    assert stored(database) == (112, 1)


def test_a_source_with_a_schedule_of_its_own_is_read_when_that_is_due(database: Database, shop: Path) -> None:
    add(database, "shop", shop, schedule="0 3 1 * *")  # the first of each month
    reader(database).read_due()
    with database.read() as session:
        source = required_source(session, "shop")
        assert not is_due(source, MONDAY + timedelta(days=7), SETTINGS.zone)
        assert is_due(source, datetime(2026, 7, 6, 3, tzinfo=UTC), SETTINGS.zone)


def test_a_configured_source_has_no_contract_unless_one_is_declared(
    sqlite_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    write_days(path, range(28))
    settings = load_settings({"INVOICES_SOURCE": str(path)})
    fetch_new(sqlite_database, settings, now=MONDAY)
    write_days(path, range(35), lines=8)
    assert fetch_new(sqlite_database, settings, now=MONDAY + timedelta(days=100)) is not None


def test_a_source_that_has_to_be_answered_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text(f"{HEADER}\n1,A,LAMP,1,05/04/2026,5.00,17850,Malta\n")
    add(sqlite_database, "open", path)
    with pytest.raises(UserError, match="date_order"):
        reader(sqlite_database).read("open")
