"""Invoice lines as Arrow tables, from rows of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from db.line_rows import COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_BATCH = 50_000


def line_schema() -> pa.Schema:
    """The columns of a file of lines: those of invoice_lines, prices in millionths."""
    import pyarrow as pa  # noqa: PLC0415 - see `pipeline.engines.answers`

    kinds = {
        "key": pa.int64(),
        "import_id": pa.int64(),
        "quantity": pa.int64(),
        "unit_price": pa.int64(),
        "invoiced_at": pa.timestamp("us"),
        "invoiced_on": pa.date32(),
    }
    return pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])


def table_of(rows: Sequence[Sequence[Any]], extra: Sequence[str] = ()) -> pa.Table:
    """Rows with `COLUMNS`, and then whole numbers of the names `extra`; moments and days may be text."""
    import pyarrow as pa  # noqa: PLC0415 - see above

    schema = line_schema()
    for name in extra:
        schema = schema.append(pa.field(name, pa.int64()))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = []
    for field, values in zip(schema, columns, strict=True):
        if pa.types.is_timestamp(field.type) or pa.types.is_date(field.type):
            texts = [None if value is None else str(value) for value in values]
            arrays.append(pa.array(texts).cast(field.type) if texts else pa.array([], field.type))
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def rows_of(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as the database keeps them: moments and days as text."""
    for batch in table.to_batches(ROWS_PER_BATCH):
        columns = [column.to_pylist() for column in batch.columns]
        moments, days = COLUMNS.index("invoiced_at"), COLUMNS.index("invoiced_on")
        columns[moments] = [column.isoformat(" ", "microseconds") for column in columns[moments]]
        columns[days] = [column.isoformat() for column in columns[days]]
        yield from zip(*columns, strict=True)


def select_lines(
    connection: Connection, table: str, rest: str, **values: object
) -> Iterator[tuple[Any, ...]]:
    """Rows of a database table with `COLUMNS`, prices in millionths."""
    rows = connection.execute(
        text(f"SELECT {', '.join(f'line.{name}' for name in COLUMNS)} FROM {table} AS line {rest}"),  # noqa: S608 - our own names
        values,
        execution_options={"yield_per": ROWS_PER_BATCH},
    )
    return (tuple(row) for row in rows)


def select_replaced(connection: Connection, import_id: int) -> Iterator[tuple[Any, ...]]:
    """Rows with `COLUMNS` and replaced_by: lines of imports up to one that later imports replaced."""
    names = ", ".join((*COLUMNS, "replaced_by"))
    rows = connection.execute(
        text(
            f"SELECT {names} FROM replaced_lines WHERE import_id <= :this AND replaced_by > :this"  # noqa: S608
        ),
        {"this": import_id},
    )
    return (tuple(row) for row in rows)


def in_batches(rows: Iterable[Sequence[Any]]) -> Iterator[pa.Table]:
    """Tables of a limited number of rows each."""
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_PER_BATCH)):
        yield table_of(some)
