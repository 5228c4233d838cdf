"""Whether what was taken for a line's money is the total of its order, repeated on each of its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.ingest.reading.table import Cell, text_of

MIN_ORDERS = 2
"""Orders that have to repeat their total where no price shows what their lines are worth."""
SAME = 0.01
Read = Callable[[Sequence[Cell], int], float | None]


@dataclass(frozen=True)
class _OrderLine:
    total: float
    product: str
    quantity: float | None
    worth: float | None
    """The quantity times the price, where the file has both."""


def repeats_order_total(
    sample: Sequence[Sequence[Cell]], fields: Mapping[str, int], read: Read, *, is_named_so: bool
) -> bool:
    """Whether `line_total` is the same on all lines of each order although these lines differ.

    One order is enough where prices show that its lines are worth different amounts, or where the column
    `is_named_so`. Otherwise there must be two, with different totals: lines may cost the same by chance.
    """
    orders = [order for order in _orders(sample, fields, read) if _differ(order)]
    repeated = [order for order in orders if len({line.total for line in order}) == 1]
    if not repeated or len(repeated) < len(orders):
        return False
    if is_named_so or all(line.worth is not None for order in repeated for line in order):
        return True
    return len(repeated) >= MIN_ORDERS and len({order[0].total for order in repeated}) > 1


def _orders(
    sample: Sequence[Sequence[Cell]], fields: Mapping[str, int], read: Read
) -> list[list[_OrderLine]]:
    orders_found: dict[str, list[_OrderLine]] = defaultdict(list)
    product = fields.get("stock_code", fields.get("description"))
    for row in sample:
        order = text_of(row[fields["invoice"]]).strip() if fields["invoice"] < len(row) else ""
        total = read(row, fields["line_total"])
        if order and total:
            quantity = read(row, fields["quantity"]) if "quantity" in fields else None
            price = read(row, fields["unit_price"]) if "unit_price" in fields else None
            worth = abs(quantity * price) if quantity is not None and price is not None else None
            name = text_of(row[product]).strip() if product is not None and product < len(row) else ""
            orders_found[order].append(_OrderLine(total, name, quantity, worth))
    return [lines for lines in orders_found.values() if len(lines) > 1]


def _differ(order: Sequence[_OrderLine]) -> bool:
    """Whether the lines of an order should not have the same money."""
    worths = [line.worth for line in order]
    amounts = [worth for worth in worths if worth is not None]
    if len(amounts) == len(worths):
        return max(amounts) - min(amounts) > SAME and abs(order[0].total) >= max(amounts) - SAME
    return len({(line.product, line.quantity) for line in order}) > 1
