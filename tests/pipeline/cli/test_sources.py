from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline.cli.run import run as run_command
from pipeline.cli.sources import sources
from pipeline.publish import run as publish_run_module

CSV = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,A,LAMP,2,2026-05-04 09:00,5.00,17850,Malta
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Path:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    path = tmp_path / "shop.csv"
    path.write_text(CSV)
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(sources, list(arguments))


def json_output(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_source_is_added_listed_changed_and_removed(shop: Path) -> None:
    added = json_output("add", "shop", str(shop), "--schedule", "0 6 * * 1", "--map", "invoice=InvoiceNo")
    assert (added["name"], added["schedule"], added["map"]) == (
        "shop",
        "0 6 * * mon",
        {"invoice": "InvoiceNo"},
    )
    assert added["contract"] == {
        "columns": [],
        "min_volume": 0.25,
        "max_volume": 1.8,
        "max_silent_days": 14,
    }
    changed = json_output(
        "edit", "shop", "--schedule", "", "--volume", "0.5..3", "--max-silent-days", "none",
        "--columns", "invoice,country",
    )  # fmt: skip
    assert (changed["schedule"], changed["location"]) == (None, str(shop))
    assert changed["contract"] == {
        "columns": ["invoice", "country"],
        "min_volume": 0.5,
        "max_volume": 3.0,
        "max_silent_days": None,
    }
    assert [item["name"] for item in json_output()] == ["shop"]
    json_output("remove", "shop")
    assert json_output() == []


def test_check_keeps_nothing_and_read_keeps_what_is_new(shop: Path) -> None:
    number = str(json_output("add", "shop", str(shop))["source"])
    checked = json_output("check", number)
    assert (checked["outcome"], checked["added"]) == ("preview", 1)
    assert json_output("read", number)["added"] == 1
    (listed,) = json_output()
    assert (listed["newest"], listed["files"], listed["complaint"]) == ("2026-05-04", 1, None)
    assert json_output("read", number)["added"] == 0


def test_a_secret_that_is_written_out_is_refused_and_not_stored(shop: Path) -> None:
    result = run("add", "shop", "https://me:hunter2@shop.example/x.csv")
    assert result.exit_code == 2
    assert "Secrets are not stored" in result.output
    assert json_output() == []


def test_a_named_secret_is_shown_by_its_name(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "of-the-shop")
    run("add", "shop", "https://shop.example/x.csv", "--header", "Authorization: Bearer ${SHOP_TOKEN}")
    assert json_output()[0]["options"] == {"headers": {"Authorization": "Bearer ${SHOP_TOKEN}"}}
    assert "of-the-shop" not in run("--json").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("edit", "shop", "--schedule", "every day"), "is no schedule"),
        (("edit", "shop", "--volume", "much"), "expected a number, or none"),
        (("edit", "shop", "--map", "colour=Colour"), "is no field"),
        (("remove", "7"), "There is no source 7"),
        (("add", "shop", "x.csv"), "There is a source shop already"),
        (("add", "12", "x.csv"), "needs a name"),
        (("accept", "shop"), "there is nothing to accept"),
    ],
)
def test_mistakes_are_told_in_a_sentence(shop: Path, arguments: tuple[str, ...], sentence: str) -> None:
    run("add", "shop", str(shop))
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_run_reads_the_sources_that_are_due_unless_a_day_is_named(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[object] = []

    def publish(*_: object, **asked: object) -> int:
        published.append(asked["as_of"])
        return 1

    monkeypatch.setattr(publish_run_module, "publish_run", publish)
    program = typer.Typer()
    program.command()(run_command)
    run("add", "shop", str(shop))
    assert CliRunner().invoke(program, ["--as-of", "2026-05-05", "--json"]).exit_code == 0
    assert json_output()[0]["newest"] is None
    assert CliRunner().invoke(program, ["--json"]).exit_code == 0
    assert json_output()[0]["newest"] == "2026-05-04"
    assert published == [datetime(2026, 5, 5).date(), None]  # noqa: DTZ001 - a day


def test_run_publishes_nothing_while_a_source_cannot_be_read(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish_run_module, "publish_run", lambda *_, **__: pytest.fail("published"))
    program = typer.Typer()
    program.command()(run_command)
    run("add", "shop", str(shop))
    shop.unlink()
    result = CliRunner().invoke(program, ["--json"])
    assert result.exit_code == 2
    assert "There is no file" in json.loads(result.stdout)["error"]
