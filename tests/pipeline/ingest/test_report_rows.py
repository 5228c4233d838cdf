"""Rows of reports that are no lines of their own: blank order cells, headings of sections, totals."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n import UserError
from pipeline.ingest.profile import is_total
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.ingest.values.words import status_meaning
from tests.pipeline.ingest.reading import read_text, understood_as

HEADER = "Order,Date,Customer,SKU,Qty,Unit price"


def test_blank_order_cells_are_filled_from_the_line_above(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        HEADER,
        "1,2026-03-01,K1,MUG,2,10.50",
        ",,,POT,1,30.00",
        "2,2026-03-02,K2,MUG,1,10.50",
        ",,,Total,4,61.50",
    )
    assert understood_as(text, "invoice", "customer_id") == [("1", "K1"), ("1", "K1"), ("2", "K2")]
    assert text.gross == 61.5


def test_a_date_that_cannot_be_read_is_not_filled_from_above(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="line 4, column Date: found “soon”"):
        read_text(tmp_path, HEADER, "1,2026-03-01,K1,MUG,2,1.50", "1,,,POT,1,3.00", "1,soon,,CUP,1,3.00")


def test_a_heading_that_a_row_of_totals_repeats_is_left_out(tmp_path: Path) -> None:
    report = (
        "Mugs,,,,,",
        "1,2026-03-01,K1,MUG,2,10.50",
        "Total Mugs,,,,2,21.00",
        "Pots,,,,,",
        "2,2026-03-02,K2,POT,1,30.00",
        "Total for Pots,,,,1,30.00",
    )
    text = read_text(tmp_path, HEADER, *report)
    assert (text.gross, text.counts.left_out["heading"][0]) == (51.0, 2)


def test_a_lone_text_between_lines_that_heads_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="line 3"):
        read_text(tmp_path, HEADER, "1,2026-03-01,K1,MUG,2,10.50", "lost,,,,,", "2,2026-03-02,K2,MUG,1,10.50")


def test_headings_that_may_name_the_customer_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(OpenQuestionsError, match="sections"):
        read_text(
            tmp_path,
            "Order,Date,SKU,Qty,Unit price",
            "Ada,,,,",
            "1,2026-03-01,MUG,2,10.50",
            "Total for Ada,,,2,21",
        )


@pytest.mark.parametrize("text", ["Zwischensumme", "Sous-total", "Subtotal", "Total for Ada"])
def test_subtotals_are_no_lines(text: str) -> None:
    assert is_total([text, "", "51.00"])


@pytest.mark.parametrize("text", ["Expédiée", "Livrée", "Payée"])
def test_feminine_states_are_understood(text: str) -> None:
    assert status_meaning(text) == "counts"
