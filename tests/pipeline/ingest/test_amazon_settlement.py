from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest.amazon_settlement import role_of_amount
from tests.pipeline.ingest.reading import read_invoices, understood_as

REPORT = Path(__file__).parent / "systems" / "amazon_settlement.txt"


def test_each_amount_has_its_role_and_only_articles_count_as_sold() -> None:
    invoices = read_invoices(REPORT)
    # 19.90 less a promotion of 1.90 and 27.00, which was refunded; tax, postage and fees are no products
    assert (invoices.gross, invoices.returned, invoices.currency) == (45.0, 27.0, "EUR")
    assert invoices.no_products == ["FEE", "SHIPPING", "TAX"]
    assert understood_as(invoices, "stock_code", "quantity", "unit_price") == [
        ("FORK", 2, 9.0),
        ("SHIPPING", 1, 3.99),
        ("TAX", 1, 3.78),
        ("FEE", -1, 2.99),
        ("BEE", 1, 27.0),
        ("BEE", -1, 27.0),
        ("FEE", 1, 2.0),
        ("FEE", -1, 39.0),
    ]


def test_an_order_that_goes_on_in_a_later_settlement_does_not_replace_what_was_there(tmp_path: Path) -> None:
    later = tmp_path / "later.txt"
    later.write_text(REPORT.read_text().replace("11774871501", "11774871502"))
    first, second = (
        {item for (item,) in understood_as(read_invoices(path), "invoice")} for path in (REPORT, later)
    )
    assert "302-2 / 11774871501" in first
    assert first.isdisjoint(second)


@pytest.mark.parametrize(
    ("kind", "description", "role"),
    [
        ("ItemPrice", "Principal", "principal"),
        ("ItemPrice", "ShippingTax", "TAX"),
        ("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "TAX"),
        ("ItemPrice", "Shipping", "SHIPPING"),
        ("Promotion", "Shipping", "SHIPPING"),
        ("Promotion", "Principal", "promotion"),
        ("ItemFees", "FBAPerUnitFulfillmentFee", "FEE"),
        ("ItemPrice", "GiftWrap", "FEE"),
        ("other-transaction", "Subscription Fee", "FEE"),
        ("FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE", "ADJUSTMENT"),
    ],
)
def test_what_an_amount_is_follows_from_its_type_and_description(
    kind: str, description: str, role: str
) -> None:
    assert role_of_amount(kind, description) == role
