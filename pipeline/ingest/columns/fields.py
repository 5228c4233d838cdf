"""What a column of a file can mean to us."""

from __future__ import annotations

from typing import Final, Literal

Field = Literal[
    "invoice", "date", "time", "stock_code", "description", "quantity", "unit_price", "line_total",
    "line_discount", "customer_id", "customer_email", "customer_phone", "country", "currency", "type",
    "status", "order_total", "order_shipping", "order_tax", "order_discount", "refunded",
    "refunded_quantity", "cancelled_at",
]  # fmt: skip

SPOKEN: Final[dict[str, str]] = {
    "invoice": "InvoiceNo",
    "stock_code": "StockCode",
    "description": "Description",
    "quantity": "Quantity",
    "date": "InvoiceDate",
    "unit_price": "UnitPrice",
    "line_total": "LineTotal",
    "customer_id": "CustomerID",
    "country": "Country",
}
"""What messages call a field that a file has no column for."""

CUSTOMERS: Final = ("customer_id", "customer_email", "customer_phone")
"""Fields that can name a customer, the best first."""
OF_ORDERS: Final = frozenset({"order_total", "order_shipping", "order_tax", "order_discount", "refunded"})
"""Fields that hold money of a whole order, however many lines it has."""

Mapping = dict[str, int]
"""A field → the place of its column."""
