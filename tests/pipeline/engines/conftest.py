"""Lines in each of the engines."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import Database
from domain.lines_location import LinesLocation
from tests.pipeline.engines.lines_in_engines import ENGINES, Lines
from tests.pipeline.engines.shops import in_a_lake
from tests.servers import spark
from tests.shared import Shared


@pytest.fixture(params=ENGINES)
def lines(request: pytest.FixtureRequest, tmp_path: Path) -> Lines:
    kind = "postgres_database" if request.param == "postgresql" else "sqlite_database"
    database: Database = request.getfixturevalue(kind)
    is_lake = request.param not in ("sqlite", "postgresql")
    if request.param == "spark":
        server: str = request.getfixturevalue("spark_server")
        location = LinesLocation(f"{server}/?folder={tmp_path}/lake", "512MB", 2, str(tmp_path / "scratch"))
        return Lines(replace(database, lines=location), tmp_path, is_lake)
    return Lines(in_a_lake(database, tmp_path / "lake") if is_lake else database, tmp_path, is_lake)


@pytest.fixture(scope="session")
def spark_server(shared: Shared, worker_id: str) -> str:
    """The address of a real Spark, which all of pytest's processes share."""
    controller = os.getpid() if worker_id == "master" else os.getppid()
    return shared.once("spark", lambda file: _note(file, spark.start_shared(controller))).read_text()


def _note(file: Path, text: str) -> None:
    file.write_text(text)
