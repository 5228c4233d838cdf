from __future__ import annotations

import pytest
from sqlalchemy import event, text

from db.engine import Database
from db.maintenance import MIN_CUSTOMERS, analyze_customers, refresh_statistics
from tests.factories import publish_version


def test_after_a_large_version_the_planner_knows_how_many_rows_there_are(postgres_database: Database) -> None:
    with postgres_database.write() as session:
        publish_version(session)
    refresh_statistics(postgres_database, MIN_CUSTOMERS)
    with postgres_database.read() as session:
        assert session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'customers'")) == 3


def test_the_planner_knows_a_large_version_while_it_is_being_published(postgres_database: Database) -> None:
    existing = text(
        "SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers' AND attname = 'country'"
    )
    with postgres_database.write() as session:
        publish_version(session)
        analyze_customers(session, MIN_CUSTOMERS)
        assert session.scalar(existing) == '{"United Kingdom"}'


@pytest.mark.parametrize("customers", [0, MIN_CUSTOMERS - 1])
def test_a_small_version_is_left_to_the_database_itself(database: Database, customers: int) -> None:
    statements: list[str] = []
    event.listen(database.writer, "before_cursor_execute", lambda *given: statements.append(given[2]))
    refresh_statistics(database, customers)
    with database.write() as session:
        analyze_customers(session, customers)
    assert statements == []
