"""Margins and the cost of benefits on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from db.engine import open_database
from pipeline.cli.benefits import benefits
from pipeline.cli.margins import margins
from tests.trade import keep, sale

app = typer.Typer()
app.add_typer(benefits, name="benefits")
app.add_typer(margins, name="margins")


def invoke(*arguments: str) -> Any:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout) if "--json" in arguments else result.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("CURRENCY", "GBP")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_cost_of_benefits_is_set_for_all_time_or_from_a_day_on() -> None:
    assert invoke("benefits") == "No cost of benefits is set.\n"
    assert invoke("benefits", "set", "--cost", "12") == "Benefits cost £12.00 per member and month.\n"
    invoke("benefits", "set", "--cost", "90", "--per", "year", "--from", "2026-06-01", "--json")
    assert (
        invoke("benefits", "show", "--json")
        == invoke("benefits", "--json")
        == [
            {"from": None, "cost": 12.0, "per": "month"},
            {"from": "2026-06-01", "cost": 90.0, "per": "year"},
        ]
    )
    assert invoke("benefits").splitlines()[1] == "From 1 Jun 2026, benefits cost £90.00 per member and year."


@pytest.mark.usefixtures("folder")
def test_a_margin_rate_is_set_shown_and_removed() -> None:
    assert invoke("margins", "show") == "No margin rate is set.\n"
    assert invoke("margins", "set", "--rate", "40%", "--json") == {
        "outcome": "changed",
        "from": None,
        "rate": 0.4,
    }
    invoke("margins", "set", "--rate", "0,425", "--from", "2026-06-01")
    assert invoke("margins").splitlines() == [
        "The margin is 40.0\u202f% of revenue after returns.",
        "From 1 Jun 2026, the margin is 42.5\u202f% of revenue after returns.",
    ]
    invoke("margins", "clear")
    assert invoke("margins", "--json") == {"rates": [], "products": 0}
    refused = CliRunner().invoke(app, ["margins", "set", "--rate", "much"])
    assert refused.exit_code == 2


def test_imported_margins_tell_how_much_they_cover(folder: Path, database_url: str) -> None:
    keep(open_database(database_url), sale("ada", "MUG", 3, 10.0), sale("bea", "LAMP", 1, 10.0))
    file = folder / "margins.csv"
    file.write_text("stock_code,margin,unit_cost\nmug,55%,\nVASE,,1.25\n")
    told = invoke("margins", "import", str(file)).replace("\u202f", " ").splitlines()
    assert told[:2] == [
        "Imported margins: 2.",
        "Products with their own margin make up 75.0 % of revenue after returns.",
    ]
    assert "once a margin rate is set" in told[2]
    invoke("margins", "set", "--rate", "40%")
    assert invoke("margins", "import", str(file), "--json") == {
        "outcome": "imported",
        "margins": 2,
        "listed_share": 0.75,
    }
    assert invoke("margins").splitlines()[1] == "Own margins are set for 2 products."
    invoke("margins", "clear", "--products")
    assert invoke("margins", "--json") == {"rates": [{"from": None, "rate": 0.4}], "products": 0}
