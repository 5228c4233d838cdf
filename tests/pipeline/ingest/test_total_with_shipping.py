"""A total that includes shipping or tax is not used as the revenue of the goods without a note."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n import Localizer
from pipeline.ingest.questions import OpenQuestionsError
from tests.pipeline.ingest.reading import ReadInvoices, read_text

EBAY = (
    "Order Number,Buyer Username,Custom Label,Quantity,Sold For,Shipping And Handling,Total Price,Sale Date"
)
TOTALS = "Order,Buyer,Item,Quantity,Postage,Total price,Date"


def notes(found: ReadInvoices) -> list[str]:
    return [Localizer().render(note) for note in found.notes]


def test_a_price_is_found_by_what_it_comes_to_with_the_shipping(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        EBAY,
        "11-1,ada,MUG,2,10.50,3.95,24.95,2026-03-01",
        "11-2,bo,POT,1,30.00,4.95,34.95,2026-03-02",
        "11-3,cy,MUG,3,10.50,0.00,31.50,2026-03-15",
    )
    assert text.gross == 82.50  # 2 × 10.50 + 30.00 + 3 × 10.50
    assert notes(text) == ["Total Price holds shipping or tax too: lines count with Sold For."]


def test_the_goods_of_a_whole_line_are_found_too_and_tax_may_be_in_the_total(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "Pedido;Cliente;Item;Quantidade;Bens;Frete;Imposto;Valor total;Data",
        "1;ana;CANECA;2;21,00;5,00;2,10;28,10;2026-03-01",
        "2;bia;POTE;1;30,00;0,00;3,00;33,00;2026-03-02",
        "3;caio;CANECA;3;31,50;7,50;3,15;42,15;2026-03-15",
    )
    assert text.gross == 82.50


def test_a_total_that_another_column_shows_to_be_the_goods_alone_stays(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "Order,Buyer,Item,Quantity,Each,Postage,Total price,Date",
        "1,ada,MUG,2,10.50,3.95,21.00,2026-03-01",
        "2,bo,POT,1,30.00,4.95,30.00,2026-03-02",
    )
    assert (text.gross, notes(text)) == (51.0, [])


@pytest.mark.parametrize(("answer", "gross"), [("included", 82.50), ("not_included", 91.40)])
def test_where_nothing_shows_it_shipping_is_asked_about(tmp_path: Path, answer: str, gross: float) -> None:
    rows = (
        "1,ada,MUG,2,3.95,24.95,2026-03-01",
        "2,bo,POT,1,4.95,34.95,2026-03-02",
        "3,cy,MUG,3,0.00,31.50,2026-03-15",
    )
    with pytest.raises(OpenQuestionsError) as requested:
        read_text(tmp_path, TOTALS, *rows)
    (question,) = requested.value.questions
    assert question.key == "shipping"
    assert Localizer().render(question.text) == "Does “Total price” include Postage?"
    assert read_text(tmp_path, TOTALS, *rows, answers={"shipping": answer}).gross == gross


def test_shipping_that_is_nothing_on_every_row_asks_nothing(tmp_path: Path) -> None:
    text = read_text(tmp_path, TOTALS, "1,ada,MUG,2,0,21.00,2026-03-01", "2,bo,POT,1,0,30.00,2026-03-02")
    assert text.gross == 51.0


def test_a_total_that_is_named_a_lines_asks_nothing(tmp_path: Path) -> None:
    header = "Order,Buyer,Item,Quantity,Postage,Line total,Date"
    text = read_text(
        tmp_path, header, "1,ada,MUG,2,3.95,21.00,2026-03-01", "2,bo,POT,1,4.95,30.00,2026-03-02"
    )
    assert text.gross == 51.0
