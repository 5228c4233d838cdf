"""`holdout start|show|stop`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from db.engine import Database
from i18n import UserError
from pipeline.__main__ import app
from pipeline.cli.holdout import parsed_share


@pytest.mark.parametrize(("given", "share"), [("5%", 0.05), ("5 %", 0.05), (" 0.05 ", 0.05), ("0.5%", 0.005)])
def test_a_share_is_written_in_percent_or_as_a_fraction(given: str, share: float) -> None:
    assert parsed_share(given) == pytest.approx(share)


def test_a_share_that_is_no_number_is_refused() -> None:
    with pytest.raises(UserError, match="is not a share"):
        parsed_share("a few")


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
    assert "Christmas" in run(app, ["holdout", "show"]).stdout
