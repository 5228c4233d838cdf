"""Invoice lines into the database, in bulk: each line once, however often its file comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models import InvoiceImport, InvoiceLine, Shop
from db.types import MILLIONTHS

Line = tuple[str, str, str, int, float, datetime, str | None, str]
"""invoice, stock_code, description, quantity, unit_price, invoiced_at, customer_id, country"""

Row = tuple[object, ...]
"""A line as it is kept: `COLUMNS`."""

CHUNK = 20_000
"""Rows that are in memory at once."""
THE_SHOP = 1
"""The id of the only row of `shop`."""
COLUMNS = (
    "key",
    "import_id",
    "invoice",
    "stock_code",
    "description",
    "quantity",
    "unit_price",
    "invoiced_at",
    "invoiced_on",
    "customer_id",
    "country",
)
_NAMES = ", ".join(COLUMNS)
_SEPARATOR = "\x1f"
"""Between the parts of a line's contents: a character no invoice holds."""


@dataclass(frozen=True)
class FileRecord:
    """What is noted of a file that was read: see `db.models.InvoiceImport`."""

    source: str
    sha256: str
    rows_read: int
    left_out: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None
    identified_revenue: float
    unidentified_revenue: float


def record_import(
    session: Session, record: FileRecord, lines: Iterable[Line], *, imported_at: datetime
) -> InvoiceImport:
    """Note that a file was read and keep its lines: both or, should `session` roll back, neither."""
    noted = InvoiceImport(
        source=record.source,
        sha256=record.sha256,
        imported_at=imported_at,
        rows_read=record.rows_read,
        rows_added=0,
        rows_known=0,
        left_out=record.left_out,
        first_at=record.first_at,
        last_at=record.last_at,
        identified_revenue=record.identified_revenue,
        unidentified_revenue=record.unidentified_revenue,
    )
    session.add(noted)
    session.flush()
    noted.rows_added = add_lines(session, noted.id, lines)
    noted.rows_known = record.rows_read - noted.rows_added
    session.flush()
    return noted


def shop(session: Session, *, currency: str, simulated: bool, source: str, now: datetime) -> Shop:
    """The shop whose invoices these are; the first import makes it."""
    known = session.get(Shop, THE_SHOP)
    if known is None:
        known = Shop(id=THE_SHOP, currency=currency, source=source, simulated=simulated, created_at=now)
        session.add(known)
        session.flush()
    return known


def add_lines(session: Session, import_id: int, lines: Iterable[Line]) -> int:
    """Keep those of `lines`, the lines of one file, that are not kept yet; return how many they were.

    Two files that overlap add up to the larger count of each line: what identical lines one file has are
    all kept, and the same file again adds nothing.
    """
    connection = session.connection()
    rows = _rows(import_id, lines)
    if connection.dialect.name == "sqlite":
        _insert(connection, rows)
    else:
        _copy(connection, rows)
    # The planner must know that the table is no longer empty: the features are read from it next.
    connection.execute(text("ANALYZE invoice_lines"))
    added = select(func.count()).select_from(InvoiceLine).where(InvoiceLine.import_id == import_id)
    return session.scalar(added) or 0


def _insert(connection: Connection, rows: Iterator[Row]) -> None:
    """Into SQLite, in the file's order, which is that of time: the lines of a window then lie together."""
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT OR IGNORE INTO invoice_lines ({_NAMES}) VALUES ({marks})"  # noqa: S608
    while some := list(islice(rows, CHUNK)):
        connection.exec_driver_sql(statement, some)


def _copy(connection: Connection, rows: Iterator[Row]) -> None:
    """Into PostgreSQL: all rows beside the table first, because COPY itself knows no "unless it is there"."""
    connection.execute(text("CREATE TEMPORARY TABLE incoming (LIKE invoice_lines)"))
    driver: Any = connection.connection.driver_connection
    statement = f"COPY incoming ({_NAMES}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise DBAPIError(statement, None, error) from error
    connection.execute(
        text(
            f"INSERT INTO invoice_lines ({_NAMES}) SELECT {_NAMES} FROM incoming "  # noqa: S608
            "ON CONFLICT (key) DO NOTHING"
        )
    )
    connection.execute(text("DROP TABLE incoming"))


class LineKeys:
    """Gives each line of one file its key: the same wherever and whenever the file is read.

    A signed 64-bit digest of what the line says of the sale. The description is no part of it: shops reword
    their products, and an export with new words is no new sale. Among identical lines of a file the second,
    third … are told apart by their number.
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def of(self, line: Line) -> int:
        """The key of the file's next line."""
        invoice, stock_code, _, quantity, unit_price, invoiced_at, customer_id, country = line
        contents = _SEPARATOR.join(
            (
                invoice,
                stock_code,
                str(quantity),
                str(round(unit_price * MILLIONTHS)),
                invoiced_at.isoformat(),
                customer_id or "",
                country,
            )
        )
        key = _digest(contents)
        before = self._seen.get(key, 0)
        self._seen[key] = before + 1
        return _digest(f"{contents}{_SEPARATOR}{before}") if before else key


def _digest(contents: str) -> int:
    return int.from_bytes(blake2b(contents.encode(), digest_size=8).digest(), "big", signed=True)


def _rows(import_id: int, lines: Iterable[Line]) -> Iterator[Row]:
    """The lines as both databases keep them: money in millionths, moments as text."""
    keys = LineKeys()
    moments: dict[datetime, tuple[str, str]] = {}
    for line in lines:
        invoice, stock_code, description, quantity, unit_price, invoiced_at, customer_id, country = line
        moment = moments.get(invoiced_at)
        if moment is None:
            written = invoiced_at.isoformat(" ", "microseconds")
            moment = moments[invoiced_at] = (written, written[:10])
        yield (
            keys.of(line),
            import_id,
            invoice,
            stock_code,
            description,
            quantity,
            round(unit_price * MILLIONTHS),
            *moment,
            customer_id,
            country,
        )
