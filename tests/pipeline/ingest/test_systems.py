"""Small exports as known systems and other languages write them, all invented; sums are made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n import UserError
from pipeline.ingest.questions import OpenQuestionsError
from tests.pipeline.ingest.reading import read_invoices, read_text

SYSTEMS = Path(__file__).parent / "systems"
PLAIN = "Order Number,Order Date,Client ID,SKU,Units,Unit Price"


@pytest.mark.parametrize(
    ("file", "lines", "gross", "returned", "currency"),
    [
        (
            "amazon.txt",
            1,
            18.00,
            0.0,
            "GBP",
        ),  # 19.90 less a promotion of 1.90; a cancelled order without money
        ("magento.csv", 1, 17.91, 0.0, "EUR"),  # the row total is before the discount of 1.99
        ("quickbooks.csv", 3, 46.90, 27.00, "USD"),  # titles above, totals and a note below
        ("square.csv", 3, 44.91, 27.00, "USD"),  # net sales; every sale is a "Payment" there
        ("stripe.csv", 3, 124.50, 30.00, "GBP"),  # two charges and what was refunded of one
        ("tiny.csv", 1, 51.00, 0.0, ""),
        ("xero.csv", 3, 40.00, 10.00, "GBP"),  # postage is no product, a voided invoice is left out
        ("espanol.csv", 2, 3602.25, 0.0, "EUR"),  # pipes; 3 × 1.200,50 and 0,75
        ("francais.csv", 1, 2469.00, 0.0, ""),  # sep=; and spaces between thousands; one "Annulée"
        ("trailing_minus.csv", 6, 70.00, 10.00, ""),  # "Betrag" grows with the quantity: the line's money
        ("us_ampm.csv", 2, 1239.50, 0.0, ""),
        ("minimal.csv", 3, 19.50, 7.00, ""),  # a date, a customer and money
        ("orders.json", 2, 13.00, 0.0, "GBP"),  # nested line items; a pending order is left out
        ("three.zip", 2, 13.00, 0.0, ""),  # items, orders and customers in files of their own
    ],
)
def test_an_export_is_understood(file: str, lines: int, gross: float, returned: float, currency: str) -> None:
    found = read_invoices(SYSTEMS / file)
    assert (len(found.lines), found.currency) == (lines, currency)
    assert (found.gross, found.returned) == (gross, returned)


def test_day_and_month_of_a_single_open_date_are_asked(tmp_path: Path) -> None:
    with pytest.raises(OpenQuestionsError, match="date_order"):
        read_text(tmp_path, PLAIN, "1,02/03/2026,1,A,1,5.00")


def test_the_sources_history_decides_before_it_is_asked(tmp_path: Path) -> None:
    found = read_text(tmp_path, PLAIN, "1,02/03/2026,1,A,1,5.00", order="mdy")
    assert found.lines[0]["invoiced_at"].isoformat() == "2026-02-03T00:00:00"


def test_amounts_in_two_currencies_are_never_added_up(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"several currencies \(EUR, GBP\)"):
        read_text(tmp_path, PLAIN, "1,2026-01-05,1,A,1,£5.00", "2,2026-01-06,2,A,1,€6.00")


def test_a_shop_has_one_currency(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="this shop's invoices are in GBP"):
        read_text(tmp_path, PLAIN, "1,2026-01-05,1,A,1,€5.00", currency="GBP")


def test_a_currency_column_may_hold_signs(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, f"{PLAIN},Currency", "1,2026-01-05,1,A,1,5.00,£", "2,2026-01-06,2,A,1,6.00,gbp"
    )
    assert (found.currency, found.gross) == ("GBP", 11.0)


def test_a_state_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(OpenQuestionsError, match="status Layaway"):
        read_text(tmp_path, f"{PLAIN},Status", "1,2026-01-05,1,A,1,5.00,Layaway")
    answered = read_text(
        tmp_path, f"{PLAIN},Status", "1,2026-01-05,1,A,1,5.00,Layaway", answers={"status Layaway": "counts"}
    )
    assert answered.gross == 5.0


def test_one_bad_line_is_set_aside_where_somebody_asks_for_it(tmp_path: Path) -> None:
    rows = ("1,2026-01-05,1,A,1,5.00", "2,2026-01-06,2,A,two,6.00", "3,2026-01-07,3,A,1,7.00")
    found = read_text(tmp_path, PLAIN, *rows, answers={"bad_lines": "set_aside"})
    assert (found.gross, [one.line for one in found.counts.set_aside]) == (12.0, [3])
