from __future__ import annotations

from sqlalchemy import text

from db.engine import Database
from db.migrate import schema_state


def test_every_test_gets_a_migrated_database_of_its_own(database: Database) -> None:
    assert schema_state(database) == "current"
    with database.write() as session:
        session.execute(text("CREATE TABLE mine (id INTEGER PRIMARY KEY)"))
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM mine")) == 0


def test_what_one_test_leaves_behind_is_not_there_for_the_next(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE mine (id INTEGER PRIMARY KEY)"))
