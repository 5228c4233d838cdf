"""Store invoice lines in bulk; importing the same file again adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import repeat
from struct import unpack

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from db.line_days import has_lines
from db.models import InvoiceImport, InvoiceLine, Shop
from db.postgresql_copy import copy_into
from db.types import MILLIONTHS
from domain.batches import batched

Line = tuple[str, str, str, int, float, datetime, str | None, str, str | None, str]
"""invoice, stock_code, description, quantity, unit_price, invoiced_at, customer_id, country, exact_quantity,
origin"""

Row = tuple[object, ...]
"""A stored line: `COLUMNS`."""

ROWS_PER_BATCH = 5_000
"""Rows that are in memory at once."""
SQLITE_CACHE_KB = 48 * 1024
"""Of the index of keys while lines are written."""
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
    "exact_quantity",
    "origin",
)
NAMES = ", ".join(COLUMNS)
_SEPARATOR = "\x1f"
"""Between the parts of a line's contents: a character no invoice holds."""
KEY_BYTES = 8
MAX_COMPARED_LINES = 1_000_000
"""Lines of a file within which identical lines are counted, or half as many; bounds the memory."""


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
    rows = _rows(import_id, tables)
    if connection.dialect.name == "sqlite":
        with _indexed_afterwards(connection):
            _insert(connection, rows, "invoice_lines")
    else:
        _receive(connection, rows)
        connection.execute(
            text(
                f"INSERT INTO invoice_lines ({NAMES}) SELECT {NAMES} FROM arriving "
                "ON CONFLICT (key) DO NOTHING"
            )
        )
        connection.execute(text("DROP TABLE arriving"))
    analyze(session)
    added = select(func.count()).select_from(InvoiceLine).where(InvoiceLine.import_id == import_id)
    return session.scalar(added) or 0


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
    rows = _rows(import_id, tables)
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
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")  # keys come in no order
    try:
        for some in rows:
            connection.exec_driver_sql(statement, some)
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {int(before)}")


def _copy(connection: Connection, rows: Iterator[list[Row]], table: str) -> None:
    with copy_into(connection, f"{table} ({NAMES})") as copy:
        for some in rows:
            copy.write(_copied(some))


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def _copied(rows: list[Row]) -> str:
    """Rows as COPY reads them: a call for each of millions of rows would cost as much as the rest."""
    columns = [_copied_column(column) for column in zip(*rows, strict=True)]
    return "".join(f"{row}\n" for row in map("\t".join, zip(*columns, strict=True)))


def _copied_column(values: tuple[object, ...]) -> list[str]:
    texts = list(map(str, values))
    joined = "".join(texts)
    if any(sign in joined for sign in "\\\t\n\r"):
        texts = [text.translate(_ESCAPED) for text in texts]
    if None in values:
        texts = [_NULL if value is None else text for value, text in zip(values, texts, strict=True)]
    return texts


class LineKeys:
    """Computes each line's key: the same wherever and whenever its file is read.

    A signed 64-bit digest of what the line says of the sale. The description is no part of it: shops reword
    their products, and an export with new words is no new sale. Among identical lines of a file the second,
    third … are told apart by their number.
    """

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._older: dict[int, int] = {}

    def of(self, line: Line) -> int:
        """The key of the file's next line."""
        invoice, stock_code, _, quantity, unit_price, invoiced_at, customer_id, country, exact, origin = line
        contents = (
            f"{invoice}{_SEPARATOR}{stock_code}{_SEPARATOR}{quantity}{_SEPARATOR}"
            f"{round(unit_price * MILLIONTHS)}{_SEPARATOR}{invoiced_at.isoformat()}{_SEPARATOR}"
            f"{customer_id or ''}{_SEPARATOR}{country}"
        )
        if exact or origin:
            contents = f"{contents}{_SEPARATOR}{exact or ''}{_SEPARATOR}{origin}"
        return self.of_contents([contents])[0]

    def of_contents(self, contents: Sequence[str]) -> list[int]:
        """The keys of lines with these contents, in their order."""
        digests = [blake2b(text.encode(), digest_size=KEY_BYTES).digest() for text in contents]
        keys = list(unpack(f">{len(digests)}q", b"".join(digests)))
        recent, older = self._recent, self._older
        for place, key in enumerate(keys):
            before = recent.get(key) or older.get(key, 0)
            recent[key] = before + 1
            if before:
                numbered = f"{contents[place]}{_SEPARATOR}{before}".encode()
                (keys[place],) = unpack(">q", blake2b(numbered, digest_size=KEY_BYTES).digest())
            if len(recent) > MAX_COMPARED_LINES // 2:
                older, recent = recent, {}
        self._recent, self._older = recent, older
        return keys


def _rows(import_id: int, tables: Iterable[Iterable[Line]]) -> Iterator[list[Row]]:
    """The lines as both databases store them, in batches: money in millionths, moments as text.

    The contents of a key are spelled out here as `LineKeys.of` does: a call less for each of millions.
    """
    moments = _Moments()
    for lines in tables:
        keys_of = LineKeys().of_contents
        for some in batched(lines, ROWS_PER_BATCH):
            invoices, codes, descriptions, quantities, prices, dates, customers, countries, exact, origins = (
                zip(*some, strict=True)
            )
            millionths = [round(price * MILLIONTHS) for price in prices]
            iso, at, days = zip(*map(moments.__getitem__, dates), strict=True)
            contents = list(
                map(
                    "{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}".format,
                    invoices, codes, quantities, millionths, iso,
                    [customer or "" for customer in customers], countries,
                )
            )  # fmt: skip
            if any(exact) or any(origins):
                contents = [
                    f"{text}\x1f{weight or ''}\x1f{origin}" if weight or origin else text
                    for text, weight, origin in zip(contents, exact, origins, strict=True)
                ]
            yield list(
                zip(
                    keys_of(contents), repeat(import_id), invoices, codes, descriptions, quantities,
                    millionths, at, days, customers, countries, exact, origins,
                )
            )  # fmt: skip


class _Moments(dict[datetime, tuple[str, str, str]]):
    """Moments as keys, as both databases, and as days write them."""

    def __missing__(self, moment: datetime) -> tuple[str, str, str]:
        if len(self) > ROWS_PER_BATCH:
            self.clear()
        content = moment.isoformat(" ", "microseconds")
        result = self[moment] = (moment.isoformat(), content, content[:10])
        return result
