from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import typer
from typer.testing import CliRunner

from pipeline.cli.simulate import simulate

app = typer.Typer()
app.command()(simulate)
SMALL = ["--customers", "100", "--lines", "3000", "--start", "2025-09-22", "--until", "2026-09-22"]


def test_it_writes_the_columns_of_a_shop_s_export_and_the_truth_beside(tmp_path: Path) -> None:
    out = tmp_path / "shop.csv"
    result = CliRunner().invoke(app, [*SMALL, str(out), "--truth", "--json"])
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    csv = pd.read_csv(out)
    assert list(csv.columns) == [
        "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID",
        "Country",
    ]  # fmt: skip
    assert document["lines"] == len(csv)
    assert 2400 < len(csv) < 3600
    truth = pd.read_csv(tmp_path / "shop.truth.csv")
    assert document["customers"] == csv["CustomerID"].nunique() <= len(truth)
    assert {"customer_id", "kind", "valuable_from", "valuable_until"} <= set(truth.columns)


def test_a_gz_holds_the_same_bytes_as_the_plain_file(tmp_path: Path) -> None:
    for name in ("a.csv", "a.csv.gz"):
        assert CliRunner().invoke(app, [*SMALL, str(tmp_path / name)]).exit_code == 0
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == (tmp_path / "a.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.csv.gz"]


def test_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*SMALL, str(tmp_path / "no" / "shop.csv"), "--json"])
    assert result.exit_code == 2
    assert "does not exist. Create it first." in json.loads(result.stdout)["error"]


def test_a_shop_cannot_end_before_it_starts(tmp_path: Path) -> None:
    out = tmp_path / "shop.csv"
    result = CliRunner().invoke(app, [str(out), "--start", "2026-01-02", "--until", "2026-01-01"])
    assert result.exit_code == 2
    assert "must be before --until" in result.stderr.replace("\n", " ")
    assert not out.exists()
