"""What the fields of a file and the answers to questions are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from i18n import N_, Localizer

OPTIONS: Final[Mapping[str, str]] = {
    ".": N_("decimal point: 1,234.56"),
    ",": N_("decimal comma: 1.234,56"),
    "day_first": N_("day/month"),
    "month_first": N_("month/day"),
    "unit_price": N_("price per item"),
    "line_total": N_("total for the line"),
    "money": N_("an amount"),
    "percent": N_("a percentage"),
    "none": N_("already included in the price"),
    "counts": N_("count them"),
    "leave_out": N_("leave out"),
    "keep": N_("keep"),
    "take_out": N_("remove"),
    "set_aside": N_("set aside"),
    "customers": N_("yes, they are customers"),
    "included": N_("yes, take it off"),
    "not_included": N_("no, it comes on top"),
}
"""What answers are called; others, such as currencies, are called as they are."""
FIELD_LABELS: Final[Mapping[str, str]] = {
    "date": N_("date"),
    "time": N_("time"),
    "invoice": N_("order or invoice number"),
    "customer_id": N_("customer id"),
    "customer_email": N_("customer's e-mail"),
    "customer_phone": N_("customer's phone"),
    "stock_code": N_("product code"),
    "description": N_("product name"),
    "quantity": N_("quantity"),
    "unit_price": N_("price per item"),
    "line_total": N_("total for the line"),
    "line_discount": N_("discount on the line"),
    "country": N_("country"),
    "currency": N_("currency"),
    "type": N_("type of document"),
    "status": N_("status of the order"),
    "cancelled_at": N_("date of cancellation"),
    "order_total": N_("total of the order"),
    "order_shipping": N_("shipping of the order"),
    "order_tax": N_("tax of the order"),
    "order_discount": N_("discount on the order"),
    "refunded_quantity": N_("pieces refunded"),
    "refunded": N_("refunded amount"),
}


def option_label(option: str, localizer: Localizer) -> str:
    """What an answer is called."""
    return localizer.label(OPTIONS[option]) if option in OPTIONS else option
