from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.import_invoices import import_invoices
from pipeline.cli.rates import rates

app = typer.Typer()
app.command("import")(import_invoices)
app.add_typer(rates, name="rates")


def json_output(*arguments: str) -> Any:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("CURRENCY", "GBP")
    return tmp_path


def test_imported_rates_convert_the_files_that_come_afterwards(folder: Path) -> None:
    rates_file, shop = folder / "rates.csv", folder / "shop.csv"
    rates_file.write_text("date,currency,rate\n2026-05-01,EUR,0.5\n2026-05-04,EUR,0.9\n")
    assert json_output("rates", "import", str(rates_file)) == {
        "outcome": "imported",
        "rates": 2,
        "into": "GBP",
    }
    rates_file.write_text("date,currency,rate\n2026-05-01,EUR,0.8\n2026-05-01,EUR,0.8\n")  # corrected
    json_output("rates", "import", str(rates_file))
    assert json_output("rates") == [
        {"currency": "EUR", "into": "GBP", "rates": 2, "first": "2026-05-01", "last": "2026-05-04"}
    ]
    shop.write_text(
        "Invoice,StockCode,Quantity,InvoiceDate,Price,CustomerID,Currency\n"
        "1,A,2,2026-05-02,10.00,ada,EUR\n2,A,1,2026-05-05,10.00,ada,GBP\n"
    )
    imported = json_output("import", str(shop))
    assert (imported["gross"], imported["currency"], imported["added"]) == (26.0, "GBP", 2)
    assert "Converted into GBP at the imported exchange rates: 1 line." in imported["notes"]
