"""`insiders audit verify`."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from db.audit import record
from db.engine import Database
from domain.audit import AuditKind
from pipeline.__main__ import app


@pytest.fixture
def log(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Two entries, and the commands' settings lead to them."""
    monkeypatch.setenv("DATABASE_URL", sqlite_database.writer.url.render_as_string())
    with sqlite_database.write() as session:
        record(session, AuditKind.LOGIN, "ada")
        record(session, AuditKind.LOGOUT, "ada")
    return sqlite_database


def test_an_intact_log_is_told_with_its_newest_entry(log: Database) -> None:
    result = CliRunner().invoke(app, ["audit", "verify"])
    assert result.exit_code == 0
    assert "The audit log is intact: 2 entries, newest 2:" in result.stdout
    head = result.stdout.rpartition("newest ")[2].strip(" .\n")
    assert CliRunner().invoke(app, ["audit", "verify", "--expect", head]).exit_code == 0
    assert CliRunner().invoke(app, ["audit", "verify", "--expect", "2:0000"]).exit_code == 1
    assert CliRunner().invoke(app, ["audit", "verify", "--expect", "nonsense"]).exit_code == 2


def test_a_changed_entry_is_named(log: Database) -> None:
    with log.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_log_no_update"))
        connection.execute(text("UPDATE audit_log SET kind = 'export' WHERE id = 1"))
    result = CliRunner().invoke(app, ["audit", "verify", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["broken_at"] == 1


def test_the_log_is_printed_as_json_lines_oldest_first(log: Database) -> None:
    lines = CliRunner().invoke(app, ["audit", "export"]).stdout.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["login", "logout"]
