"""Invoice lines as rows of the table that stores them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import repeat

from db.line_keys import Line, LineKeys
from db.types import MILLIONTHS
from domain.batches import batched

Row = tuple[object, ...]
"""A stored line: `COLUMNS`."""

ROWS_PER_BATCH = 5_000
"""Rows that are in memory at once."""
COLUMNS = (
    "key",
    "import_id",
    "invoice",
    "stock_code",
    "description",
    "quantity",
    "unit_price",
    "invoiced_at",
    "invoiced_on",
    "customer_id",
    "country",
    "exact_quantity",
    "origin",
)
NAMES = ", ".join(COLUMNS)


def rows_of(import_id: int, tables: Iterable[Iterable[Line]]) -> Iterator[list[Row]]:
    """The lines as both databases store them, in batches: money in millionths, moments as text.

    The contents of a key are spelled out here as `LineKeys.of` does: a call less for each of millions.
    """
    moments = _Moments()
    for lines in tables:
        keys_of = LineKeys().of_contents
        for some in batched(lines, ROWS_PER_BATCH):
            invoices, codes, descriptions, quantities, prices, dates, customers, countries, exact, origins = (
                zip(*some, strict=True)
            )
            millionths = [round(price * MILLIONTHS) for price in prices]
            iso, at, days = zip(*map(moments.__getitem__, dates), strict=True)
            contents = list(
                map(
                    "{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}".format,
                    invoices, codes, quantities, millionths, iso,
                    [customer or "" for customer in customers], countries,
                )
            )  # fmt: skip
            if any(exact) or any(origins):
                contents = [
                    f"{text}\x1f{weight or ''}\x1f{origin}" if weight or origin else text
                    for text, weight, origin in zip(contents, exact, origins, strict=True)
                ]
            yield list(
                zip(
                    keys_of(contents), repeat(import_id), invoices, codes, descriptions, quantities,
                    millionths, at, days, customers, countries, exact, origins,
                )
            )  # fmt: skip


class _Moments(dict[datetime, tuple[str, str, str]]):
    """Moments as keys, as both databases, and as days write them."""

    def __missing__(self, moment: datetime) -> tuple[str, str, str]:
        if len(self) > ROWS_PER_BATCH:
            self.clear()
        content = moment.isoformat(" ", "microseconds")
        result = self[moment] = (moment.isoformat(), content, content[:10])
        return result
