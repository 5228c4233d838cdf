"""The rules of what counts on the command line."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.rules import rules

app = typer.Typer()
app.add_typer(rules, name="rules")


@pytest.mark.usefixtures("database")
def test_the_rules_are_shown_as_they_are_set(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    def invoke(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["rules", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    invoke("set", "--minimum-price", "0.5", "--not-product", "GIFT", "--leave-out-country", "Norway")
    shown = invoke("show")
    assert "Lowest price that counts: 0.5\n" in shown
    assert "GIFT" in shown.splitlines()[1]
    assert "Countries left out: Norway\n" in shown
    assert shown == invoke()
    assert json.loads(invoke("show", "--json"))["countries"] == ["Norway"]
