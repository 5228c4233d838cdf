"""The quick way: rows that need nothing but reading become lines without being looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

from pipeline.ingest.lines.line import LENGTHS, MAX_LINE_AMOUNT, Line, RowCounts
from pipeline.ingest.mapping import Understanding
from pipeline.ingest.reading.table import Cell, text_of

IsProduct = Callable[[str, str], bool]
"""Whether lines of a stock code with this description are ones of a product."""
DEFAULTS: Final[dict[str, Any]] = {
    "invoice": None,
    "stock_code": "",
    "description": "",
    "quantity": 1.0,
    "unit_price": None,
    "line_total": None,
    "date": None,
    "customer": None,
    "country": "",
    "currency": "",
    "type": "",
    "status": "",
}
"""The columns of a line, and what stands where a file has no such column."""


@dataclass(frozen=True)
class Read:
    """A batch of rows, read: the values by column."""

    values: dict[str, Sequence[Any]]
    raw_customers: Sequence[Cell]
    times: Sequence[Any] | None


def plain_lines(  # noqa: PLR0911 - each thing that is not plain is one
    read: Read, understanding: Understanding, counts: RowCounts, is_product: IsProduct
) -> Sequence[Line] | None:
    """The lines of rows that all have a price, a whole quantity and everything required; else None."""
    values = read.values
    if (
        understanding.money != "unit_price"
        or understanding.discount
        or understanding.status_meanings
        or "cancelled_at" in understanding.fields
        or understanding.credit_types
        or understanding.payment_types
        or understanding.rates
        or understanding.one_currency_only
        or understanding.credit_invoices
        or read.times is not None
    ):
        return None
    invoices, codes, moments = values["invoice"], values["stock_code"], values["date"]
    quantities, prices, customers = values["quantity"], values["unit_price"], values["customer"]
    if (
        None in moments
        or None in quantities
        or None in prices
        or "" in invoices
        or "" in codes
        or None in invoices
    ):
        return None
    pieces = set(quantities)
    if not all(piece.is_integer() for piece in pieces) or min(prices) < 0:
        return None
    if max(abs(piece) for piece in pieces) * max(prices) > MAX_LINE_AMOUNT:
        return None
    if not (
        understanding.period.holds(min(moments).date()) and understanding.period.holds(max(moments).date())
    ):
        return None
    texts = (("invoice", invoices), ("stock_code", codes), ("country", values["country"]))
    if any(max(map(len, set(some))) > LENGTHS[name] for name, some in texts):
        return None
    if any(len(customer) > LENGTHS["customer_id"] for customer in set(customers) if customer is not None):
        return None
    for code, description in set(zip(codes, values["description"], strict=True)):
        is_product(code, description)
    _count(counts, read, quantities, customers)
    return list(
        zip(
            invoices, codes, values["description"], map(int, quantities), prices, moments, customers,
            values["country"], repeat(None), repeat(""),
        )
    )  # fmt: skip


def _count(
    counts: RowCounts, read: Read, quantities: Sequence[float], customers: Sequence[str | None]
) -> None:
    counts.returns += sum(quantity < 0 for quantity in quantities)
    for (raw, customer), count in _pairs(read.raw_customers, customers).items():
        if customer is None:
            counts.count_without_customer(text_of(raw).strip(), count)
        else:
            counts.count_customer(raw, customer)


def _pairs(raw: Sequence[Cell], customers: Sequence[str | None]) -> dict[tuple[Cell, str | None], int]:
    pairs: dict[tuple[Cell, str | None], int] = {}
    for pair in zip(raw, customers, strict=True):
        pairs[pair] = pairs.get(pair, 0) + 1
    return pairs
