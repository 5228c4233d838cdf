"""Small exports as known systems and other languages write them, all invented; sums are made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from i18n import UserError
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.ingest.values.words import status_meaning
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
    invoices = read_invoices(SYSTEMS / file)
    assert (len(invoices.lines), invoices.currency) == (lines, currency)
    assert (invoices.gross, invoices.returned) == (gross, returned)


ONE_PRICE = {"money": "line_total"}
NET_PRICE = {"money": "line_total", "shipping": "not_included"}
BY_MONEY = {"discount": "money"}
RETURNED = {"status Devolução finalizada com reembolso": "counts"}


@pytest.mark.parametrize(
    ("file", "answers", "sums"),
    [
        ("sap.csv", ONE_PRICE, (4, 2, 1400.50, 2.55, "EUR")),  # "Faktdatum"; a G2 with 2,55-
        ("bigcommerce.csv", {}, (3, 2, 115.00, 0.0, "USD")),  # a row a product; one order cancelled
        ("bigcommerce_orders.csv", {}, (3, 2, 165.00, 0.0, "USD")),  # "Subtotal (ex tax)", not that with it
        ("prestashop.csv", {}, (3, 2, 102.94, 29.00, "")),  # 38.24 + 29 + 35.70 without tax; one piece back
        ("wix.csv", {}, (3, 2, 101.00, 0.0, "USD")),  # "Qty", not that of the order; an unpaid order left out
        ("lexware.csv", {}, (4, 2, 78.00, 3.60, "")),  # 50 + 18 + 10 and a Gutschrift; 1.000 is a thousand
        ("tiny_pedidos.csv", BY_MONEY, (3, 2, 254.50, 0.0, "")),  # 99.80 + 54.90 + 99.80
        ("nuvemshop.csv", {}, (3, 2, 215.00, 0.0, "BRL")),  # "Valor do Produto" is a price; 15 off order 120
        ("vtex.csv", {}, (3, 2, 579.80, 0.0, "")),  # "SKU Total Price", not "SKU Value"
        ("mercadolivre.csv", RETURNED, (3, 2, 379.60, 89.90, "BRL")),  # "5 de janeiro de 2026 14:20 hs."
        ("etsy.csv", BY_MONEY, (3, 2, 111.00, 0.0, "USD")),  # 50 + (40 − 4) + 25
        ("ebay.csv", {}, (3, 2, 320.00, 0.0, "GBP")),  # 30 + 2 × 100 + 3 × 30
        ("lightspeed.csv", {}, (3, 2, 200.00, 80.00, "USD")),  # after discounts, before tax
        ("odoo.csv", {}, (4, 2, 860.00, 40.00, "")),  # "Invoice lines/Quantity"; a draft, a credit note
        ("sage.csv", {}, (4, 2, 390.00, 30.00, "")),  # SI and SC
        ("squarespace.csv", {}, (3, 2, 83.00, 20.00, "USD")),  # 70 less 7, and 20 that came back
        ("blank_cells.csv", {}, (4, 2, 53.90, 0.0, "")),
        ("sap_b1.csv", {}, (2, 2, 30.00, 0.0, "EUR")),  # CANCELED says Y or N
        ("mixed_credit.csv", {}, (4, 2, 25.00, 5.00, "")),  # CRN: only the net amount is negative
        ("clover.csv", {}, (3, 2, 11.50, 4.50, "")),  # "Refunded" says Yes or No; 01:22 PM EST
        ("toast.csv", NET_PRICE, (3, 2, 38.00, 0.0, "")),  # the net price, 20 + 6 + 12; one "Void?"
        ("pos.jsonl", {}, (4, 2, 15.00, 3.50, "")),  # "time" is the whole moment
        ("stripe_payments.csv", {}, (2, 2, 75.00, 10.00, "USD")),  # Refunded, and how much of it
        ("sage_fr.csv", {}, (3, 2, 1285.00, 7.00, "")),  # "P.U. HT"; an avoir
        ("presta_fr.csv", {}, (2, 2, 80.00, 20.00, "")),  # "Paiement accepté", "Annulé"
        ("nfe_br.csv", {}, (3, 2, 225.00, 20.00, "")),  # "Natureza da Operação": a devolução
        ("latin9.txt", {}, (3, 2, 3713.40, 1234.50, "EUR")),  # € as ISO 8859-15 has it
        ("returned_qty.csv", {}, (2, 2, 59.00, 10.00, "")),  # "Qty Ordered" is no date
        ("percent.csv", {}, (2, 2, 23.00, 0.0, "")),  # "Discount %": 2 × 10 less 10 %, and 5
        ("percent_of_total.csv", {}, (2, 2, 23.00, 0.0, "")),  # the amount is before it
        ("units.csv", {}, (2, 2, 26.00, 0.0, "EUR")),  # "2,00 Stk" and "1,50 kg"
        ("headless.json", {"money": "unit_price"}, (2, 2, 25.00, 0.0, "EUR")),  # "price": {"amount": …}
        ("refunds_nested.json", {}, (3, 2, 35.50, 5.50, "USD")),  # refunds are a list beside the lines
    ],
)
def test_a_stranger_s_export_is_understood(
    file: str, answers: dict[str, str], sums: tuple[int, int, float, float, str]
) -> None:
    invoices = read_invoices(SYSTEMS / file, answers=answers)
    of_files = [line for line in invoices.lines if not line["origin"]]
    customers = {line["customer_id"] for line in invoices.lines} - {None}
    assert (len(of_files), len(customers), invoices.gross, invoices.returned, invoices.currency) == sums


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("Completed | Pending", "unpaid"),
        ("Aberto | Confirmado", "counts"),
        ("Cancelado | Confirmado", "cancelled"),
        ("Aberto | Estornado", "refunded"),
        ("Completed | ???", "counts"),
        ("???", "unknown"),
        ("", "counts"),
    ],
)
def test_of_two_statuses_the_payment_s_says_whether_it_is_paid(status: str, meaning: str) -> None:
    assert status_meaning(status) == meaning


def test_a_list_of_refunds_is_never_taken_for_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    order = {
        "id": 1, "date": "2026-01-05", "customer_id": 7,
        "line_items": [{"sku": "A", "quantity": 3, "price": 4.0}],
        "refunds": [{"total": "-4.00"}, {"total": "-4.00"}],
    }  # fmt: skip
    path.write_text(json.dumps([order]))
    invoices = read_invoices(path)
    assert (invoices.gross, invoices.returned) == (12.0, 8.0)


def test_day_and_month_of_a_single_open_date_are_asked(tmp_path: Path) -> None:
    with pytest.raises(OpenQuestionsError, match="date_order"):
        read_text(tmp_path, PLAIN, "1,02/03/2026,1,A,1,5.00")


def test_the_sources_history_decides_before_it_is_asked(tmp_path: Path) -> None:
    text = read_text(tmp_path, PLAIN, "1,02/03/2026,1,A,1,5.00", order="mdy")
    assert text.lines[0]["invoiced_at"].isoformat() == "2026-02-03T00:00:00"


def test_amounts_in_two_currencies_are_never_added_up(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"several currencies \(EUR, GBP\)"):
        read_text(tmp_path, PLAIN, "1,2026-01-05,1,A,1,£5.00", "2,2026-01-06,2,A,1,€6.00")


def test_a_shop_has_one_currency(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="this shop's invoices are in GBP"):
        read_text(tmp_path, PLAIN, "1,2026-01-05,1,A,1,€5.00", currency="GBP")


def test_a_currency_column_may_hold_signs(tmp_path: Path) -> None:
    text = read_text(
        tmp_path, f"{PLAIN},Currency", "1,2026-01-05,1,A,1,5.00,£", "2,2026-01-06,2,A,1,6.00,gbp"
    )
    assert (text.currency, text.gross) == ("GBP", 11.0)


def test_a_state_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(OpenQuestionsError, match="status Layaway"):
        read_text(tmp_path, f"{PLAIN},Status", "1,2026-01-05,1,A,1,5.00,Layaway")
    answered = read_text(
        tmp_path, f"{PLAIN},Status", "1,2026-01-05,1,A,1,5.00,Layaway", answers={"status Layaway": "counts"}
    )
    assert answered.gross == 5.0


def test_one_bad_line_is_set_aside_where_somebody_asks_for_it(tmp_path: Path) -> None:
    rows = ("1,2026-01-05,1,A,1,5.00", "2,2026-01-06,2,A,two,6.00", "3,2026-01-07,3,A,1,7.00")
    text = read_text(tmp_path, PLAIN, *rows, answers={"bad_lines": "set_aside"})
    assert (text.gross, [item.line for item in text.counts.set_aside]) == (12.0, [3])
