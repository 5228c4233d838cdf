"""More memory for SQLite's pages while many rows are written in no order of an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError


@contextmanager
def sqlite_cache(connection: Connection, kilobytes: int) -> Iterator[None]:
    """Let a SQLite connection hold `kilobytes` of pages, or as many as before where that was more.

    With too few, nearly every row of a large index reads a page and writes another one. Other databases
    share their own memory among connections: nothing is done there.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    before = int(connection.exec_driver_sql("PRAGMA cache_size").scalar_one())
    connection.exec_driver_sql(f"PRAGMA cache_size = {min(before, -kilobytes)}")
    try:
        yield
    finally:
        with suppress(SQLAlchemyError):  # of a transaction that failed, the connection may be gone
            connection.exec_driver_sql(f"PRAGMA cache_size = {before}")
