"""What is read for too long is ended by the database, and known to be that."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from dashboard.shell.error_pages import state_of
from db.engine import Database, open_database, was_too_slow


def test_a_query_that_takes_too_long_is_ended_and_said_to_be_slow(postgres_url: str) -> None:
    database = open_database(postgres_url, query_seconds=0.1)
    with pytest.raises(OperationalError) as problem, database.read() as session:
        session.execute(text("SELECT pg_sleep(30)"))
    assert was_too_slow(problem.value)
    assert state_of(database, problem.value) == "slow"
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.dispose()


def test_a_server_that_is_stopped_is_given_up(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.ANSWER_SECONDS", 0.1)
    monkeypatch.setattr("db.silent_server.PING_SECONDS", 0.2)
    database = open_database(postgres_url, query_seconds=0.1)
    with ExitStack() as stopped:
        with database.read() as session:
            stop(backend_of(session), stopped)
            with pytest.raises(OperationalError, match="has not answered") as problem:
                session.execute(text("SELECT 1"))
            session.rollback()
        assert state_of(database, problem.value) == "lost"
        with database.read() as session:  # over another connection
            second = backend_of(session)
        stop(second, stopped)
        with database.read() as session:  # and over a third one, as the second does not even answer a ping
            assert backend_of(session) != second
    database.dispose()


def backend_of(session: Session) -> int:
    return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def stop(backend: int, until: ExitStack) -> None:
    os.kill(backend, signal.SIGSTOP)
    until.callback(os.kill, backend, signal.SIGCONT)


def test_without_a_limit_a_query_may_take_its_time(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with database.read() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "0"
    database.dispose()


@pytest.mark.parametrize(
    ("url", "sslmode"),
    [
        ("postgresql://ada:pw@db.example/shop", "require"),
        ("postgresql://ada:pw@db.example/shop?sslmode=verify-full", "verify-full"),
        ("postgresql://ada:pw@db/shop?sslmode=disable", "require"),
        ("postgresql://ada:pw@db/shop?sslmode=prefer", "require"),
        ("postgresql://ada:pw@db/shop?sslmode=allow", "require"),
        ("postgresql:///shop?host=db-1&host=db-2", "require"),
        ("postgresql:///shop?host=/var/run/postgresql,db", "require"),
        ("postgresql://localhost/shop?host=db", "require"),
        ("postgresql:///shop?host=127.0.0.1:5432&host=db:5432", "require"),
        ("postgresql:///shop?hostaddr=10.0.0.5", "require"),
        ("postgresql:///shop?service=shop", "require"),
        ("postgresql://ada:pw@127.0.0.1/shop", None),
        ("postgresql:///shop?host=localhost:5433", None),
        ("postgresql:///shop?host=/var/run/postgresql", None),
        ("postgresql:///shop", None),
    ],
)
def test_a_database_on_another_machine_is_talked_to_over_tls_when_hosted(
    url: str, sslmode: str | None
) -> None:
    assert open_database(url, needs_tls=True).writer.url.query.get("sslmode") == sslmode
    assert "require" not in str(open_database(url).writer.url.query)


@pytest.mark.parametrize(
    ("name", "value", "sslmode"),
    [
        ("PGHOST", "db.example", "require"),
        ("PGHOST", "/var/run/postgresql", None),
        ("PGHOSTADDR", "10.0.0.5", "require"),
        ("PGSERVICE", "shop", "require"),
    ],
)
def test_a_host_that_the_drivers_own_variables_name_needs_tls_too(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sslmode: str | None
) -> None:
    monkeypatch.setenv(name, value)
    assert open_database("postgresql:///shop", needs_tls=True).writer.url.query.get("sslmode") == sslmode
    here = open_database("postgresql://localhost/shop", needs_tls=True).writer.url.query.get("sslmode")
    assert here == (None if name == "PGHOST" else "require"), "the address counts before PGHOST alone"


def test_a_stricter_demand_of_the_environment_is_not_weakened(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://ada:pw@db/shop"
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert "sslmode" not in open_database(address, needs_tls=True).writer.url.query
    monkeypatch.setenv("PGSSLMODE", "prefer")
    assert open_database(address, needs_tls=True).writer.url.query["sslmode"] == "require"


def test_errors_do_not_repeat_what_was_looked_for(sqlite_database: Database) -> None:
    with pytest.raises(DBAPIError) as raised, sqlite_database.read() as session:
        session.execute(text("SELECT * FROM nothing WHERE name = :name"), {"name": "ada@example.org"})
    assert "ada@example.org" not in str(raised.value)
