"""COPY into a table of PostgreSQL, whose problems are those of SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def copy_into(connection: Connection, target: str, options: str = "") -> Iterator[Any]:
    """The driver's copy into `target` (a table with its columns), in the transaction of `connection`.

    Raises:
        DBAPIError: of the class that SQLAlchemy gives the driver's error, which it does not see by itself.
    """
    import psycopg  # noqa: PLC0415 - SQLite does without it

    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN {options}".rstrip()) as copy:
            yield copy
    except psycopg.Error as error:
        raise DBAPIError.instance(target, None, error, psycopg.Error, dialect=connection.dialect) from error
