"""Amazon's settlement report (flat file V2): a row for each kind of money of an order, with its role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from pipeline.ingest.columns.names import plain
from pipeline.ingest.reading.table import Cell, Row, Table, batches_of, text_of

NEEDED: Final = frozenset(
    {"settlementid", "amounttype", "amountdescription", "amount", "orderid", "posteddate"}
)
HEADER: Final = (
    "Settlement order id", "Posted date", "SKU", "Item", "Quantity purchased", "Principal", "Promotion",
    "Currency",
)  # fmt: skip
"""The columns it is turned into: a line for what was sold or refunded of an article, with its promotion, and
one for each other amount."""
ARTICLE: Final = ("orderid", "transactiontype", "adjustmentid", "orderitemcode", "sku", "posteddate")
"""What is the same on all rows of one article of one order, which follow each other."""
TAXES = ("tax",)
POSTAGE = ("shipping", "postage", "delivery")
FEES = ("fee", "commission", "chargeback", "giftwrap")


def as_lines(table: Table) -> Table:
    """The table itself, or the lines of a settlement report.

    An order may go on in a later settlement, with a refund or another parcel, and must not replace what the
    earlier one had: the settlement is part of its number.
    """
    names = [plain(name) for name in table.header]
    if not set(names) >= NEEDED:
        return table
    reader = _Reader({name: place for place, name in reversed(list(enumerate(names)))})
    return Table(
        replace(table.raw, batches=lambda: batches_of(reader.lines(table))), HEADER, table.header_line
    )


def role_of_amount(amount_type: str, description: str) -> str:
    """The meaning of an amount: "principal", "promotion", or the code of a non-product."""
    kind, text = plain(amount_type), plain(description)
    if any(word in text or word in kind for word in TAXES):
        return "TAX"
    if any(word in text for word in POSTAGE):
        return "SHIPPING"
    if kind == "itemprice" and text == "principal":
        return "principal"
    if kind == "promotion":
        return "promotion"
    if kind == "itemfees" or any(word in text for word in FEES):
        return "FEE"
    return "ADJUSTMENT"


@dataclass(frozen=True)
class _Reader:
    """Reads a report by column position."""

    places: Mapping[str, int]

    def lines(self, table: Table) -> Iterator[Row]:
        """The lines; the report's first row, the only one with the currency, becomes a row of totals."""
        currency = ""
        for _, rows in groupby(table.rows(), lambda row: tuple(self.text(row, name) for name in ARTICLE)):
            money = []
            for row in rows:
                currency = self.text(row, "currency") or currency
                if self.text(row, "amounttype"):
                    money.append(row)
                else:
                    yield row[0], ("Total", "", "", "", "", self.cell(row, "totalamount"), "", currency)
            yield from self._of_article(money, currency)

    def _of_article(self, rows: Sequence[Row], currency: str) -> Iterator[Row]:
        roles = [
            role_of_amount(self.text(row, "amounttype"), self.text(row, "amountdescription")) for row in rows
        ]
        sold = roles.index("principal") if "principal" in roles else None
        off = roles.index("promotion") if sold is not None and "promotion" in roles else None
        for place, (row, role) in enumerate(zip(rows, roles, strict=True)):
            if place == off:
                continue
            is_article = role == "principal"
            code = self.text(row, "sku") if is_article else {"promotion": "DISCOUNT"}.get(role, role)
            order = " / ".join(filter(None, (self.text(row, "orderid"), self.text(row, "settlementid"))))
            yield (
                row[0],
                (
                    order,
                    self.cell(row, "posteddate"),
                    code,
                    "" if is_article else code.capitalize(),
                    self.text(row, "quantitypurchased")
                    if is_article and self.text(row, "quantitypurchased")
                    else "1",
                    self.cell(row, "amount"),
                    self.cell(rows[off], "amount") if place == sold and off is not None else "",
                    currency,
                ),
            )

    def cell(self, row: Row, name: str) -> Cell:
        """A cell of a row."""
        place = self.places.get(name)
        return row[1][place] if place is not None and place < len(row[1]) else ""

    def text(self, row: Row, name: str) -> str:
        """A cell of a row as text."""
        return text_of(self.cell(row, name)).strip()
