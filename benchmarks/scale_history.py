"""Lay a generated shop where an engine reads it, with the records that an import would have left."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from benchmarks.scale_shop import END, ScaleShop, months
from db.engine import Database
from db.lake import DayLines, StoredFile, replace_files, set_counts
from db.lines import FileRecord, analyze, begin_import, insert_rows, shop
from domain.lines_location import LinesLocation
from pipeline.engines.lake_address import parse_address
from pipeline.engines.line_tables import rows_of

if TYPE_CHECKING:
    import pyarrow as pa

WEEK = timedelta(days=7)
KNOWN = "scale.json"
"""Says what a folder holds already."""
NAMES = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "UnitPrice",
    "InvoiceDate",
    "CustomerID",
    "Country",
]
COLUMNS = [
    "invoice",
    "stock_code",
    "description",
    "quantity",
    "unit_price",
    "invoiced_at",
    "customer_id",
    "country",
]


def lay_history(database: Database, lines: int, week: Path) -> dict[str, Any]:
    """All lines before END, and a file of the week after it."""
    began, created, now = time.perf_counter(), ScaleShop(lines), datetime.now(UTC)
    location = database.lines
    with database.write() as session:
        shop(session, currency="GBP", simulated=False, source="", now=now)
        noted = begin_import(session, FileRecord("history", "0" * 64), imported_at=now)
        if location.url:
            files, counts = _in_a_lake(location, created, noted.id)
            replace_files(session, added=files, retired=(), now=now)
            set_counts(session, [DayLines(day, noted.id, count) for day, count in sorted(counts.items())])
            megabytes = sum(file.size for file in files) / 1e6
        else:
            counts, megabytes = _in_the_database(session, created, noted.id), 0.0
        noted.rows_read = noted.rows_added = counts.total()
    seconds = time.perf_counter() - began
    return {
        "lines": counts.total(),
        "week_lines": _write_week(created, week),
        "seconds": seconds,
        "megabytes": megabytes,
    }


def _in_a_lake(
    location: LinesLocation, made: ScaleShop, import_id: int
) -> tuple[list[StoredFile], Counter[date]]:
    from pipeline.engines.lake_files import LakeFiles  # noqa: PLC0415 - of the extra lake

    files = LakeFiles(replace(parse_address(location.url), engine="duckdb"))
    existing = Path(files.place) / KNOWN
    if not files.is_bucket and existing.exists():
        return _that_were_kept(existing, made)
    counts: Counter[date] = Counter()
    stored = []
    for month, tables in _by_month(made, import_id):
        item = files.write(month, import_id, _counting(tables, counts))
        assert item is not None
        stored.append(item)
    if not files.is_bucket:
        remaining = {
            "lines": made.lines,
            "files": [{**asdict(item), "month": item.month.isoformat()} for item in stored],
            "counts": {day.isoformat(): count for day, count in counts.items()},
        }
        existing.write_text(json.dumps(remaining))
    return stored, counts


def _that_were_kept(known: Path, made: ScaleShop) -> tuple[list[StoredFile], Counter[date]]:
    document = json.loads(known.read_text())
    if document["lines"] != made.lines:
        raise SystemExit(f"{known.parent} holds a shop of another size: name an empty folder")
    files = [StoredFile(**{**file, "month": date.fromisoformat(file["month"])}) for file in document["files"]]
    return files, Counter({date.fromisoformat(day): count for day, count in document["counts"].items()})


def _in_the_database(session: Session, made: ScaleShop, import_id: int) -> Counter[date]:
    counts: Counter[date] = Counter()
    for _, tables in _by_month(made, import_id):
        for table in _counting(tables, counts):
            insert_rows(session.connection(), rows_of(table), "invoice_lines")
    analyze(session)
    return counts


def _by_month(made: ScaleShop, import_id: int) -> Iterator[tuple[date, Iterator[pa.Table]]]:
    for start, before in months():
        yield start, made.tables(made.lines_between(start, before), import_id)


def _counting(tables: Iterator[pa.Table], counts: Counter[date]) -> Iterator[pa.Table]:
    for table in tables:
        for item in table["invoiced_on"].value_counts().to_pylist():
            counts[item["values"]] += item["counts"]
        yield table


def _write_week(made: ScaleShop, week: Path) -> int:
    """The next week as a shop's own file; how many lines it has."""
    import pyarrow as pa  # noqa: PLC0415 - of the extra lake
    import pyarrow.compute as pc  # noqa: PLC0415
    from pyarrow.csv import CSVWriter  # noqa: PLC0415

    lines = 0
    schema = pa.schema([(name, pa.string()) for name in NAMES])
    with CSVWriter(week, schema) as writer:
        for table in made.tables(made.lines_between(END, END + WEEK), 0):
            prices = pc.divide(table["unit_price"].cast(pa.float64()), 1e6)
            at = COLUMNS.index("unit_price")
            output = table.select(COLUMNS).set_column(at, "unit_price", prices).rename_columns(NAMES)
            writer.write_table(output.cast(schema))
            lines += table.num_rows
    return lines
