"""The tables of a database as they are, whichever release made them, and their rows one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, Text, cast, select

from db.backup.values import Value, encoder, is_binary, is_json

REVISION_TABLE = "alembic_version"
ROWS_AT_A_TIME = 2000
JSON_ROWS_AT_A_TIME = 50
"""Reports are a megabyte each."""
BINARY_ROWS_AT_A_TIME = 4
"""Parts of uploads are two."""


def reflect_tables(connection: Connection) -> list[Table]:
    """Every table but Alembic's, referenced tables first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != REVISION_TABLE]


def sorted_columns(table: Table) -> list[Column[Any]]:
    """The columns sorted by name, because their order may differ between databases."""
    return sorted(table.columns, key=lambda column: column.name)


def read_rows(connection: Connection, table: Table) -> Iterator[list[Value]]:
    """The rows of `table`, ready for JSON, in batches."""
    columns = sorted_columns(table)
    encode = [encoder(column) for column in columns]
    chosen = [cast(column, Text) if is_json(column) else column for column in columns]
    query = select(*chosen).order_by(*table.primary_key.columns)
    rows = connection.execute(query.execution_options(yield_per=_rows_at_a_time(columns)))
    for row in rows:
        yield [None if value is None else as_json(value) for as_json, value in zip(encode, row, strict=True)]


def _rows_at_a_time(columns: Sequence[Column[Any]]) -> int:
    if any(is_binary(column) for column in columns):
        return BINARY_ROWS_AT_A_TIME
    return JSON_ROWS_AT_A_TIME if any(is_json(column) for column in columns) else ROWS_AT_A_TIME
