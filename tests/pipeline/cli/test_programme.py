"""`programme`, `programme preview|set`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from db.engine import Database
from pipeline.__main__ import app


@pytest.fixture
def served(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The commands' settings lead to this database."""
    monkeypatch.setenv("DATABASE_URL", sqlite_database.writer.url.render_as_string())
    return sqlite_database


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["set"], "Say what to change: --months, --until, --grace, --share or --line."),
        (["set", "--until", "02-30"], "02-30 is not a day of the year."),
        (["set", "--share", "a few"], "a few is not a share."),
        (["set", "--share", "nan"], "nan is not a share."),
        (["preview", "--until", "soon"], "soon is not a day of the year."),
        (["preview", "--months", "25"], "Validity is a whole number of months from 0 to 24."),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["programme", *arguments, "--json"])
    assert result.exit_code == 2
    assert sentence in json.loads(result.stdout)["error"]


def test_a_name_is_as_long_as_the_database_keeps_it(served: Database) -> None:
    started = CliRunner().invoke(app, ["holdout", "start", "--by", "a" * 400])
    assert started.exit_code == 0
    shown = json.loads(CliRunner().invoke(app, ["holdout", "show", "--json"]).stdout)
    assert shown["begun_by"] == "a" * 254
    assert served.is_sqlite, "which would have kept all of it; PostgreSQL refuses"
