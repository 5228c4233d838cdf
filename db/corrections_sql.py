"""The SQL by which a staged file is compared with the stored invoices."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, TextClause, insert, text
from sqlalchemy.orm import Session

from db.models import KnownKeys
from domain.batches import batched

INVOICES_PER_STATEMENT = 500
KEYS_PER_PART = 100_000
"""Keys in one row of `known_keys`."""
TABLES = ("touched", "going", "settled", "confirmed")
COMPARED_COLUMNS = (
    "stock_code, quantity, unit_price, invoiced_on, customer_id, country, exact_quantity, origin"
)
OF_SOURCE = "import_id IN (SELECT id FROM imports WHERE source_id = :source OR source_id IS NULL)"


def touched_invoices(session: Session, about: dict[str, Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Each touched invoice: its stored lines, and the file's."""
    connection = session.connection()
    names = f"key, invoice, {COMPARED_COLUMNS}"
    first_day, last_day = (date_parameter(mark, connection) for mark in (":first", ":last"))
    days = f"invoiced_on BETWEEN {first_day} AND {last_day}"
    touched = [
        row.invoice for row in connection.execute(text("SELECT invoice FROM touched ORDER BY invoice"))
    ]
    for some in batched(touched, INVOICES_PER_STATEMENT):
        rows = _rows_of(
            session,
            f"SELECT {names} FROM invoice_lines WHERE {days} AND {OF_SOURCE} AND invoice",
            some,
            about,
        )
        actual = _rows_of(session, f"SELECT {names} FROM incoming WHERE invoice", some, {})
        for invoice in some:
            yield rows[invoice], actual[invoice]


def stored_lines(session: Session, invoices: Sequence[str], source_id: int | None) -> list[Any]:
    """The stored lines of the source's `invoices` that the file lacks."""
    result = _rows_of(
        session,
        f"SELECT key, invoice, {COMPARED_COLUMNS} FROM invoice_lines WHERE {OF_SOURCE} "
        "AND key NOT IN (SELECT key FROM incoming) AND key NOT IN (SELECT key FROM going) AND invoice",
        invoices,
        {"source": source_id},
    )
    return [row for rows in result.values() for row in rows]


def _rows_of(
    session: Session, select_where: str, invoices: Sequence[str], values: dict[str, Any]
) -> dict[str, list[Any]]:
    marks = ", ".join(f":i{number}" for number in range(len(invoices)))
    parameters = {f"i{number}": invoice for number, invoice in enumerate(invoices)}
    rows = session.connection().execute(
        text(f"{select_where} IN ({marks}) ORDER BY invoice"), {**values, **parameters}
    )
    rows_by_invoice: dict[str, list[Any]] = {invoice: [] for invoice in invoices}
    for invoice, some in groupby(rows, key=lambda row: row.invoice):
        rows_by_invoice[invoice] = list(some)
    return rows_by_invoice


def first_and_last_invoice(session: Session) -> frozenset[str]:
    """The first and last invoice of the file: another file may hold their other lines."""
    connection = session.connection()
    invoices = {
        connection.execute(
            text(f"SELECT invoice FROM incoming ORDER BY invoiced_at {way}, key LIMIT 1")
        ).scalar()
        for way in ("ASC", "DESC")
    }
    return frozenset(invoice for invoice in invoices if invoice is not None)


def keep_known_lines(session: Session, import_id: int) -> None:
    """Record which stored lines the file contains too: they stay if the earlier import is undone."""
    keys = session.connection().execute(
        text(
            "SELECT key FROM incoming WHERE key IN (SELECT key FROM invoice_lines) "
            "AND key NOT IN (SELECT key FROM going) UNION SELECT key FROM confirmed ORDER BY key"
        )
    )
    part = 0
    while some := array("q", (row.key for row in islice(keys, KEYS_PER_PART))):
        session.connection().execute(
            insert(KnownKeys), {"import_id": import_id, "part": part, "keys": some.tobytes()}
        )
        part += 1


def note_keys(session: Session, table: str, keys: Sequence[int]) -> None:
    """Add `keys` to a temporary table of keys."""
    if keys:
        statement: TextClause = text(f"INSERT INTO {table} (key) VALUES (:key) ON CONFLICT (key) DO NOTHING")
        session.connection().execute(statement, [{"key": key} for key in keys])


def as_date(value: date | str) -> date:
    """A date as the driver gives it: SQLite returns text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def date_parameter(name: str, connection: Connection) -> str:
    """A bound date parameter in SQL; PostgreSQL needs a cast."""
    return name if connection.dialect.name == "sqlite" else f"CAST({name} AS date)"
