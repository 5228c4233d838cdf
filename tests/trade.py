"""Invoice lines for tests: a few sales and returns, and a database that holds them.

keep(database, sale("ada", "mug", 6, 2.50, on="2011-12-01"), back("ada", "mug", 6, 2.50, on="2011-12-01"))
"""

from __future__ import annotations

from datetime import UTC, datetime

from db.engine import Database
from db.line_keys import Line
from db.lines import FileRecord, begin_import, merge_lines

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def sale(
    customer: str | None,
    stock_code: str,
    quantity: int,
    price: float,
    *,
    on: str = "2011-12-01",
    invoice: str = "",
    country: str = "United Kingdom",
) -> Line:
    """One line sold; `on` may hold a time of day. An invoice a customer and day, unless one is named."""
    invoice = invoice or f"{customer}{on[:10]}"
    at = datetime.fromisoformat(on)
    return (invoice, stock_code, "a thing", quantity, price, at, customer, country, None, "")


def back(
    customer: str | None, stock_code: str, quantity: int, price: float, *, on: str, invoice: str = ""
) -> Line:
    """One line given back."""
    return sale(customer, stock_code, -quantity, price, on=on, invoice=invoice or f"C{customer}{on[:10]}")


def keep(database: Database, *lines: Line) -> int:
    """Import `lines` as one file; how many of them were new."""
    with database.write() as session:
        noted = begin_import(session, FileRecord("test.csv", "0" * 64), imported_at=NOW)
        added = merge_lines(session, noted.id, [lines])
        noted.rows_read, noted.rows_added, noted.rows_known = len(lines), added, len(lines) - added
        return added
