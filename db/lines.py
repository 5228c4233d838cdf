"""Store invoice lines in bulk; importing the same file again adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from db.line_days import has_lines
from db.line_keys import MAX_COMPARED_LINES, Line
from db.line_rows import COLUMNS, NAMES, ROWS_PER_BATCH, Row, rows_of
from db.models import InvoiceImport, InvoiceLine, Shop
from db.postgresql_copy import copied, copy_into
from db.sqlite_cache import sqlite_cache
from domain.batches import batched

SQLITE_CACHE_KB = 48 * 1024
"""Of the index of keys while lines are written."""
THE_SHOP = 1
"""The id of the only row of `shop`."""


@dataclass(frozen=True)
class FileRecord:
    """The description of a file whose import begins; see `db.models.InvoiceImport`."""

    source: str
    sha256: str
    source_id: int | None = None
    by: str = ""


def begin_import(session: Session, record: FileRecord, *, imported_at: datetime) -> InvoiceImport:
    """Begin an import. `end_import` fills in its counts in the same transaction."""
    noted = InvoiceImport(
        source=record.source,
        sha256=record.sha256,
        source_id=record.source_id,
        imported_at=imported_at,
        imported_by=record.by[:254] or None,
        rows_read=0,
        rows_added=0,
        rows_known=0,
        left_out={},
        identified_revenue=0.0,
        unidentified_revenue=0.0,
    )
    session.add(noted)
    session.flush()
    return noted


def shop(session: Session, *, currency: str, simulated: bool, source: str, now: datetime) -> Shop:
    """The shop whose invoices these are, created by the first import."""
    existing = session.get(Shop, THE_SHOP)
    if existing is None:
        existing = Shop(id=THE_SHOP, currency=currency, source=source, simulated=simulated, created_at=now)
        session.add(existing)
        session.flush()
    return existing


def add_lines(session: Session, import_id: int, tables: Iterable[Iterable[Line]]) -> int:
    """Store the lines of a file's `tables` in a database without any; return their number.

    Identical lines of one table are separate lines; what stands in two tables counts once.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        with _indexed_afterwards(connection):
            _insert(connection, rows_of(import_id, tables), "invoice_lines")
    else:
        _fill(session, import_id, tables)
    analyze(session)
    added = select(func.count()).select_from(InvoiceLine).where(InvoiceLine.import_id == import_id)
    return session.scalar(added) or 0


def _fill(session: Session, import_id: int, tables: Iterable[Iterable[Line]]) -> None:
    """Copy lines into PostgreSQL's empty table, whose indexes grow while the file is still being read.

    Readers are not held up: dropping the indexes for that time would lock them out. Only lines whose keys
    are certain to be different are copied that way; COPY cannot skip those that exist.
    """
    connection = session.connection()
    connection.execute(text("LOCK TABLE invoice_lines IN SHARE ROW EXCLUSIVE MODE"))  # no other importer
    each = iter(tables)
    first = rows_of(import_id, islice(each, 1))
    if not has_lines(session):
        _copy(connection, islice(first, MAX_COMPARED_LINES // ROWS_PER_BATCH), "invoice_lines")
    rest = chain(first, rows_of(import_id, each))
    following = next(rest, None)
    if following is not None:
        _receive(connection, chain([following], rest))
        connection.execute(
            text(
                f"INSERT INTO invoice_lines ({NAMES}) SELECT {NAMES} FROM arriving "
                "ON CONFLICT (key) DO NOTHING"
            )
        )
        connection.execute(text("DROP TABLE arriving"))


@contextmanager
def _indexed_afterwards(connection: Connection) -> Iterator[None]:
    """Build indexes after inserting: for many lines SQLite sorts one far faster than it maintains it."""
    indexes = connection.execute(
        text(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'invoice_lines' "
            "AND sql IS NOT NULL"
        )
    ).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, statement in indexes:
        connection.exec_driver_sql(statement)


def merge_lines(
    session: Session,
    import_id: int,
    tables: Iterable[Iterable[Line]],
    load: Callable[[], None] | None = None,
) -> int:
    """Store those lines of `tables` that are new, correcting nothing; return their number.

    Two files that overlap add up to the larger count of each line. `load` brings what is kept of the
    staged lines' invoices, where that lies elsewhere.
    """
    if load is None and not has_lines(session):
        return add_lines(session, import_id, tables)
    stage(session, import_id, tables)
    if load is not None:
        load()
    statement = (
        f"INSERT INTO invoice_lines ({NAMES}) SELECT {NAMES} FROM incoming "
        "WHERE key NOT IN (SELECT key FROM invoice_lines)"
    )
    added: int = session.connection().execute(text(statement)).rowcount
    unstage(session)
    analyze(session)
    return added


def stage(session: Session, import_id: int, tables: Iterable[Iterable[Line]]) -> None:
    """Stage the lines of a file's `tables` in the temporary table `incoming`."""
    connection = session.connection()
    rows = rows_of(import_id, tables)
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TABLE IF EXISTS temp.incoming"))
        connection.execute(text(f"CREATE TEMP TABLE incoming (key INTEGER PRIMARY KEY, {NAMES[5:]})"))
        _insert(connection, rows, "incoming")
        return
    connection.execute(text("DROP TABLE IF EXISTS incoming"))
    _receive(connection, rows)
    connection.execute(
        text(
            f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS "
            f"SELECT DISTINCT ON (key) {NAMES} FROM arriving"
        )
    )
    connection.execute(text("DROP TABLE arriving"))
    connection.execute(text("CREATE UNIQUE INDEX incoming_key ON incoming (key)"))
    connection.execute(text("ANALYZE incoming"))


def _receive(connection: Connection, rows: Iterator[list[Row]]) -> None:
    """Copy rows into PostgreSQL's temporary table `arriving`; a key may occur there more than once."""
    connection.execute(text("CREATE TEMPORARY TABLE arriving (LIKE invoice_lines) ON COMMIT DROP"))
    _copy(connection, rows, "arriving")


def unstage(session: Session) -> None:
    """Drop the staged lines."""
    session.connection().execute(text("DROP TABLE IF EXISTS incoming"))


def analyze(session: Session) -> None:
    """Update the planner's statistics after lines have changed, because features are read next."""
    session.connection().execute(text("ANALYZE invoice_lines"))


def insert_rows(connection: Connection, rows: Iterator[Row], table: str) -> None:
    """Insert rows into a table with the columns of invoice_lines."""
    if connection.dialect.name == "sqlite":
        _insert(connection, batched(rows, ROWS_PER_BATCH), table)
    else:
        _copy(connection, batched(rows, ROWS_PER_BATCH), table)


def _insert(connection: Connection, rows: Iterator[list[Row]], table: str) -> None:
    """Insert in the file's order, that of time, so that SQLite stores the lines of a window together."""
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT OR IGNORE INTO {table} ({NAMES}) VALUES ({marks})"
    with sqlite_cache(connection, SQLITE_CACHE_KB):  # keys come in no order
        for some in rows:
            connection.exec_driver_sql(statement, some)


def _copy(connection: Connection, rows: Iterator[list[Row]], table: str) -> None:
    with copy_into(connection, f"{table} ({NAMES})") as copy:
        for some in rows:
            copy.write(copied(some))
