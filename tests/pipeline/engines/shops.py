"""Tiny shops that hold what engines might see differently, and engines that hold them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from db.engine import Database
from db.line_keys import Line
from db.lines import FileRecord, begin_import, merge_lines
from domain.lines_location import LinesLocation
from pipeline.engines.lake_changes import open_changes
from tests.servers import spark
from tests.trade import NOW, sale


def in_a_lake(database: Database, folder: Path) -> Database:
    """The same database, whose lines lie in a folder."""
    return replace(database, lines=LinesLocation(f"duckdb://{folder}", "512MB", 2, str(folder / "scratch")))


def import_lines(database: Database, lines: Iterable[Line]) -> int:
    """Import lines as one file, wherever they are kept; how many were new."""
    with database.write() as session:
        noted = begin_import(session, FileRecord("test.csv", "0" * 64), imported_at=NOW)
        changes = open_changes(session)
        added = merge_lines(
            session, noted.id, [list(lines)], changes.load_for_import if changes.is_lake else None
        )
        changes.write_back(noted.id)
        return added


def odd_lines() -> Iterator[Line]:
    """By hand: one of each kind that engines might see differently."""
    for _ in range(3):  # three identical sales, two identical returns: two of each undo each other
        yield sale("ada", "mug", 2, 2.50, on="2011-12-01 10:00", invoice="7")
    for _ in range(2):
        yield sale("ada", "mug", -2, 2.50, on="2011-12-01 11:00", invoice="C7")
    yield sale("ada", "lamp", 1, 9.99, on="2011-12-01 23:59", invoice="8")
    yield sale("ada", "lamp", 1, 9.99, on="2011-12-02 00:01", invoice="8")  # past midnight
    yield sale("bea", "mug", -1, 2.50, on="2011-11-05", invoice="C9")  # only returns
    yield sale("carl", "mug", 0, 2.50, on="2011-11-05", invoice="10")  # nothing
    yield sale("carl", "post", 1, 18.0, on="2011-11-05", invoice="10")  # no product, whatever its case
    yield sale("carl", "caf\u00e9", 1, 3.0, on="2011-11-05", invoice="11")
    yield sale("carl", "CAF\u00c9", 1, 3.0, on="2011-11-05", invoice="11")
    yield sale("carl", "tea", 1, 0.04, on="2011-11-06", invoice="12")  # just enough
    yield sale("carl", "tea", 1, 0.039999, on="2011-11-06", invoice="12")  # just too cheap
    yield sale("\u00e9mile", "tea", 5, 1.0, on="2011-03-27 01:30", invoice="13")  # an hour that was not
    yield sale("\u00e9mile", "tea", 5, 1.0, on="2011-10-30 01:30", invoice="14", country="")
    yield sale("Zoe", "tea", 1, 1.0, on="2011-11-07 09:00", invoice="b1", country="France")
    yield sale("Zoe", "tea", 1, 1.0, on="2011-11-07 09:00", invoice="B2", country="Spain")  # at one moment
    yield sale(None, "tea", 3, 1.0, on="2011-11-07", invoice="15")
    yield sale(None, "tea", -1, 1.0, on="2011-11-08", invoice="C15")
    yield sale("old", "tea", 1, 1.0, on="1970-01-01", invoice="16")  # far off
    yield sale("new", "tea", 1, 1.0, on="2199-12-31", invoice="17")


def _lake_packages() -> Path:
    """Where `make test` installs the extra `lake`: beside the environment, for tests run as the default does.

    Pandas, which was imported above, has not found Arrow and goes on without.
    """
    return Path(sys.prefix) / "lake"


if _lake_packages().is_dir() and str(_lake_packages()) not in sys.path:
    assert pd.__name__ in sys.modules
    sys.path.append(str(_lake_packages()))


def _is_missing(*modules: str) -> bool:
    return any(find_spec(name) is None for name in modules)


NO_LAKE = pytest.mark.skipif(
    _is_missing("duckdb", "pyarrow", "sqlglot"),
    reason="needs the extra `lake`, which `make test` installs beside the environment",
)

NO_SPARK = pytest.mark.skipif(
    spark.why_missing() is not None or _is_missing("pyspark", "grpc"),
    reason=spark.why_missing() or "needs the extra `spark`, which `make test` installs",
)
