"""What a column of an invoice file can mean: the names that `import --map` takes, and that pages offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.user_error import UserError

FIELDS: Final[tuple[str, ...]] = (
    "invoice", "date", "time", "stock_code", "description", "quantity", "unit_price", "line_total",
    "line_discount", "customer_id", "customer_email", "customer_phone", "country", "currency", "type",
    "status", "order_total", "order_shipping", "order_tax", "order_discount", "refunded",
    "refunded_quantity", "cancelled_at",
)  # fmt: skip
"""Every field."""


def refuse_unknown_fields(names: Iterable[str]) -> None:
    """Refuse names that are no fields.

    Raises:
        UserError: there is one.
    """
    wrong = next((name for name in names if name not in FIELDS), None)
    if wrong is not None:
        raise UserError(
            "{field} is no field: expected one of {fields}.", field=wrong, fields=", ".join(FIELDS)
        )
