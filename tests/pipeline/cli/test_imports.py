from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from db.clock import database_now
from db.engine import Database
from db.undo import undo_import
from pipeline.cli.imports import imports
from pipeline.publish.import_invoices import import_source
from tests.factories import publish_version
from tests.pipeline.publish.test_import_invoices import GOOD, HEADER


@pytest.fixture
def database_of_command(
    sqlite_database: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> Database:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return sqlite_database


def listed() -> list[dict[str, Any]]:
    document: list[dict[str, Any]] = json.loads(CliRunner().invoke(imports, ["--json"]).stdout)
    return document


def test_an_undone_import_names_the_versions_that_were_computed_with_it(
    database_of_command: Database, tmp_path: Path
) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n")
    import_source(database_of_command, str(path), currency="GBP", now=datetime.now(UTC))
    with database_of_command.write() as session:
        number = publish_version(session)
    assert listed()[0]["versions_with_it"] == []
    with database_of_command.write() as session:
        undo_import(session, 1, by="ana", now=database_now(session))
    with database_of_command.write() as session:
        publish_version(session)
    assert listed()[0]["versions_with_it"] == [number]
    assert f"versions computed with it: {number}" in CliRunner().invoke(imports, []).stdout
