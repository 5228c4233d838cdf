"""A database that is damaged, or cannot be opened: at the start, and while it is being used."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.pages import PAGES
from dashboard.shell.error_pages import state_of
from db.engine import Database, open_database
from pipeline.worker import Scheduler
from settings import load_settings
from tests.dashboard.served import Dashboard, dashboard
from tests.factories import publish_version

SAID = "The database cannot be read"
NOT_TO_BE_SEEN = ("Traceback", "sqlite3", "Something went wrong")
PLACES = ("/", "/insiders", "/movements", "/segments", "/hypotheses", "/model", "/data")


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


@pytest.fixture(params=["noise", "folder", "nowhere"])
def unreadable_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of what is no database: noise, a folder, or a file below a file."""
    place = tmp_path / "insiders.sqlite3"
    if request.param == "folder":
        place.mkdir()
    else:
        place.write_bytes(noise(40_000))
    return f"sqlite:///{place / 'deeper.sqlite3' if request.param == 'nowhere' else place}"


def look_around(served: Dashboard) -> list[str]:
    """What every page says: as a document, and as a browser draws it afterwards."""
    observed = []
    for path in PLACES:
        document = served.get(path)
        observed.append(document.text if document.status_code == 503 else served.draw(path).text)
    for words in NOT_TO_BE_SEEN:
        assert not any(words in item for item in observed), words
    return observed


def test_what_is_no_database_is_said_to_be_unreadable_from_the_start(unreadable_url: str) -> None:
    served = dashboard(open_database(unreadable_url), PAGES)

    assert all(SAID in item for item in look_around(served))
    assert served.get("/healthz").status_code == 200
    ready = served.get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"ready": False, "database": "cannot be read"})


def test_a_file_that_is_damaged_in_use_is_told_and_a_backup_in_its_place_is_enough(
    sqlite_database: Database,
) -> None:
    file = Path(str(sqlite_database.writer.url.database))
    with sqlite_database.write() as session:
        publish_version(session)
    with sqlite_database.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    backup = file.read_bytes()
    served = dashboard(sqlite_database, PAGES)
    assert not any(SAID in item for item in look_around(served))

    sqlite_database.dispose()  # a worker opens further connections all the time
    with file.open("r+b") as damaged:
        damaged.write(noise(len(backup)))
    assert all(SAID in item for item in look_around(served))

    with file.open("r+b") as damaged:
        damaged.write(backup)
    assert not any(SAID in item for item in look_around(served))


def test_pages_of_which_only_some_are_damaged_are_told_too(sqlite_database: Database) -> None:
    file = Path(str(sqlite_database.writer.url.database))
    with sqlite_database.write() as session:
        publish_version(session)
    with sqlite_database.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    served = dashboard(sqlite_database, PAGES)
    sqlite_database.dispose()
    size = file.stat().st_size
    with file.open("r+b") as damaged:  # all but the first page, which says what kind of file it is
        damaged.seek(4096)
        damaged.write(noise(size - 4096))

    assert all(SAID in item for item in look_around(served))


def test_workers_wait_for_a_backup_and_then_go_on(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "insiders.sqlite3"
    file.write_bytes(noise(40_000))
    database = open_database(f"sqlite:///{file}")
    ticker = Scheduler(load_settings({}), database, (sys.executable, "-c", "pass"))
    ticker.poll()
    was_busy = ticker.is_busy

    file.write_bytes(sqlite_template.read_bytes())
    ticker.poll()
    assert (was_busy, ticker.is_busy) == (False, True)  # the slot that is due
    ticker.shutdown()
    database.dispose()


@pytest.mark.parametrize("code", ["XX001", "XX002"])
def test_a_damaged_table_or_index_of_postgresql_is_told_as_that(
    postgres_database: Database, code: str
) -> None:
    statement = f"DO $$ BEGIN RAISE 'invalid page in block 0' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(DBAPIError) as problem, postgres_database.read() as session:
        session.execute(text(statement))
    assert state_of(postgres_database, problem.value) == "unreadable"
