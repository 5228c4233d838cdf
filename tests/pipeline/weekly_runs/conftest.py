"""A small simulated shop and its three weekly versions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Database, open_database
from pipeline.recipes import RECIPES
from pipeline.replay import publish_each
from pipeline.run import silent
from tests.pipeline.shops import CHEAP, SETTINGS, open_shop
from tests.pipeline.weekly_runs.versions import MONDAYS


@pytest.fixture(scope="package", autouse=True)
def cheap_recipe() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECIPES, "cheap", CHEAP)  # type: ignore[arg-type]
        yield


@pytest.fixture(scope="package")
def three_weeks(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in a file, with the shop and three weekly versions. Tests that write take a copy."""
    file = tmp_path_factory.mktemp("three weeks") / "shop.sqlite3"
    shutil.copy(sqlite_template, file)
    opened = open_database(f"sqlite:///{file}")
    open_shop(opened)
    assert publish_each(opened, SETTINGS, MONDAYS, recipe="cheap", progress=silent) == [1, 2, 3]
    with opened.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    opened.dispose()
    return file


@pytest.fixture
def published(three_weeks: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the three weeks, which a test may change."""
    file = tmp_path / "copy.sqlite3"
    shutil.copy(three_weeks, file)
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.dispose()
