"""A run whose version before keeps no customers' figures any more: a replay of weeks long ago."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.engine import Database, open_database
from db.models import Version
from db.retention import prune
from pipeline.publish.run import publish_run
from tests.pipeline.shops import SETTINGS
from tests.pipeline.weekly_runs.versions import MONDAYS, contents, versions


def run_second_week_again(database: Database) -> str:
    number = publish_run(database, SETTINGS, as_of=MONDAYS[1], recipe="cheap", challenge=False)
    assert versions(database)[-1] == (number, MONDAYS[1], 1)
    return contents(database, number)


@pytest.mark.slow
def test_a_week_says_the_same_when_the_version_before_it_is_pruned(
    published: Database, three_weeks: Path, tmp_path: Path
) -> None:
    database = open_database(f"sqlite:///{shutil.copy(three_weeks, tmp_path / 'whole.sqlite3')}")
    expected = run_second_week_again(database)
    database.dispose()
    with published.write() as session:
        assert prune(session, keep=2) == [1]
    assert run_second_week_again(published) == expected
    with published.read() as session:
        assert session.get_one(Version, 1).pruned_at is not None
