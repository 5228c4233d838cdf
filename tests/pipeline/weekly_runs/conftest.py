"""A small simulated shop and its three weekly versions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Database, open_database
from pipeline.process.progress import no_progress
from pipeline.publish.replay import ReplayPlan, publish_each
from pipeline.segmentation.recipes import RECIPES
from tests.pipeline.shops import CHEAP, SETTINGS, open_shop
from tests.pipeline.weekly_runs.versions import MONDAYS
from tests.shared import Shared


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every weekly run fits models."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.fits)


@pytest.fixture(scope="package", autouse=True)
def cheap_recipe() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECIPES, "cheap", CHEAP)
        yield


@pytest.fixture(scope="package")
def three_weeks(shared: Shared, sqlite_template: Path) -> Path:
    """A database in a file, with the shop and three weekly versions. Tests that write take a copy."""

    def publish(database: Database) -> None:
        open_shop(database)
        assert publish_each(
            database, SETTINGS, ReplayPlan(MONDAYS), recipe="cheap", progress=no_progress
        ) == [1, 2, 3]

    return shared.database("three-weeks.sqlite3", sqlite_template, publish)


@pytest.fixture
def published(three_weeks: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the three weeks, which a test may change."""
    file = tmp_path / "copy.sqlite3"
    shutil.copy(three_weeks, file)
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.dispose()
