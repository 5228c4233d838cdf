from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from db.engine import Database
from db.jobs.queue import waiting
from db.source_settings import (
    SourceSettings,
    add_source,
    change_source,
    has_due_schedule,
    known_sources,
    remove_source,
    request_scheduled,
    settings_of,
)
from domain.contract import Contract
from i18n import UserError

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
NEW_YEAR = SourceSettings("/srv/shop.csv", schedule="0 0 1 1 *")
"""Due on 1 January, so at any time since the last one."""


def add(database: Database, name: str, settings: SourceSettings) -> int:
    with database.write() as session:
        return add_source(session, name, settings, by="ana", now=LONG_AGO).id


def requests(database: Database) -> list[str]:
    with database.write() as session:
        request_scheduled(session, UTC_ZONE)
        return [run.params["name"] for run in waiting(session)]


def test_the_import_of_a_source_whose_schedule_is_due_is_requested_once(database: Database) -> None:
    add(database, "weekly", SourceSettings("/srv/weekly.csv"))
    add(database, "shop", NEW_YEAR)
    with database.read() as session:
        assert has_due_schedule(session, UTC_ZONE)
    assert requests(database) == ["shop"]
    assert requests(database) == ["shop"]  # still that one
    with database.read() as session:
        assert not has_due_schedule(session, UTC_ZONE)


def test_a_source_added_after_its_time_waits_for_the_next(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        add_source(session, "shop", NEW_YEAR, by="ana", now=datetime.now(UTC))
    assert requests(sqlite_database) == []


def test_what_people_said_of_a_source_is_kept(sqlite_database: Database) -> None:
    settings = SourceSettings(
        "s3://shop/in/",
        "0 6 * * mon",
        {"endpoint": "https://s3.example"},
        {"invoice": "No"},
        Contract(("invoice",)),
    )
    add(sqlite_database, "shop", settings)
    with sqlite_database.read() as session:
        (result,) = known_sources(session)
        assert settings_of(result) == settings


def test_a_removed_source_is_read_no_more_and_can_come_back(sqlite_database: Database) -> None:
    number = add(sqlite_database, "shop", NEW_YEAR)
    with sqlite_database.write() as session:
        remove_source(session, "shop", by="ana", now=datetime.now(UTC))
    with sqlite_database.read() as session:
        assert known_sources(session) == []
    assert requests(sqlite_database) == []
    with sqlite_database.write() as session, pytest.raises(UserError, match="no source shop"):
        change_source(session, "shop", NEW_YEAR, by="ana")
    assert add(sqlite_database, "shop", NEW_YEAR) == number
