from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline.cli.import_invoices import import_invoices

app = typer.Typer()
app.command()(import_invoices)

CSV = """Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
489434,85048,CHRISTMAS LIGHTS,12,2009-12-01 07:45:00,6.95,13085.0,United Kingdom
489434,79323P,PINK CHERRY LIGHTS,12,2009-12-01 07:45:00,6.75,13085.0,United Kingdom
489435,POST,POSTAGE,1,2009-12-02 09:00:00,18.00,,France
"""


@pytest.fixture
def invoices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """A small file, and a migrated database for the command."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    path = tmp_path / "shop.csv"
    path.write_text(CSV)
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_json_output_has_every_figure(invoices: Path) -> None:
    result = run(str(invoices), "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert {
        key: document[key] for key in ("outcome", "lines", "identified_lines", "added", "known", "customers")
    } == {
        "outcome": "imported",
        "lines": 3,
        "identified_lines": 2,
        "added": 3,
        "known": 0,
        "customers": 1,
    }
    assert (document["gross"], document["returned"], document["net"]) == (
        164.4,
        0.0,
        164.4,
    )  # postage is no product
    assert document["left_out"] == [{"rule": "no_customer", "lines": 1, "money": 18.0}]
    assert (document["first"], document["last"], document["currency"]) == ("2009-12-01", "2009-12-02", None)


def test_importing_the_same_file_again_says_so(invoices: Path) -> None:
    run(str(invoices), "--json")
    document = json.loads(run(str(invoices), "--json").stdout)
    assert (document["lines"], document["added"], document["known"]) == (3, 0, 3)


def test_output_is_in_sentences_and_progress_goes_to_stderr(invoices: Path) -> None:
    result = run(str(invoices))
    assert result.stdout.splitlines()[:2] == [
        "3 rows read, from 1 Dec 2009 to 2 Dec 2009: 3 added, 0 already there, 0 replaced.",
        "Imported but not used: 1 without a customer id, 0 priced too low, 0 not a product.",
    ]
    assert "Reading" in result.stderr


def test_an_ambiguous_value_becomes_a_question(invoices: Path) -> None:
    invoices.write_text(
        CSV.replace("2009-12-01 07:45:00", "1/5/2009").replace("2009-12-02 09:00:00", "1/5/2009")
    )
    result = run(str(invoices))
    assert result.exit_code == 3
    assert "Dates such as 1/5/2009 fit day/month and month/day" in result.stdout
    assert '--answer "date_order=day_first"' in result.stdout
    assert "How " in result.stdout
    assert "| 13085 | 85048 | CHRISTMAS LIGHTS | 12 × 6.95 = 83.40 | United Kingdom" in result.stdout
    assert "were read as dd/mm/yyyy" in run(str(invoices), "--answer", "date_order=day_first").stdout


def test_a_preview_reports_everything_and_stores_nothing(invoices: Path) -> None:
    document = json.loads(run(str(invoices), "--preview", "--json").stdout)
    assert (document["outcome"], document["lines"], document["gross"]) == ("preview", 3, 164.4)
    (columns,) = document["columns"]
    assert (columns["system"], columns["fields"]["unit_price"]) == ("Online Retail II", "Price")
    told = run(str(invoices), "--preview").stdout
    assert "unit_price=Price, customer_id=Customer ID" in told
    figures = (
        "Period",
        "Duplicates",
        "Without a customer id",
        "Largest customer",
        "Countries",
        "Not enough yet",
    )
    assert [name for name in figures if f"\n{name}: " not in told] == []
    assert json.loads(run(str(invoices), "--json").stdout)["added"] == 3


def test_a_bad_file_is_one_sentence_and_exit_code_2(invoices: Path) -> None:
    invoices.write_text(CSV.replace(",1,2009", ",one,2009"))
    result = run(str(invoices), "--json")
    assert result.exit_code == 2
    document = json.loads(result.stdout)
    assert document["outcome"] == "refused"
    assert "line 4, column Quantity: found “one”" in document["error"]
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_one_sentence_and_exit_code_2(invoices: Path) -> None:
    result = run("no such file.csv")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == "There is no file no such file.csv: check its name and folder."
    assert result.stdout == ""


def test_a_database_without_tables_is_one_sentence_and_exit_code_2(
    invoices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    result = run(str(invoices))
    assert result.exit_code == 2
    assert "python -m pipeline migrate" in result.stderr


def test_a_database_that_is_down_is_one_sentence_and_exit_code_2(
    invoices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    result = run(str(invoices))
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert "The database does not answer" in result.stderr


def test_lines_that_cannot_be_read_are_set_aside_into_a_file(invoices: Path, tmp_path: Path) -> None:
    invoices.write_text(CSV + "489436,85048,LIGHTS,many,2009-12-02 10:00:00,6.95,13085,France\n")
    assert run(str(invoices)).exit_code == 2
    target = tmp_path / "refused.csv"
    document = json.loads(run(str(invoices), "--set-aside", str(target), "--json").stdout)
    assert (document["outcome"], document["lines"], document["set_aside"]) == ("imported", 3, 1)
    cells = ["489436", "85048", "LIGHTS", "many", "2009-12-02 10:00:00", "6.95", "13085", "France"]
    assert document["set_aside_lines"] == [{"line": 5, "rule": "bad_line", "cells": cells}]
    assert target.read_text().splitlines() == [
        "file,line,rule,cells",
        f"{invoices},5,bad_line,{','.join(cells)}",
    ]


@pytest.mark.slow(seconds=1)
def test_the_command_loads_no_library_of_the_features() -> None:
    code = "import sys, pipeline.cli.import_invoices; print(sorted({'pandas', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"
