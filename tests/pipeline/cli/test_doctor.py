"""`insiders doctor`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.engine import Database
from pipeline.__main__ import app

NAMES = ["settings", "database", "migrations", "clock", "engine", "list", "source", "memory", "disk", "mail"]


@pytest.fixture
def served(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The commands' settings lead to this database."""
    monkeypatch.setenv("DATABASE_URL", sqlite_database.writer.url.render_as_string())
    return sqlite_database


@pytest.mark.usefixtures("served")
def test_each_check_is_a_line_that_begins_with_its_level() -> None:
    result = CliRunner().invoke(app, ["doctor"])
    lines = [line.split()[:2] for line in result.stdout.splitlines()]
    assert [name for _, name in lines] == NAMES
    assert {level for level, _ in lines} <= {"ok", "warn"}
    assert result.exit_code == 0


@pytest.mark.usefixtures("served")
def test_one_failure_is_exit_code_1_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICES_SOURCE", "/there/is/no/such.csv")
    result = CliRunner().invoke(app, ["doctor", "--json"])
    document = json.loads(result.stdout)
    assert (result.exit_code, document["ok"]) == (1, False)
    failed = [check for check in document["checks"] if check["level"] == "fail"]
    assert [check["check"] for check in failed] == ["source"]
    assert failed[0]["advice"] == "Correct INVOICES_SOURCE."


def test_a_wrong_setting_is_told_and_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    result = CliRunner().invoke(app, ["doctor", "--json"])
    checks = json.loads(result.stdout)["checks"]
    assert result.exit_code == 1
    assert [check["check"] for check in checks] == ["settings", "memory"]
    assert "PORT='many'" in checks[0]["found"]


def test_a_database_that_is_not_there_is_told_and_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/insiders.sqlite3")
    result = CliRunner().invoke(app, ["doctor", "--json"])
    failed = [check for check in json.loads(result.stdout)["checks"] if check["level"] == "fail"]
    assert [(check["check"], check["found"]) for check in failed] == [
        ("database", f"There is no database {tmp_path}/insiders.sqlite3 yet.")
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("served")
def test_what_a_server_says_ends_as_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("MAIL_FROM", "insiders@shop.example")
    assert "that the server is running. Correct SMTP_URL" in CliRunner().invoke(app, ["doctor"]).output


@pytest.mark.usefixtures("served")
def test_passwords_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://shop:swordfish@127.0.0.1:1/none")
    assert "swordfish" not in CliRunner().invoke(app, ["doctor"]).output
