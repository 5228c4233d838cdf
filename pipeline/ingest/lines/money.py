"""What a line is worth: of its price or its total, with or without a discount of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.lines.line import MAX_UNIT_PRICE
from pipeline.ingest.mapping import Understanding

if TYPE_CHECKING:
    from pipeline.ingest.lines.draft_builder import Values

EXACT = 1e-9


@dataclass(frozen=True)
class Money:
    """The price of a piece, the line's amount (positive) and its sign; −1 for a return."""

    price: float
    amount: float
    sign: int
    is_settled: bool
    """Whether the amount is not simply the quantity times the price."""


def money_of(understanding: Understanding, values: Values, number: Callable[[str], float]) -> Money | None:
    """The money of a line; None where it is unreadable. `number` reads another column of its row."""
    quantity = values.quantity or 0.0
    if understanding.money == "line_total":
        return _of_total(understanding, values, quantity, number)
    price = values.unit_price
    if price is None or abs(price) > MAX_UNIT_PRICE:
        return None
    amount = abs(quantity * price)
    sign = -1 if quantity < 0 or price < 0 else 1
    off = _discount(understanding, amount, number) if understanding.discount else 0.0
    return Money(price, max(amount - off, 0.0), sign, bool(off))


def _of_total(
    understanding: Understanding, values: Values, quantity: float, number: Callable[[str], float]
) -> Money | None:
    total, price = values.line_total, values.unit_price
    if total is None:
        if price is None:
            return None
        total = quantity * price
    off = _discount(understanding, abs(total), number) if understanding.discount else 0.0
    off += sum(abs(number(name)) for name in understanding.total_includes)
    amount = max(abs(total) - off, 0.0)
    pieces = abs(quantity) or 1.0
    sign = -1 if total < 0 or quantity < 0 else 1
    if price is not None and abs(abs(price) * pieces - amount) < EXACT:
        return Money(abs(price), amount, sign, is_settled=False)
    return Money(amount / pieces, amount, sign, is_settled=True)


def _discount(understanding: Understanding, amount: float, number: Callable[[str], float]) -> float:
    discount = abs(number("line_discount"))
    if understanding.discount == "money":
        return discount
    return amount * (discount / 100 if understanding.discount == "percent" else discount)
