"""A row on its way to being a line: values read, money not yet settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.ingest.lines.line import Line
from pipeline.ingest.reading.table import Cell


@dataclass
class Draft:
    """One item of an order. `amount` is its money, positive; `sign` −1 for a return."""

    line: int
    cells: Sequence[Cell]
    invoice: str
    stock_code: str
    description: str
    quantity: float
    price: float
    """Of one piece, as the file has it."""
    amount: float
    sign: int
    invoiced_at: datetime
    customer_id: str | None
    country: str
    meaning: str = "counts"
    is_product: bool = True
    order_discount: float = 0.0
    refunded: float = 0.0
    refunded_pieces: float = 0.0
    """Of this line, where the file counts them and does not say their money."""
    is_settled: bool = False
    """Whether the price times the quantity is no longer the amount."""

    def as_line(self, origin: str = "") -> Line:
        """The stored line. The price is per piece; a measured quantity counts as one piece."""
        quantity = self.quantity
        exact = None
        if quantity != int(quantity):
            exact, quantity, price = repr(self.sign * quantity), 1.0, self.amount
        else:
            price = self.amount / quantity if self.is_settled and quantity else self.price
        return (
            self.invoice, self.stock_code, self.description, self.sign * int(quantity), price,
            self.invoiced_at, self.customer_id, self.country, exact, origin,
        )  # fmt: skip
