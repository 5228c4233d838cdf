"""What is read for too long is ended by the database, and known to be that."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from dashboard.shell.error_pages import state_of
from db.engine import open_database, was_too_slow


def test_a_query_that_takes_too_long_is_ended_and_said_to_be_slow(postgres_url: str) -> None:
    database = open_database(postgres_url, query_seconds=0.1)
    with pytest.raises(OperationalError) as problem, database.read() as session:
        session.execute(text("SELECT pg_sleep(30)"))
    assert was_too_slow(problem.value)
    assert state_of(database, problem.value) == "slow"
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.dispose()


def test_without_a_limit_a_query_may_take_its_time(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with database.read() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "0"
    database.dispose()
