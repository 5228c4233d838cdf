"""`holdout start|show|stop`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from db.engine import Database
from pipeline.__main__ import app


def test_it_is_started_shown_and_stopped(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite_database.writer.url))
    run = CliRunner().invoke
    assert "no standing holdout" in run(app, ["holdout", "show"]).stdout
    started = run(app, ["holdout", "start", "--share", "10%", "--by", "ana"])
    assert "holds 10.0 % of the members out" in started.stdout.replace("\u202f", " ")
    shown = json.loads(run(app, ["holdout", "show", "--json"]).stdout)
    assert (shown["share"], shown["begun_by"], shown["assigned"], shown["ends_on"]) == (0.1, "ana", 0, None)
    assert run(app, ["holdout", "start"]).exit_code == 2
    assert run(app, ["holdout", "stop", "--reason", "Christmas"]).exit_code == 0
    stopped = run(app, ["holdout", "show"]).stdout
    assert "0 of 0 customers went without benefits" in stopped
    assert "Christmas" in stopped
