"""The real invoices in a database, as the import leaves them."""

from __future__ import annotations

import pickle
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from db.engine import Database
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_outcome import ImportOutcome
from tests.shared import Shared, filled_in

UCI, CIRCULATING = "online_retail.csv.gz", "Ecommerce.csv.gz"
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Imported:
    """A SQLite file, which is only read, and what the import said of it."""

    file: Path
    outcome: ImportOutcome


def import_invoices(database: Database, path: Path) -> ImportOutcome:
    """Import a file of invoices in pounds."""
    return import_source(database, str(path), currency="GBP", now=NOW)


def imported(shared: Shared, template: Path, path: Path) -> Imported:
    """The invoices of `path`, imported once for all tests."""

    def make(folder: Path) -> None:
        folder.mkdir()
        shutil.copy(template, folder / "shop.sqlite3")
        outcome = filled_in(folder / "shop.sqlite3", partial(import_invoices, path=path))
        (folder / "outcome").write_bytes(pickle.dumps(outcome))

    folder = shared.once(f"imported {path.name}", make)
    return Imported(folder / "shop.sqlite3", pickle.loads((folder / "outcome").read_bytes()))


def copy_lines(file: Path, database: Database) -> None:
    """Copy the import in a SQLite file, as it stands there, into an empty PostgreSQL database."""
    with closing(sqlite3.connect(file)) as source, database.writer.begin() as connection:
        driver: Any = connection.connection.driver_connection
        for table in ("sources", "imports", "invoice_lines"):
            rows = source.execute(f"SELECT * FROM {table}")
            columns = ", ".join(column for column, *_ in rows.description)
            with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        connection.execute(text("ANALYZE invoice_lines"))
