"""Each check of `doctor`, one state after the other."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Database, open_database
from db.models import AuditEvent
from domain.audit import FIRST_HASH
from pipeline.cli.checks.connection_checks import check_mail, check_source
from pipeline.cli.checks.database_checks import check_database
from pipeline.cli.checks.finding import Finding, Level
from pipeline.cli.checks.machine_checks import check_disk, check_memory
from pipeline.cli.checks.settings_checks import check_settings
from settings import Settings, load_settings
from tests.world import publish_weeks

HOSTED = {"HOST": "0.0.0.0", "SECRET_KEY": "0123456789abcdef"}


def settings(**environment: str) -> Settings:
    return load_settings(environment)


def by_name(database: Database, **environment: str) -> dict[str, Finding]:
    return {item.check: item for item in check_database(settings(**environment), database)}


@pytest.mark.parametrize(
    ("environment", "level"),
    [
        ({}, Level.OK),
        ({"HOST": "0.0.0.0"}, Level.FAIL),
        (HOSTED, Level.WARN),
        ({**HOSTED, "PUBLIC_URL": "https://insiders.shop.example"}, Level.OK),
        ({**HOSTED, "PUBLIC_URL": "https://insiders.shop.example", "DYNO": "web.1"}, Level.WARN),
        ({"ADMIN_EMAIL": "ada@example.org"}, Level.FAIL),
    ],
)
def test_settings_that_a_host_needs_are_missed(environment: dict[str, str], level: Level) -> None:
    finding = check_settings(settings(**environment))
    assert finding.level is level
    assert (finding.advice is None) == (level is Level.OK)


def test_a_database_without_tables_lacks_its_migrations(tmp_path: Path) -> None:
    result = by_name(open_database(f"sqlite:///{tmp_path / 'empty.sqlite3'}"))
    assert {name: item.level for name, item in result.items()} == {
        "database": Level.OK,
        "migrations": Level.FAIL,
    }


def test_tables_of_another_version_are_told_apart(sqlite_database: Database) -> None:
    for revision, word in (("0001", "older"), ("9999", "newer")):
        with sqlite_database.writer.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": revision})
        finding = by_name(sqlite_database)["migrations"]
        assert finding.level is Level.FAIL
        assert word in finding.found.text


def test_a_new_shop_is_warned_that_it_has_no_invoices_and_no_list(database: Database) -> None:
    levels = {name: item.level for name, item in by_name(database).items()}
    assert levels == {
        "database": Level.OK,
        "migrations": Level.OK,
        "clock": Level.OK,
        "engine": Level.WARN,
        "list": Level.WARN,
    }


def test_an_old_list_is_a_warning_with_its_reason(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_weeks(session, customers=20, weeks=1)
        session.execute(text("UPDATE versions SET published_at = '2020-01-06 00:00:00.000000'"))
    assert by_name(sqlite_database)["list"].level is Level.WARN


def test_a_clock_that_was_put_back_is_noticed(sqlite_database: Database) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=2)
    with sqlite_database.write() as session:
        session.add(
            AuditEvent(
                id=1,
                at=ahead,
                kind="login",
                by="ada",
                address="",
                request_id="",
                details="{}",
                previous_hash=FIRST_HASH,
                hash="a" * 64,
            )
        )
    clock = by_name(sqlite_database)["clock"]
    assert clock.level is Level.WARN
    assert 7100 < float(str(clock.found.values["seconds"])) <= 7200


def test_a_database_that_is_away_fails_and_ends_the_checks_of_it() -> None:
    result = by_name(open_database("postgresql://nobody@127.0.0.1:1/none"))
    assert {name: item.level for name, item in result.items()} == {"database": Level.FAIL}


@pytest.mark.parametrize(
    ("free", "level"), [(299, Level.FAIL), (300, Level.WARN), (349, Level.WARN), (350, Level.OK)]
)
def test_memory_is_compared_with_what_a_run_takes(free: int, level: Level) -> None:
    assert check_memory(free).level is level


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    assert check_disk(settings(DATABASE_URL=f"sqlite:///{tmp_path / 'a.sqlite3'}")).level is not Level.FAIL
    gone = check_disk(settings(DATABASE_URL=f"sqlite:///{tmp_path / 'gone' / 'a.sqlite3'}"))
    assert gone.level is Level.FAIL


def test_a_source_is_looked_at_but_not_fetched(tmp_path: Path) -> None:
    file = tmp_path / "invoices.csv"
    file.write_text("a,b\n")
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    for source, level in (
        ("", Level.OK),
        ("simulated:?seed=1", Level.OK),
        (str(file), Level.OK),
        (str(tmp_path / "gone.csv"), Level.FAIL),
        (f"http://127.0.0.1:{port}/invoices.csv", Level.OK),
        (f"sql:postgresql://u:p@127.0.0.1:{port}/shop#SELECT 1", Level.OK),
        ("sftp://127.0.0.1:1/invoices.csv", Level.FAIL),
        ("https://${NOT_SET_ANYWHERE}@127.0.0.1/x", Level.FAIL),
        ("gopher://127.0.0.1/x", Level.FAIL),
    ):
        assert check_source(settings(INVOICES_SOURCE=source)).level is level, source
    listening.close()


@pytest.mark.parametrize(
    ("environment", "level"),
    [
        ({}, Level.OK),
        ({"SMTP_URL": "smtp://127.0.0.1:1"}, Level.WARN),
        ({"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "shop@example.org"}, Level.FAIL),
    ],
)
def test_the_mail_server_has_to_be_reached_once_everything_is_set(
    environment: dict[str, str], level: Level
) -> None:
    assert check_mail(settings(**environment)).level is level
