"""Files of product margins, and what is said of those that are none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from domain.margins import BEGINNING
from domain.product_margins import MarginOfProduct
from i18n import Localizer, UserError
from pipeline.ingest.product_margins import read_product_margins


def test_rates_and_unit_costs_are_read_dated_or_not(tmp_path: Path) -> None:
    file = tmp_path / "margins.csv"
    file.write_text(
        "Stock Code;Margin;Unit cost;Date;Note\n85123A;55,5%;;;x\nMUG;;1,25;2026-01-31;\n;;;;\n"
        "PEN;0.4;;2026-02-01;\n"
    )
    assert read_product_margins(file) == [
        MarginOfProduct("85123A", 0.555, None, BEGINNING),
        MarginOfProduct("MUG", None, 1.25, date(2026, 1, 31)),
        MarginOfProduct("PEN", 0.4, None, date(2026, 2, 1)),
    ]


def test_a_workbook_has_values_of_its_own(tmp_path: Path) -> None:
    book, file = Workbook(), tmp_path / "margins.xlsx"
    for row in (["sku", "cost", "from"], [22423, 3.5, date(2026, 1, 31)], ["MUG", 0, None]):
        book.active.append(row)
    book.save(file)
    assert read_product_margins(file) == [
        MarginOfProduct("22423", None, 3.5, date(2026, 1, 31)),
        MarginOfProduct("MUG", None, 0.0, BEGINNING),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "date,currency,rate\n2026-01-01,EUR,1\n",
            "is no table of margins: expected the columns stock_code and",
        ),
        ("sku,margin\n", "lists no product below its column names"),
        (
            "sku,Margin\nA,40%\nB,140%\n",
            "line 3, column Margin: found 140%, expected a margin of at most 100%",
        ),
        ("sku,margin\nA,much\n", "line 2, column margin: found much, expected a margin"),
        ("sku,cost\nA,-1\n", "line 2, column cost: found -1, expected an amount of zero or more"),
        ("sku,cost,date\nA,1,31.1.2026\n", "line 2, column date: found 31.1.2026, expected a date"),
        ("sku,margin\n,40%\n", "line 2, column sku: found —, expected a stock code"),
        ("sku,margin,cost\nA,40%,1\n", "line 2: expected either a margin or a unit cost for A"),
        ("sku,margin,cost\nA,,\n", "line 2: expected either a margin or a unit cost for A"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "margins.csv"
    file.write_text(text)
    with pytest.raises(UserError) as problem:
        read_product_margins(file)
    assert said in Localizer().render(problem.value.message)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        read_product_margins(tmp_path / "margins.csv")
