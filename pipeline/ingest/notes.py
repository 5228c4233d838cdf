"""Notes on a file that was read: everything that was inferred, for people to check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from i18n import Message
from pipeline.ingest.lines.line import MAX_EXAMPLES, RowCounts
from pipeline.ingest.mapping import Understanding


def notes_of(counts: RowCounts, understandings: Sequence[Understanding]) -> Iterator[Message]:
    """Sentences on returns, customers, blanks that were filled and money that was shared."""
    yield from _of_returns(counts, understandings)
    yield from _of_amounts(counts, understandings)
    yield from _of_customers(counts)
    yield from _left_out(counts)


def _of_returns(counts: RowCounts, understandings: Sequence[Understanding]) -> Iterator[Message]:
    credits = sorted({kind for understanding in understandings for kind in understanding.credit_types})
    if credits and counts.credits:
        yield Message(
            "Returns by document type “{types}”: {lines:lines}.",
            {"lines": counts.credits, "types": "”, “".join(credits[:MAX_EXAMPLES])},
        )
    elif counts.credits:
        yield Message(
            "Invoices that begin with C are credit notes although their quantities are positive: "
            "{lines:lines}.",
            {"lines": counts.credits},
        )
    elif counts.returns:
        yield Message("Returns: {lines:lines}.", {"lines": counts.returns})
    if counts.refunds:
        yield Message("Refunds booked against their orders: {n:orders}.", {"n": counts.refunds})


def _of_amounts(counts: RowCounts, understandings: Sequence[Understanding]) -> Iterator[Message]:
    if counts.filled_down:
        yield Message(
            "Blank cells filled from the first line of their order: {lines:lines}.",
            {"lines": counts.filled_down},
        )
    if counts.spreads_discount:
        yield Message(
            "Order discounts were spread over the lines of the order; shipping and tax were left out."
        )
    if counts.converted:
        yield Message(
            "Converted into {currency} at the imported exchange rates: {lines:lines}.",
            {
                "currency": next(
                    (understanding.currency for understanding in understandings if understanding.rates), ""
                ),
                "lines": counts.converted,
            },
        )
    if counts.decimal_quantities:
        yield Message(
            "Quantities with decimals, each counted as one piece at its whole price: {lines:lines}.",
            {"lines": counts.decimal_quantities},
        )


def _of_customers(counts: RowCounts) -> Iterator[Message]:
    if counts.without_customer and counts.placeholder_values:
        yield Message(
            "No customer ({values}): {lines:lines}.",
            {"lines": counts.without_customer, "values": ", ".join(counts.placeholder_values)},
        )
    if counts.alike:
        yield Message(
            "Look alike and were kept apart: {pairs}. If they are the same customers, correct the source.",
            {"pairs": "; ".join(f"{pair} / {other}" for pair, other in counts.alike)},
        )
    if counts.normalized_emails:
        yield Message(
            "E-mail addresses were compared without case and invisible signs; written in several ways: "
            "{n:customers}.",
            {"n": len(counts.normalized_emails)},
        )


def _left_out(counts: RowCounts) -> Iterator[Message]:
    for rule, (count, _) in counts.left_out.items():
        lines = {"lines": int(count)}
        sentences = {
            "cancelled": Message("Left out, cancelled orders: {lines:lines}.", lines),
            "unpaid": Message("Left out, unpaid orders: {lines:lines}.", lines),
            "test": Message("Left out, test orders: {lines:lines}.", lines),
            "payment": Message("Left out, payments: {lines:lines}.", lines),
            "total_line": Message("Left out, totals: {lines:lines}.", lines),
            "heading": Message("Left out, headings of sections: {lines:lines}.", lines),
            "footer": Message("Left out, notes below the table: {lines:lines}.", lines),
            "other_currency": Message("Left out, other currencies: {lines:lines}.", lines),
            "far_date": Message(
                "Set aside, dates after tomorrow or far before all others: {lines:lines}.", lines
            ),
            "cut_off": Message("Left out, cut off at the end of the file: {lines:lines}.", lines),
            "bad_line": Message("Set aside, could not be read: {lines:lines}.", lines),
        }
        yield sentences[rule]
