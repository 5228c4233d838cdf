"""Insert many rows at once: by COPY on PostgreSQL, in batches of tuples on SQLite; both bypass the mapper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session

from db.postgresql_copy import copy_into

Row = Mapping[str, Any]
Values = Sequence[Any]
Converter = Callable[[Values], Values]
BINARY_NAMES = {"double precision": "float8", "float": "float8", "integer": "int4", "bigint": "int8"}
"""PostgreSQL's own names of types, where SQL has another."""
ROWS_AT_ONCE = 20_000
"""Rows converted at a time: all rows of a large shop as Python objects would take gigabytes."""


class TableRows(Protocol):
    """Rows of a table, stored column by column."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""

    def __len__(self) -> int:
        """The number of rows."""

    def batches(self, size: int) -> Iterator[Sequence[Values]]:
        """The rows in order, `size` at a time: in each batch, the values of each column as Python objects."""


@dataclass(frozen=True)
class MappedRows:
    """A few rows given as mappings by column name; what one of them lacks is null."""

    rows: Sequence[Row]

    @property
    def columns(self) -> Sequence[str]:
        """Every name that occurs."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def batches(self, size: int) -> Iterator[Sequence[Values]]:
        """As `TableRows`."""
        for start in range(0, len(self.rows), size):
            part = self.rows[start : start + size]
            yield [[row.get(name) for row in part] for name in self.columns]


def insert_rows(session: Session, table: Table, rows: Sequence[Row] | TableRows, **of_all: object) -> None:
    """Insert `rows` into `table`, each with the values `of_all`, in the transaction of `session`."""
    inputs = MappedRows(rows) if isinstance(rows, Sequence) else rows
    if not len(inputs):
        return
    connection = session.connection()
    names = [*inputs.columns, *of_all]
    quote = connection.dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(quote(name) for name in names)})"
    batches = _stored_rows(inputs, of_all, [_converter(table, name, connection.dialect) for name in names])
    if connection.dialect.name == "postgresql":
        types = [_postgresql_type(table, name, connection.dialect) for name in names]
        # Binary: reading and writing numbers as text would take both sides longer than anything else.
        with copy_into(connection, target, "(FORMAT BINARY)") as copy:
            copy.set_types(types)
            for batch in batches:
                for row in batch:
                    copy.write_row(row)
        return
    marks = ", ".join("?" for _ in names)
    for batch in batches:
        connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({marks})", list(batch))  # noqa: S608 - our names


def _stored_rows(
    rows: TableRows, of_all: Mapping[str, object], convert: Sequence[Converter]
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows as tuples of what the driver stores, a batch at a time."""
    for batch in rows.batches(ROWS_AT_ONCE):
        count = len(batch[0])
        columns = [*batch, *([value] * count for value in of_all.values())]
        yield zip(*(stored(values) for stored, values in zip(convert, columns, strict=True)), strict=True)


def _postgresql_type(table: Table, name: str, dialect: Dialect) -> str:
    """The column's type, as the driver has to know it to write it in binary."""
    declared = table.c[name].type.compile(dialect).split("(")[0].lower()
    return BINARY_NAMES.get(declared, declared)


def _converter(table: Table, name: str, dialect: Dialect) -> Converter:
    """What makes a column's values fit for the driver; None stays null, also in a column of JSON."""
    process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return lambda values: values
    return lambda values: [None if value is None else process(value) for value in values]
