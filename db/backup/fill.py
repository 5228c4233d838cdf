"""Put rows into the tables of an empty database; what guards them against changes stands aside meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Integer, Table, func, select, text

from db.backup.values import Value
from db.postgresql_copy import copy_into

BATCH_ROWS = 1000
BATCH_CHARACTERS = 1_000_000


@contextmanager
def triggers_aside(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Disable triggers that would refuse a restored audit log whose oldest entries were deleted."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        triggers = connection.execute(query).all()
        for trigger in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {_quoted(connection, trigger.name)}")
        yield
        for trigger in triggers:
            connection.exec_driver_sql(trigger.sql)
        return
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, table.name)} DISABLE TRIGGER USER")
    yield
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, table.name)} ENABLE TRIGGER USER")


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Insert `rows`, whose values are in the drivers' form."""
    names = ", ".join(_quoted(connection, name) for name in columns)
    target = f"{_quoted(connection, table.name)} ({names})"
    if connection.dialect.name == "postgresql":
        _copy(connection, target, rows)
        return
    statement = f"INSERT INTO {target} VALUES ({', '.join('?' * len(columns))})"
    for batch in _batches(rows):
        connection.exec_driver_sql(statement, batch)


def continue_numbers(connection: Connection, table: Table) -> None:
    """Let ids continue after the greatest one; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        if not isinstance(column.type, Integer):
            continue
        sequence = connection.scalar(
            select(func.pg_get_serial_sequence(_quoted(connection, table.name), column.name))
        )
        if sequence is not None:
            greatest = connection.scalar(select(func.max(column)))
            connection.execute(select(func.setval(sequence, greatest or 1, greatest is not None)))


def _copy(connection: Connection, target: str, rows: Iterable[Sequence[Value]]) -> None:
    with copy_into(connection, target) as copy:
        for row in rows:
            copy.write_row(row)


def _batches(rows: Iterable[Sequence[Value]]) -> Iterator[list[tuple[Value, ...]]]:
    batch: list[tuple[Value, ...]] = []
    size = 0
    for row in rows:
        batch.append(tuple(row))
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
