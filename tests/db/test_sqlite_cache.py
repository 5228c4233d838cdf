from __future__ import annotations

import pytest
from sqlalchemy import Connection

from db.engine import Database
from db.sqlite_cache import sqlite_cache


def kilobytes(connection: Connection) -> int:
    return -int(connection.exec_driver_sql("PRAGMA cache_size").scalar_one())


def test_more_pages_are_held_for_the_duration_only(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        connection = session.connection()
        before = kilobytes(connection)
        with sqlite_cache(connection, before + 1000):
            assert kilobytes(connection) == before + 1000
        assert kilobytes(connection) == before


def test_never_fewer_are_held_than_before(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        connection = session.connection()
        before = kilobytes(connection)
        with sqlite_cache(connection, 10):
            assert kilobytes(connection) == before


def test_what_failed_is_told_though_the_connection_is_gone(sqlite_database: Database) -> None:
    def fail() -> None:
        with sqlite_database.write() as session, sqlite_cache(session.connection(), 10_000):
            session.rollback()
            raise RuntimeError("no space")

    with pytest.raises(RuntimeError, match="no space"):
        fail()
