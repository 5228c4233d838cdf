"""Money of whole orders beside that of their lines is never taken for the lines' own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from i18n import UserError
from pipeline.ingest.columns.meanings import meanings_of
from pipeline.ingest.questions import OpenQuestionsError
from tests.pipeline.ingest.reading import read_invoices, read_text

HEADER = "Order,Date,Customer,Item,Qty"


def test_an_orders_total_beside_prices_is_not_counted_on_each_line(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        f"{HEADER},Price,Total Price",
        "1,2026-03-01,A,Mug,2,10.00,55.00",
        "1,2026-03-01,A,Pot,1,30.00,55.00",
        "2,2026-03-02,B,Mug,1,10.00,15.00",
    )
    assert text.gross == 60.0


def test_an_orders_total_without_prices_is_refused(tmp_path: Path) -> None:
    rows = (
        "1,2026-03-01,A,Mug,2,50.00",
        "1,2026-03-01,A,Pot,1,50.00",
        "2,2026-03-02,B,Mug,1,30.00",
        "2,2026-03-02,B,Cup,1,30.00",
    )
    with pytest.raises(UserError, match="Total Price is the same on all lines of an order"):
        read_text(tmp_path, f"{HEADER},Total Price", *rows)
    assert (
        read_text(tmp_path, f"{HEADER},Total Price", *rows, given={"line_total": "Total Price"}).gross
        == 160.0
    )


def test_lines_that_cost_the_same_by_chance_keep_their_totals(tmp_path: Path) -> None:
    rows = ("1,2026-03-01,A,Mug,1,10.00", "1,2026-03-01,A,Pot,1,10.00", "2,2026-03-02,B,Cup,1,10.00")
    assert read_text(tmp_path, f"{HEADER},Line total", *rows).gross == 30.0


def test_nested_lines_of_json_are_worth_their_own_price(tmp_path: Path) -> None:
    money = {"shop_money": {"amount": "10.00"}, "presentment_money": {"amount": "10.00"}}
    order = {
        "order_number": 1,
        "created_at": "2026-03-01T10:00:00Z",
        "email": "a@x.org",
        "total_price": "23.00",  # with shipping of 5.00 and less the discount
        "total_discounts": "2.00",
        "total_line_items_price": "20.00",
        "line_items": [{"sku": "MUG", "quantity": 2, "price": "10.00", "price_set": money}],
    }
    path = tmp_path / "orders.json"
    path.write_text(json.dumps({"orders": [order]}))
    assert read_invoices(path).gross == 18.0


def test_names_such_as_items_quantity_in_a_table_are_not_nested_lines(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "order no,order date,items ordered,items quantity,unit price,customer id",
        "1,2026-03-01,MUG,2,10.50,K1",
    )
    assert text.gross == 21.0


def test_a_total_is_preferred_to_a_subtotal_before_the_discount() -> None:
    assert meanings_of("line total")["line_total"] > meanings_of("line subtotal")["line_total"]


def test_a_coupons_code_is_no_discount() -> None:
    assert meanings_of("Coupon Code") == {}
    assert meanings_of("Discount Amount") == {"line_discount": 1.5}


def test_a_discount_beside_totals_that_do_not_hold_it_is_asked_about(tmp_path: Path) -> None:
    header = f"{HEADER},Price,Discount Amount,Item Total"
    rows = ("1,2026-03-14,A,Mug,2,10.00,2.00,20.00", "2,2026-03-15,B,Pot,1,30.00,0,30.00")
    with pytest.raises(OpenQuestionsError, match="discount"):
        read_text(tmp_path, header, *rows)
    assert read_text(tmp_path, header, *rows, answers={"discount": "money"}).gross == 48.0
    assert read_text(tmp_path, header, *rows, answers={"discount": "none"}).gross == 50.0
