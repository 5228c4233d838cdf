"""Lines in each of the engines."""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import Database
from domain.lines_location import LinesLocation
from tests.pipeline.engines.lines_in_engines import ENGINES, Lines
from tests.pipeline.engines.shops import in_a_lake
from tests.servers import spark
from tests.shared import Shared

SERVER = pytest.StashKey[str]()


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


@pytest.fixture
def spark_server(request: pytest.FixtureRequest, shared: Shared, worker_id: str) -> str:
    """The address of a real Spark, which all of pytest's processes share; if it has ended, of another one."""
    controller = os.getpid() if worker_id == "master" else os.getppid()
    noted = shared.once("spark", lambda file: _note(file, spark.start_shared(controller)), _is_alive)
    request.node.stash[SERVER] = noted.read_text()
    return noted.read_text()


def _note(file: Path, text: str) -> None:
    file.write_text(text)


def _is_alive(noted: Path) -> bool:
    """Whether the server still runs. One that does not is told of, even where no test has met its end."""
    address = noted.read_text()
    if not spark.has_ended(address):
        return True
    warnings.warn(spark.last_words(address), stacklevel=1)
    return False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed because its Spark ended says why that did."""
    report = yield
    address = item.stash.get(SERVER, None)
    if report.failed and address and spark.has_ended(address):
        report.sections.append(("Spark", spark.last_words(address)))
    return report
