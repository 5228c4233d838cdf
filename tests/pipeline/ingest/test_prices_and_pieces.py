"""Columns that other systems have: pieces refunded, and two prices of a piece."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest.questions import OpenQuestionsError
from tests.pipeline.ingest.reading import read_text, understood_as

WIX = "Order number,Date created,Contact email,Item,Qty,Price,Qty refunded"
VTEX = "Order;Creation Date;Email;Quantity_SKU;ID_SKU;SKU Name;SKU Value;SKU Selling Price"


def test_pieces_that_were_refunded_are_returns_of_their_line(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        WIX,
        "1,2026-01-13,ada@x.example,Mug,3,10.50,2",
        "1,2026-01-13,ada@x.example,Pot,1,30.00,1",
        "2,2026-01-14,bo@x.example,Pot,1,30.00,0",
    )
    assert (text.gross, text.returned) == (91.50, 51.00)  # 2 × 10.50 and 30.00 went back
    assert understood_as(text, "invoice", "stock_code", "quantity")[:2] == [
        ("1", "Mug", 3),
        ("1", "Mug", -2),
    ]


@pytest.mark.parametrize(("answer", "gross"), [("unit_price", 51.0), ("line_total", 42.0)])
def test_a_total_that_does_not_grow_with_the_quantity_is_asked_about(
    tmp_path: Path, answer: str, gross: float
) -> None:
    rows = (
        "1-01;13/01/2026;ana@x.example;2;11;Caneca;12,00;10,50",
        "1-01;13/01/2026;ana@x.example;1;12;Pote;30,00;30,00",
    )
    with pytest.raises(OpenQuestionsError, match="money"):
        read_text(tmp_path, VTEX, *rows)
    assert read_text(tmp_path, VTEX, *rows, answers={"money": answer}).gross == gross


def test_a_total_that_grows_with_the_quantity_asks_nothing(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "Order,Date,Customer,SKU,Qty,Unit price,Line total",
        "1,2026-01-13,K1,MUG,2,10.50,20.00",
        "2,2026-01-14,K2,POT,1,30.00,30.00",
    )
    assert text.gross == 50.0
