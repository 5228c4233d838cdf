from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.line_keys import Line, LineKeys
from db.lines import FileRecord, add_lines, begin_import, shop
from db.models import InvoiceImport, InvoiceLine
from tests.trade import NOW, back, keep, sale

MUGS = sale("ada", "mug", 6, 2.5, on="2011-12-01 09:30", invoice="1")
CUPS = sale("ada", "cup", 1, 0.85, on="2011-12-01 09:30", invoice="1")
AT = datetime.fromisoformat("2011-12-01 08:26")
KNOWN_KEYS = [8433700273148303193, -6887277013809592327, 6088526827709697421]


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(InvoiceLine)) or 0


def test_a_line_is_kept_as_the_shop_wrote_it(database: Database) -> None:
    keep(
        database,
        ("C9", "85123A", 'a "heart"\tand\\more', -12, 2.55, AT, None, "Eire", None, ""),
    )
    with database.read() as session:
        line = session.scalars(select(InvoiceLine)).one()
    assert (line.invoice, line.stock_code, line.quantity, line.country) == ("C9", "85123A", -12, "Eire")
    assert line.description == 'a "heart"\tand\\more'
    assert line.unit_price == 2.55
    assert (line.invoiced_at, line.invoiced_on) == (AT, date(2011, 12, 1))
    assert line.customer_id is None


def test_the_same_file_again_adds_nothing(database: Database) -> None:
    assert keep(database, MUGS, CUPS) == 2
    assert keep(database, MUGS, CUPS) == 0
    assert count(database) == 2


def test_identical_lines_of_one_file_are_separate_lines(database: Database) -> None:
    assert keep(database, MUGS, MUGS, MUGS) == 3


def test_files_that_overlap_add_up_to_the_larger_count_of_each_line(database: Database) -> None:
    keep(database, MUGS, MUGS, CUPS)
    assert keep(database, MUGS, CUPS, CUPS, CUPS) == 2  # mugs are known twice, cups once
    assert count(database) == 5


def test_a_product_with_a_new_description_is_no_new_sale(database: Database) -> None:
    keep(database, MUGS)
    assert keep(database, (*MUGS[:2], "a better word for it", *MUGS[3:])) == 0


@pytest.mark.parametrize(
    "other",
    [
        ("2", *MUGS[1:]),
        (MUGS[0], "MUG", *MUGS[2:]),
        (*MUGS[:3], 7, *MUGS[4:]),
        (*MUGS[:4], 2.51, *MUGS[5:]),
        (*MUGS[:5], datetime.fromisoformat("2011-12-01 09:31"), *MUGS[6:]),
        (*MUGS[:6], None, *MUGS[7:]),
        (*MUGS[:7], "Eire", *MUGS[8:]),
        (*MUGS[:8], "6.25", ""),
        (*MUGS[:8], None, "refund"),
    ],
    ids=["invoice", "stock code", "quantity", "price", "time", "customer", "country", "weight", "refund"],
)
def test_a_line_that_differs_in_anything_else_is_another_line(other: Line) -> None:
    keys = LineKeys()
    assert keys.of(MUGS) != keys.of(other)


def test_keys_stay_the_same_from_one_program_to_the_next() -> None:
    """Written down once: were these to change, every file imported before would be added again."""
    keys = LineKeys()
    assert [keys.of(MUGS), keys.of(MUGS), keys.of(CUPS)] == KNOWN_KEYS


def test_when_something_fails_neither_the_import_nor_its_lines_are_kept(database: Database) -> None:
    no_line: Any = ("too", "short")
    with pytest.raises(ValueError, match="argument"):
        keep(database, MUGS, no_line)
    with database.read() as session:
        assert session.scalars(select(InvoiceImport)).all() == []
    assert count(database) == 0


def test_the_first_import_makes_the_shop_and_later_ones_find_it(database: Database) -> None:
    with database.write() as session:
        shop(session, currency="BRL", simulated=True, source="simulated:?seed=1", now=NOW)
    with database.write() as session:
        result = shop(session, currency="GBP", simulated=False, source="", now=NOW)
        assert (result.currency, result.simulated, result.source) == ("BRL", True, "simulated:?seed=1")


def test_an_import_notes_what_was_new(database: Database) -> None:
    keep(database, MUGS)
    keep(database, MUGS, CUPS, back("ada", "cup", 1, 0.85, on="2011-12-02"))
    with database.read() as session:
        first, second = session.scalars(select(InvoiceImport).order_by(InvoiceImport.id))
    assert (first.rows_read, first.rows_added, first.rows_known) == (1, 1, 0)
    assert (second.rows_read, second.rows_added, second.rows_known) == (3, 2, 1)
    assert first.imported_at == NOW


def test_what_stands_in_two_tables_of_a_first_file_counts_once(database: Database) -> None:
    with database.write() as session:
        noted = begin_import(session, FileRecord("two-sheets.xlsx", "0" * 64), imported_at=NOW)
        assert (
            add_lines(session, noted.id, [[MUGS, CUPS], [CUPS, back("ada", "cup", 1, 0.85, on="2011-12-02")]])
            == 3
        )
    assert count(database) == 3


def test_lines_beyond_those_that_are_compared_are_added_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.lines.MAX_COMPARED_LINES", 2)
    monkeypatch.setattr("db.lines.ROWS_PER_BATCH", 1)
    monkeypatch.setattr("db.line_rows.ROWS_PER_BATCH", 1)
    assert keep(database, MUGS, CUPS, MUGS, sale("bob", "cup", 2, 0.85), CUPS) == 5


def test_readers_are_not_held_up_by_a_first_import(database: Database) -> None:
    with database.write() as session:
        noted = begin_import(session, FileRecord("first.csv", "0" * 64), imported_at=NOW)
        add_lines(session, noted.id, [[MUGS, CUPS]])
        assert count(database) == 0
    assert count(database) == 2
