"""Open the database at DATABASE_URL with one engine for reading and one for writing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from db.audit import append_pending
from db.lines_location import LOCATION
from db.observation import observe_statements
from db.require_tls import require_tls
from domain.lines_location import IN_THE_DATABASE, LinesLocation

if TYPE_CHECKING:
    import psycopg

CONNECT_TIMEOUT_SECONDS = 5
"""How long to wait for a PostgreSQL that does not answer at all, before an error is shown."""
NOTICE_A_LOST_HOST = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""Half a minute after a PostgreSQL's host has gone without a word, whoever waits for it is told; by default
the network would let them wait for a quarter of an hour."""
ANSWER_SECONDS = 2
"""For a PostgreSQL to say that it has ended a query."""
MEMOIZED = "answered"
"""Where a read session keeps memoized results: see `db.queries.memoize`."""
QUERY_CANCELED = "57014"
"""PostgreSQL's code for it."""
CACHE_KB = 4_096
"""Of pages a SQLite connection holds: more makes the features no faster, and a dyno has little memory."""
SYNCHRONOUS = "NORMAL"
"""With a write-ahead log: a loss of power may cost the last transactions and never damages the file."""
BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another one: longer than the longest write, a version's publication."""

PRIMARY_CODE = 0xFF
"""Of SQLite's error codes; the rest of the bits says more exactly what it was."""
FAILED_READS = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)
"""Of SQLite's input/output errors, those that say nothing of writing."""
UNREADABLE_FILES = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
)
UNREADABLE_TABLES = ("XX001", "XX002")
"""What PostgreSQL says of a table, and of an index, that is damaged."""
READ_ONLY = ("25006", "25007")
"""PostgreSQL's codes where a transaction, or the schema of one, takes no changes."""
DISK_FULL = "53100"
"""PostgreSQL's code for it."""


@dataclass(frozen=True)
class Database:
    """Access to the database: `read()` and `write()` open sessions."""

    reader: Engine
    writer: Engine
    lines: LinesLocation = IN_THE_DATABASE
    """Where invoice lines lie."""

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.writer.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session in which every query sees the same snapshot, even while a version is published."""
        info: dict[str, Any] = {MEMOIZED: {}, LOCATION: self.lines}
        with Session(self.reader, expire_on_commit=False, info=info) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are all committed when the block ends, or none if it raises."""
        with Session(self.writer, info={LOCATION: self.lines}) as session, session.begin():
            yield session
            append_pending(session)

    def dispose(self) -> None:
        """Close every connection."""
        self.reader.dispose()
        self.writer.dispose()


def is_full(problem: BaseException) -> bool:
    """Whether the database could not write because its disk is full."""
    cause = getattr(problem, "orig", None)
    if getattr(cause, "sqlstate", None) == DISK_FULL:
        return True
    return any(words in str(problem) for words in ("disk is full", "No space left on device"))


def is_read_only(problem: BaseException) -> bool:
    """Whether the database is read-only: a standby, or a protected file."""
    cause = getattr(problem, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & PRIMARY_CODE == sqlite3.SQLITE_READONLY
    return getattr(cause, "sqlstate", None) in READ_ONLY


def is_refused_by_disk(problem: BaseException) -> bool:
    """Whether the embedded database could not write to its file, though it may be able to read it.

    A filesystem becomes read-only by itself when its disk fails, which SQLite calls an input/output error.
    """
    cause = getattr(problem, "orig", None)
    code = getattr(cause, "sqlite_errorcode", 0) if isinstance(cause, sqlite3.Error) else 0
    return code & PRIMARY_CODE == sqlite3.SQLITE_IOERR and code not in FAILED_READS


def is_unreadable(problem: BaseException) -> bool:
    """Whether retrying cannot help: the file is damaged, is not a database, or may not be opened."""
    cause = getattr(problem, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & PRIMARY_CODE in UNREADABLE_FILES
    return str(getattr(cause, "sqlstate", None)) in UNREADABLE_TABLES


def open_database(
    url: str,
    *,
    query_seconds: float | None = None,
    needs_tls: bool = False,
    lines: LinesLocation = IN_THE_DATABASE,
) -> Database:
    """The database at `url`. It connects at the first query.

    `query_seconds`: a PostgreSQL ends what is read for longer, so that the page can say so in time.
    `lines`: where invoice lines lie, if not in this database.
    `needs_tls`: a PostgreSQL on another machine is talked to over TLS, whatever the address says.

    SQLite readers and writers have engines of their own, because a writer begins with a lock
    (`BEGIN IMMEDIATE`) that would make readers wait for each other.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        database = Database(_sqlite(address, "DEFERRED"), _sqlite(address, "IMMEDIATE"))
    else:
        database = _postgresql(require_tls(address, os.environ) if needs_tls else address, query_seconds)
    observe_statements(database.reader)
    return replace(database, lines=lines)


def _postgresql(address: URL, query_seconds: float | None) -> Database:
    pool: dict[str, Any] = {
        "pool_size": 2,
        "max_overflow": 3,
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "hide_parameters": True,  # errors are logged, and parameters may be anybody's data
        "connect_args": {"connect_timeout": CONNECT_TIMEOUT_SECONDS, **NOTICE_A_LOST_HOST},
    }
    database = Database(
        reader=create_engine(address, isolation_level="REPEATABLE READ", **pool),
        writer=create_engine(address, **pool),
    )
    for engine in (database.reader, database.writer):
        event.listen(engine, "connect", _limit_waiting)
    if query_seconds is not None:
        _limit_silence(database, query_seconds)

        @event.listens_for(database.reader, "connect")
        def _limit_reading(connection: psycopg.Connection, _record: ConnectionPoolEntry) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {round(1000 * query_seconds)}")
            connection.commit()

    return database


def _limit_silence(database: Database, query_seconds: float) -> None:
    """Give up a server that says nothing: it cannot end what it was asked itself."""
    from db.silent_server import Reconnection, limit_silence  # noqa: PLC0415 - no driver where there is SQLite

    reconnection = Reconnection()
    limit_silence(database.reader, reconnection, query_seconds + ANSWER_SECONDS)
    limit_silence(database.writer, reconnection, None)


def was_too_slow(problem: BaseException) -> bool:
    """Whether the database ended a query because it took longer than `query_seconds`."""
    return getattr(getattr(problem, "orig", None), "sqlstate", None) == QUERY_CANCELED


def _limit_waiting(connection: psycopg.Connection, _record: ConnectionPoolEntry) -> None:
    """Set limits so that a process that hangs, or whose host is gone, does not keep its locks for ever."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {2 * BUSY_TIMEOUT_MS}")
    connection.commit()


def _sqlite(address: URL, begin: str) -> Engine:
    if address.database and address.database != ":memory:":
        with suppress(OSError):  # opening the file reports the error
            Path(address.database).resolve().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late and too weak
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine
