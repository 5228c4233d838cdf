from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from db.engine import Database, open_database
from db.migrate import schema_state
from db.models import CustomerSnapshot, Version
from tests.factories import publish_version
from tests.servers.emptied import EmptiedDatabases


def publish_in(url: str) -> int:
    database = open_database(url)
    with database.write() as session:
        number = publish_version(session)
    database.dispose()
    return number


def rows_in(url: str) -> tuple[int | None, int | None]:
    database = open_database(url)
    with database.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table)) for table in (Version, CustomerSnapshot)
        ]
    database.dispose()
    return counts[0], counts[1]


def test_every_test_gets_a_migrated_database_without_a_row(database: Database) -> None:
    assert schema_state(database) == "current"
    assert rows_in(database.writer.url.render_as_string(hide_password=False)) == (0, 0)


def test_what_a_test_writes_into_a_file_is_not_in_the_template(
    sqlite_url: str, sqlite_template: Path
) -> None:
    assert publish_in(sqlite_url) == 1
    assert rows_in(sqlite_url) == (1, 3)
    assert rows_in(f"sqlite:///{sqlite_template}") == (0, 0)


def test_what_one_test_writes_is_gone_for_the_next_and_numbers_begin_again(
    postgres_databases: EmptiedDatabases,
) -> None:
    with postgres_databases.lent() as url:
        assert publish_in(url) == 1
        assert rows_in(url) == (1, 3)
    with postgres_databases.lent() as again:
        assert again == url, "the same one"
        assert rows_in(again) == (0, 0)
        assert publish_in(again) == 1


@pytest.mark.parametrize(
    "change",
    ["CREATE TABLE mine (id integer)", "ALTER TABLE runs ADD mine integer", "DELETE FROM alembic_version"],
)
def test_a_database_with_another_schema_is_not_lent_again(
    postgres_databases: EmptiedDatabases, change: str
) -> None:
    with postgres_databases.lent() as url:
        database = open_database(url)
        with database.write() as session:
            session.execute(text(change))
        database.dispose()
    with postgres_databases.lent() as other:
        assert other != url
        database = open_database(other)
        assert schema_state(database) == "current"
        assert "mine" not in inspect(database.reader).get_table_names()
        database.dispose()


def test_who_stayed_connected_is_cut_off(postgres_databases: EmptiedDatabases) -> None:
    with postgres_databases.lent() as url:
        late = open_database(url).writer.connect()
        late.execute(text("SELECT 1"))
    with postgres_databases.lent() as again:
        assert again == url, "the same one"
        with pytest.raises(DBAPIError):
            late.execute(text("SELECT 1"))
