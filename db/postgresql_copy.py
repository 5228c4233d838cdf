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


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def copied(rows: list[tuple[object, ...]]) -> str:
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
