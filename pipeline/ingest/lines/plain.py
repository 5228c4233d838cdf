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
    read: Read, how: Understanding, counts: RowCounts, is_product: IsProduct
) -> Sequence[Line] | None:
    """The lines of rows that all have a price, a whole quantity and everything required; else None."""
    values = read.values
    if (
        how.money != "unit_price" or how.discount or how.status_meanings or how.credit_types
        or how.payment_types or how.rates or how.one_currency_only or how.credit_invoices
        or read.times is not None
    ):  # fmt: skip
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
    if not all(one.is_integer() for one in pieces) or min(prices) < 0:
        return None
    if max(abs(one) for one in pieces) * max(prices) > MAX_LINE_AMOUNT:
        return None
    if not (how.period.holds(min(moments).date()) and how.period.holds(max(moments).date())):
        return None
    texts = (("invoice", invoices), ("stock_code", codes), ("country", values["country"]))
    if any(max(map(len, set(some))) > LENGTHS[name] for name, some in texts):
        return None
    if any(len(one) > LENGTHS["customer_id"] for one in set(customers) if one is not None):
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
    counts.returns += sum(one < 0 for one in quantities)
    for (raw, customer), count in _pairs(read.raw_customers, customers).items():
        if customer is None:
            counts.count_without_customer(text_of(raw).strip(), count)
        else:
            counts.count_customer(raw, customer)


def _pairs(raw: Sequence[Cell], customers: Sequence[str | None]) -> dict[tuple[Cell, str | None], int]:
    found: dict[tuple[Cell, str | None], int] = {}
    for pair in zip(raw, customers, strict=True):
        found[pair] = found.get(pair, 0) + 1
    return found
