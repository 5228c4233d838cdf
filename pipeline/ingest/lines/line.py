"""A line as it is kept, and what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pipeline.ingest.reading.table import Cell, text_of
from pipeline.ingest.values.customers import similarity_key

Line = tuple[str, str, str, int, float, datetime, str | None, str, str | None, str]
"""invoice, stock_code, description, quantity, unit_price, invoiced_at, customer_id, country, exact_quantity,
origin.

A weighed or decimal_quantities quantity (0.75 kg) is one piece at its whole price; `exact_quantity` keeps it.
`origin` is empty for lines of the file, "refund" for returns that a refund column or status speaks of.
"""
MOMENT: Final = 5
"""The place of `invoiced_at` in a line."""
CUSTOMER: Final = 6
COUNTRY: Final = 7
LINES_PER_BATCH = 5_000
"""Lines that are looked at together."""
REFUND = "refund"
LENGTHS = {"invoice": 255, "stock_code": 255, "customer_id": 255, "country": 64}
"""What the database has room for, in characters."""
MAX_LINE_QUANTITY = 10**9
MAX_UNIT_PRICE = 10.0**9
MAX_LINE_AMOUNT = 10.0**11
"""On one line. Beyond these it is a mistake, and sums of such amounts would no longer be exact."""
MAX_SET_ASIDE = 10_000
"""Lines that are kept for people to look at; of more the number is told."""
MAX_EXAMPLES = 8
MAX_COMPARED_CUSTOMERS = 200_000
"""Customers that are compared with each other."""


@dataclass(frozen=True)
class SetAside:
    """A line that was not imported: its place, the reason and its text."""

    line: int
    rule: str
    cells: tuple[str, ...]


@dataclass
class RowCounts:
    """The counts of a file's rows that are not ordinary lines."""

    left_out: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0, 0.0]))
    """rule → how many lines, and their money"""
    set_aside: list[SetAside] = field(default_factory=list)
    rows: int = 0
    passed: int = 0
    """Lines that were given out."""
    withdrawn: set[str] = field(default_factory=set)
    """Invoices that the file holds as cancelled, unpaid or a test."""
    without_customer: int = 0
    placeholder_values: dict[str, None] = field(default_factory=dict)
    returns: int = 0
    refunds: int = 0
    filled_down: int = 0
    spreads_discount: bool = False
    decimal_quantities: int = 0
    normalized_emails: set[str] = field(default_factory=set)
    credits: int = 0
    converted: int = 0
    """Lines in another currency than the shop's."""
    alike: dict[tuple[str, str], None] = field(default_factory=dict)
    """Customers who may be the same one: 00123 and 123."""
    _alike: dict[str, str] = field(default_factory=dict)

    def leave_out(self, rule: str, line: int, cells: Sequence[Cell], money: float) -> None:
        """Count a line that is not imported, and keep it for review."""
        count = self.left_out[rule]
        count[0] += 1
        count[1] += money
        if len(self.set_aside) < MAX_SET_ASIDE:
            self.set_aside.append(SetAside(line, rule, tuple(text_of(cell)[:1000] for cell in cells[:200])))

    def count_customer(self, raw: Cell, customer: str) -> None:
        """Note how a customer is written, such as in another case or like a similar one."""
        if (
            isinstance(raw, str)
            and raw != customer
            and "@" in customer
            and len(self.normalized_emails) < MAX_COMPARED_CUSTOMERS
        ):
            self.normalized_emails.add(customer)
        if len(self._alike) < MAX_COMPARED_CUSTOMERS and "@" not in customer:
            before = self._alike.setdefault(similarity_key(customer), customer)
            if before != customer and len(self.alike) < MAX_EXAMPLES:
                self.alike.setdefault((before, customer))

    def count_without_customer(self, value: str, lines: int = 1) -> None:
        """Count lines without a known customer, by the text in the customer column."""
        self.without_customer += lines
        if value and len(self.placeholder_values) < MAX_EXAMPLES:
            self.placeholder_values.setdefault(value)
