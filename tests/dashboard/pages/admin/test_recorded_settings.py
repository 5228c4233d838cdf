"""Settings that have changed since the last start are in the audit log."""

from __future__ import annotations

from dashboard.pages.admin.recorded_settings import record_settings
from db import queries
from db.engine import Database
from settings import load_settings


def changes(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        result = [audit_event.values for audit_event in reversed(queries.audit_events(session))]
    return [(item["name"], item["before"], item["after"]) for item in result]


def test_only_what_differs_from_the_last_start_is_recorded(database: Database) -> None:
    record_settings(database, load_settings({"WINDOW_DAYS": "180", "PORT": "9000"}))
    record_settings(database, load_settings({"WINDOW_DAYS": "180", "PORT": "9001"}))
    record_settings(database, load_settings({}))
    assert changes(database) == [("WINDOW_DAYS", "365", "180"), ("WINDOW_DAYS", "180", "365")]


def test_of_a_secret_it_is_told_that_it_changed_and_not_what_it_is(sqlite_database: Database) -> None:
    keys = ("a secret of more than sixteen", "another of more than sixteen")
    for key in (*keys, keys[1]):
        record_settings(sqlite_database, load_settings({"SECRET_KEY": key}))
    (_, before, first), (_, again, second) = changes(sqlite_database)
    assert before == ""
    assert first == again != second
    assert not any(key in f"{first}{second}" for key in keys)


def test_a_database_without_tables_keeps_nothing_from_starting(tmp_path: object) -> None:
    from db.engine import open_database  # noqa: PLC0415 - as a process that starts

    record_settings(
        open_database(f"sqlite:///{tmp_path}/empty.sqlite3"), load_settings({"WINDOW_DAYS": "90"})
    )
