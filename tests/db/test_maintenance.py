from __future__ import annotations

import pytest
from sqlalchemy import text

from db.engine import Database
from db.maintenance import MIN_CUSTOMERS, refresh_statistics
from tests.factories import publish_version


@pytest.mark.postgres
@pytest.mark.parametrize(("customers", "known"), [(MIN_CUSTOMERS - 1, -1), (MIN_CUSTOMERS, 3)])
def test_after_a_large_version_the_planner_knows_how_many_rows_there_are(
    postgres_database: Database, customers: int, known: int
) -> None:
    with postgres_database.write() as session:
        publish_version(session)
    refresh_statistics(postgres_database, customers)
    with postgres_database.read() as session:
        assert session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'customers'")) == known


def test_nothing_is_asked_of_a_database_without_such_statistics(sqlite_database: Database) -> None:
    refresh_statistics(sqlite_database, MIN_CUSTOMERS)
