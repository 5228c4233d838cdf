"""`insiders backup` and `insiders restore`."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.audit import record
from db.engine import Database, open_database
from db.migrate import schema_state
from domain.audit import AuditKind
from pipeline.__main__ import app

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database with one entry in its log, to which the commands' settings lead."""
    monkeypatch.setenv("DATABASE_URL", sqlite_database.writer.url.render_as_string())
    with sqlite_database.write() as session:
        record(session, AuditKind.LOGIN, "ada")
    return sqlite_database


@pytest.fixture
def file(shop: Database, tmp_path: Path) -> Path:
    """A backup of the shop."""
    created = tmp_path / "shop.backup"
    result = CliRunner().invoke(app, ["backup", str(created)])
    assert result.exit_code == 0, result.output
    return created


def test_only_its_owner_can_read_a_backup_and_no_part_of_another_is_left(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.glob("*backup*")] == ["shop.backup"]


def test_a_backup_overwrites_nothing(file: Path) -> None:
    before = file.read_bytes()
    result = CliRunner().invoke(app, ["backup", str(file)])
    assert result.exit_code == 2
    assert "already exists" in result.output
    assert file.read_bytes() == before


def test_where_nothing_can_be_written_it_says_so(shop: Database, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["backup", str(tmp_path / "gone" / "shop.backup")])
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.output.replace("\n", " ")


def test_stdout_and_stdin_serve_where_there_is_no_disk(
    shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = CliRunner().invoke(app, ["backup", "-"])
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    result = CliRunner().invoke(app, ["restore", "-", "--json"], input=printed.stdout_bytes)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["rows"]["audit_log"] == 2  # the login and the backup


def test_a_restored_log_verifies_with_the_head_of_before(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = json.loads(CliRunner().invoke(app, ["audit", "verify", "--json"]).stdout)["head"]
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    assert CliRunner().invoke(app, ["restore", str(file)]).exit_code == 0
    expected = f"{head['id']}:{head['hash']}"
    assert CliRunner().invoke(app, ["audit", "verify", "--expect", expected]).exit_code == 0


def test_a_rehearsal_says_that_it_kept_nothing(file: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["restore", "--rehearse", str(file)])
    assert result.exit_code == 0
    assert result.stdout.endswith("Nothing was kept.\n")


def test_a_database_in_use_is_not_overwritten(shop: Database, file: Path) -> None:
    result = CliRunner().invoke(app, ["restore", str(file)])
    assert result.exit_code == 2
    assert "already has tables" in result.output
    assert schema_state(open_database(shop.writer.url.render_as_string())) == "current"


def test_a_file_that_is_not_there_is_one_sentence(shop: Database) -> None:
    result = CliRunner().invoke(app, ["restore", "gone.backup"])
    assert result.exit_code == 2
    assert "gone.backup cannot be read: No such file or directory." in result.output
