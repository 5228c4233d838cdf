"""Distribute amounts of an order over its lines: discounts, and refunds given as a column or a status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.ingest.lines.draft import Draft
from pipeline.ingest.lines.line import REFUND, Line, RowCounts

CENT = 0.005


def lines_of_order(drafts: Sequence[Draft], counts: RowCounts, *, spreads_discount: bool) -> Iterator[Line]:
    """The lines of one order: what was sold, after its discount, and what was given back."""
    sold = [draft for draft in drafts if draft.sign > 0 and draft.is_product]
    if spreads_discount:
        _spread(sold, _of_order([draft.order_discount for draft in drafts]), counts)
    for draft in drafts:
        yield draft.as_line()
        pieces = min(draft.refunded_pieces, draft.quantity)
        if pieces > 0 and draft.sign > 0 and draft.is_product:
            counts.refunds += 1
            amount = draft.amount * pieces / draft.quantity
            yield replace(draft, sign=-1, quantity=pieces, amount=amount, is_settled=True).as_line(REFUND)
    yield from _refunds(sold, _refunded(drafts, sold), counts)


def _of_order(values: Sequence[float]) -> float:
    """An order's amount, given on its first line or repeated on each."""
    return max(values, default=0.0)


def _spread(sold: Sequence[Draft], discount: float, counts: RowCounts) -> None:
    """Distribute an order's discount over its lines in proportion to their money, to the cent in sum."""
    total = sum(draft.amount for draft in sold)
    if discount <= CENT or total <= CENT:
        return
    counts.spreads_discount = True
    left = min(discount, total)
    for draft in sold[:-1]:
        part = min(round(left_share(draft.amount, total, discount), 2), draft.amount, left)
        draft.amount, draft.is_settled = draft.amount - part, True
        left -= part
    last = sold[-1]
    last.amount, last.is_settled = max(last.amount - left, 0.0), True


def left_share(amount: float, total: float, discount: float) -> float:
    """The part of `discount` that falls on `amount` of `total`."""
    return min(discount, total) * amount / total


def _refunded(drafts: Sequence[Draft], sold: Sequence[Draft]) -> float:
    """The refunded money of the items: shipping and tax of a full refund are not a return."""
    articles = sum(draft.amount for draft in sold)
    amounts = [draft.refunded for draft in drafts if draft.refunded > CENT]
    if not amounts and any(draft.meaning == "refunded" for draft in drafts):
        return articles
    each_has_its_own = len(set(amounts)) > 1
    return min(sum(amounts) if each_has_its_own else _of_order(amounts), articles)


def _refunds(sold: Sequence[Draft], refunded: float, counts: RowCounts) -> Iterator[Line]:
    """Return lines that add up to `refunded`: whole lines or pieces where they match, else a share."""
    if refunded <= CENT:
        return
    counts.refunds += 1
    articles = sum(draft.amount for draft in sold)
    if refunded >= articles - CENT:
        for draft in sold:
            yield replace(draft, sign=-1).as_line(REFUND)
        return
    for draft in sold:
        if abs(draft.amount - refunded) <= CENT or abs(draft.quantity * draft.price - refunded) <= CENT:
            yield replace(draft, sign=-1, amount=refunded, is_settled=True).as_line(REFUND)
            return
    for draft in sold:
        pieces = round(refunded / draft.price) if draft.price > CENT else 0
        if 0 < pieces < draft.quantity and abs(pieces * draft.price - refunded) <= CENT:
            yield replace(draft, sign=-1, quantity=pieces, amount=refunded, is_settled=True).as_line(REFUND)
            return
    dearest = max(sold, key=lambda draft: draft.amount)
    yield replace(dearest, sign=-1, quantity=1.0, amount=refunded, is_settled=True).as_line(REFUND)
