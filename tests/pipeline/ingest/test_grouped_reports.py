"""Reports whose sections are headed by the customer's name, as accounting systems print them."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n import Localizer, UserError
from pipeline.ingest.questions import OpenQuestionsError
from tests.pipeline.ingest.reading import read_text, understood_as

QUICKBOOKS = "Date,Transaction Type,Num,Product/Service,Memo/Description,Qty,Sales Price,Amount,Balance"
XERO = "Invoice Date,Source,Reference,Item Code,Description,Quantity,Unit Price,Gross"
XERO_ROWS = (
    "Ada Lovelace,,,,,,,",
    "13 Jan 2026,Receivable Invoice,INV-1037,FORK,Hand fork,2.00,9.95,19.90",
    "20 Jan 2026,Receivable Invoice,INV-1040,BEE,Bee house,1.00,27.00,27.00",
    "Total Ada Lovelace,,,,,3.00,,46.90",
    "",
    "Bea Ltd,,,,,,,",
    "14 Jan 2026,Receivable Invoice,INV-1038,BEE,Bee house,1.00,27.00,27.00",
    "Total Bea Ltd,,,,,1.00,,27.00",
    "Total,,,,,4.00,,73.90",
)


def test_headings_of_a_report_by_customer_are_its_customers(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "Sales by Customer Detail",
        f",{QUICKBOOKS}",
        "Ada Lovelace,,,,,,,,,",
        ",01/13/2026,Invoice,1037,Fork,Hand fork,2.00,9.95,19.90,19.90",
        "Total for Ada Lovelace,,,,,,,,$19.90,",
        "Bea Ltd,,,,,,,,,",
        "   Bea Ltd:North,,,,,,,,,",
        ",01/14/2026,Invoice,1038,Bee,Bee house,1.00,27.00,27.00,27.00",
        "   Total for Bea Ltd:North,,,,,,,,$27.00,",
        ",01/20/2026,Credit Memo,1039,Bee,Bee house,-1.00,27.00,-27.00,0.00",
        "Total for Bea Ltd,,,,,,,,$0.00,",
        "TOTAL,,,,,,,,$19.90,",
    )
    assert understood_as(text, "invoice", "customer_id", "quantity") == [
        ("1037", "Ada Lovelace", 2),
        ("1038", "Bea Ltd:North", 1),
        ("1039", "Bea Ltd", -1),
    ]
    assert (text.gross, text.returned, text.counts.left_out["heading"][0]) == (46.90, 27.0, 3)
    assert "Customers were taken from the headings of sections, such as Ada Lovelace." in [
        Localizer().render(note) for note in text.notes
    ]


def test_where_no_title_says_so_it_is_asked(tmp_path: Path) -> None:
    with pytest.raises(OpenQuestionsError) as requested:
        read_text(tmp_path, "Receivable Invoice Detail", XERO, *XERO_ROWS)
    (question,) = requested.value.questions
    assert (question.key, question.options) == ("sections", ("customers", "leave_out"))
    answered = read_text(
        tmp_path, "Receivable Invoice Detail", XERO, *XERO_ROWS, answers={"sections": "customers"}
    )
    assert [item for (item,) in understood_as(answered, "customer_id")] == ["Ada Lovelace"] * 2 + ["Bea Ltd"]
    assert answered.gross == 73.90


def test_a_blank_column_of_customers_is_filled_from_the_headings_in_it(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "Umsatz nach Kunde",
        "Kunde;Datum;Belegnr;Artikel;Menge;Einzelpreis",
        "Anna;;;;;",
        ";13.01.2026;R1;Becher;2;10,50",
        "Summe Anna;;;;2;",
        "Bodo;;;;;",
        ";14.01.2026;R2;Topf;1;30,00",
        "Summe Bodo;;;;1;",
    )
    assert understood_as(text, "invoice", "customer_id") == [("R1", "Anna"), ("R2", "Bodo")]
    assert text.gross == 51.0


def test_headings_beside_a_column_of_customers_name_something_else(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "Sales by Product/Service Detail",
        ",Date,Transaction Type,Num,Customer,Memo/Description,Qty,Sales Price,Amount,Balance",
        "Hand fork,,,,,,,,,",
        ",01/13/2026,Invoice,1037,Ada,Hand fork,2.00,9.95,19.90,19.90",
        "Total for Hand fork,,,,,,,,$19.90,",
    )
    assert understood_as(text, "customer_id") == [("Ada",)]


def test_a_lone_text_that_no_total_repeats_is_no_customer(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="line 6, column Date: found “Note of the editor”"):
        read_text(
            tmp_path,
            "Sales by Customer Detail",
            QUICKBOOKS,
            "Ada,,,,,,,,",
            "01/13/2026,Invoice,1037,Fork,Hand fork,2.00,9.95,19.90,19.90",
            "Total for Ada,,,,,,,$19.90,",
            "Note of the editor,,,,,,,,",
            "01/14/2026,Invoice,1038,Bee,Bee house,1.00,27.00,27.00,27.00",
        )
