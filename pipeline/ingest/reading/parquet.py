"""Parquet files → one table, read in pieces by DuckDB where that is installed (`insiders[lake]`)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from i18n import UserError
from pipeline.ingest.reading.table import RawTable, Row, batches_of

ROWS_PER_BATCH = 20_000


def read_parquet(path: Path, file: str, part: str = "") -> RawTable:
    """The table in the Parquet file at `path`.

    Raises:
        UserError: it cannot be read, or DuckDB is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise UserError(
            "{file} is a Parquet file, for which this installation lacks a library: install "
            "insiders[lake], or save the invoices as a CSV file and import that.",
            file=file,
        ) from error

    def rows() -> Iterator[Row]:
        connection = duckdb.connect(config={"memory_limit": "256MB", "threads": 1})
        try:
            result = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            yield 0, [column[0] for column in result.description or ()]
            line = 1
            while some := result.fetchmany(ROWS_PER_BATCH):
                for values in some:
                    yield line, [float(value) if isinstance(value, Decimal) else value for value in values]
                    line += 1
        except duckdb.Error as error:
            raise UserError(
                "{file} cannot be read as a Parquet file ({reason}): export it again.",
                file=file,
                reason=str(error).splitlines()[0][:200],
            ) from error
        finally:
            connection.close()

    next(iter(rows()))  # what is broken is told now
    return RawTable(file, part, lambda: batches_of(rows()), typed=True)
