from __future__ import annotations

import json
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


def test_programs_are_told_in_json(invoices: Path) -> None:
    result = run(str(invoices), "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert {key: told[key] for key in ("rows_read", "added", "already_there", "refused")} == {
        "rows_read": 3,
        "added": 3,
        "already_there": 0,
        "refused": 0,
    }
    assert told["left_out"] == {"no_customer": 1, "low_price": 0, "not_a_product": 0}
    assert (told["first"], told["last"]) == ("2009-12-01", "2009-12-02")
    assert (told["identified_revenue"], told["unidentified_revenue"]) == (164.4, 0.0)


def test_the_same_file_again_is_told_to_be_there_already(invoices: Path) -> None:
    run(str(invoices), "--json")
    told = json.loads(run(str(invoices), "--json").stdout)
    assert (told["rows_read"], told["added"], told["already_there"]) == (3, 0, 3)


def test_people_are_told_in_sentences_and_progress_goes_to_stderr(invoices: Path) -> None:
    result = run(str(invoices))
    assert result.stdout.splitlines()[:2] == [
        "3 rows read, from 1 Dec 2009 to 2 Dec 2009: 3 added, 0 already there, none refused.",
        "Kept but left out of features: 1 without a customer id, 0 priced too low, 0 that are no products.",
    ]
    assert "Reading" in result.stderr


def test_what_had_to_be_guessed_is_said(invoices: Path) -> None:
    invoices.write_text(
        CSV.replace("2009-12-01 07:45:00", "1/5/2009").replace("2009-12-02 09:00:00", "2/5/2009")
    )
    assert "were read as dd/mm/yyyy" in run(str(invoices)).stdout


def test_a_bad_file_is_one_sentence_and_exit_code_2(invoices: Path) -> None:
    invoices.write_text(CSV.replace(",1,2009", ",one,2009"))
    result = run(str(invoices), "--json")
    assert result.exit_code == 2
    sentence = json.loads(result.stdout)["error"]
    assert "line 4, column Quantity: found “one”" in sentence
    assert sentence in result.stderr
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
