"""Columns of closed vocabularies: the database itself admits their values and no other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Enum, inspect, text
from sqlalchemy.exc import IntegrityError

from db.engine import Database
from db.migrate import _config, migrate, rebuilding_tables
from db.models import Base, Override, Run
from domain.enums import OverrideKind, RunKind

RUN = """
    INSERT INTO runs (id, kind, params, requested_by, requested_at, status, attempts, fence, progress, log)
    VALUES (:id, :kind, '{}', 'ada', '2026-03-02 03:00:00', :status, 0, 0, 0, '')
"""
OVERRIDE = """
    INSERT INTO overrides (customer_id, kind, reason, created_by, created_at)
    VALUES ('12347', :kind, 'opened a second shop', 'ada', '2026-03-02 03:00:00')
"""


def enum_columns() -> dict[tuple[str, str], Enum]:
    return {
        (table.name, column.name): column.type
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    }


def test_every_enum_has_a_constraint_with_exactly_its_values(database: Database) -> None:
    columns = enum_columns()
    assert ("runs", "kind") in columns
    result = inspect(database.writer)
    for (table, column), kind in columns.items():
        checks = {check["name"]: check["sqltext"] for check in result.get_check_constraints(table)}
        admitted = re.findall(r"'([^']*)'", checks[f"ck_{table}_{column}"])
        assert sorted(admitted) == sorted(kind.enums), f"{table}.{column}"


def test_the_database_refuses_a_value_that_is_not_of_the_enum(database: Database) -> None:
    with pytest.raises(IntegrityError, match="ck_overrides_kind"), database.write() as session:
        session.execute(text(OVERRIDE), {"kind": "wish"})
    with pytest.raises(IntegrityError, match="ck_runs_kind"), database.write() as session:
        session.execute(text(RUN), {"id": 1, "kind": "dance", "status": "queued"})


def test_what_is_read_back_is_a_member_of_the_enum(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.execute(text(OVERRIDE), {"kind": "pin"})
    with sqlite_database.read() as session:
        assert session.query(Override).one().kind is OverrideKind.PIN


def test_a_search_for_another_value_finds_nothing(database: Database) -> None:
    """The value may come from a typed address."""
    with database.write() as session:
        session.execute(text(OVERRIDE), {"kind": "pin"})
        assert session.query(Override).filter(Override.kind == "wish").all() == []
        assert len(session.query(Override).filter(Override.kind.in_(["wish", "pin"])).all()) == 1


@pytest.mark.slow(seconds=1)
def test_an_old_draw_keeps_its_versions_and_gets_the_new_kind(database: Database) -> None:
    """The table is made anew on SQLite although others refer to it: whatever does must still find its row."""
    with rebuilding_tables(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")
        connection.execute(text(RUN), {"id": 7, "kind": "draw", "status": "done"})
        connection.execute(text(RUN), {"id": 8, "kind": "weekly", "status": "queued"})
        connection.execute(text("INSERT INTO lease (id, fence, run_id) VALUES (1, 3, 7)"))
    migrate(database)
    with database.write() as session:
        assert {run.id: run.kind for run in session.query(Run)} == {
            7: RunKind.DRAW_EXPERIMENT,
            8: RunKind.WEEKLY,
        }
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("UPDATE lease SET run_id = 99"))


def test_migrating_twice_changes_nothing(sqlite_database: Database) -> None:
    def schema() -> list[Any]:
        with sqlite_database.read() as session:
            return list(session.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name")))

    before = schema()
    migrate(sqlite_database)
    assert schema() == before
