"""What a column of an invoice file can mean: the names that `import --map` takes, and that pages offer."""

from __future__ import annotations

from typing import Final

FIELDS: Final[tuple[str, ...]] = (
    "invoice", "date", "time", "stock_code", "description", "quantity", "unit_price", "line_total",
    "line_discount", "customer_id", "customer_email", "customer_phone", "country", "currency", "type",
    "status", "order_total", "order_shipping", "order_tax", "order_discount", "refunded",
    "refunded_quantity", "cancelled_at",
)  # fmt: skip
"""Every field."""
