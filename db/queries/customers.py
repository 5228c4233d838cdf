"""Queries about one customer: membership and its reason, history, and invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, and_, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from db.customer_lines import with_lines_of
from db.models import CustomerSnapshot, InvoiceLine, LabelView, Movement, SegmentProfile, Version
from db.queries.rows import AnyRow
from db.queries.versions import history_up_to
from db.types import Money

MAX_INVOICES = 500
"""As many as a person can look through; the largest customers of a shop have a few hundred a year."""


@dataclass(frozen=True)
class Customer:
    """A customer in one version: its label, its segment's name and its features."""

    label: LabelView
    segment: str
    snapshot: CustomerSnapshot


def customer(session: Session, number: int, customer_id: str) -> Customer | None:
    """`customer_id` in version `number`; None if it is not among its customers."""
    rows = session.execute(
        select(LabelView, SegmentProfile.name, CustomerSnapshot)
        .join(
            SegmentProfile,
            and_(
                SegmentProfile.version == LabelView.version, SegmentProfile.segment_id == LabelView.segment_id
            ),
        )
        .join(
            CustomerSnapshot,
            and_(
                CustomerSnapshot.version == LabelView.version,
                CustomerSnapshot.customer_id == LabelView.customer_id,
            ),
        )
        .where(LabelView.version == number, LabelView.customer_id == customer_id)
    ).one_or_none()
    return None if rows is None else Customer(rows[0], rows[1], rows[2])


def customer_history(session: Session, version: Version, customer_id: str) -> Sequence[AnyRow]:
    """Each version of `version`'s history in which the customer appears, oldest first.

    version, as_of, is_member, segment_id, segment, margin, gross_revenue; the last two are none in versions
    that were pruned.
    """
    numbers = [row.number for row in history_up_to(session, version)]
    return session.execute(
        select(
            LabelView.version,
            Version.as_of,
            LabelView.is_member,
            LabelView.segment_id,
            SegmentProfile.name.label("segment"),
            LabelView.margin,
            CustomerSnapshot.gross_revenue,
        )
        .join(Version, Version.number == LabelView.version)
        .join(
            SegmentProfile,
            and_(
                SegmentProfile.version == LabelView.version, SegmentProfile.segment_id == LabelView.segment_id
            ),
        )
        .outerjoin(
            CustomerSnapshot,
            and_(
                CustomerSnapshot.version == LabelView.version,
                CustomerSnapshot.customer_id == LabelView.customer_id,
            ),
        )
        .where(LabelView.customer_id == customer_id, LabelView.version.in_(numbers))
        .order_by(Version.as_of)
    ).all()


def customer_movements(session: Session, version: Version, customer_id: str) -> Sequence[AnyRow]:
    """When the customer joined and left up to `version`, newest first: as_of, kind, reason, detail."""
    numbers = [row.number for row in history_up_to(session, version)]
    return session.execute(
        select(Version.as_of, Movement.kind, Movement.reason, Movement.detail)
        .join(Version, Version.number == Movement.version)
        .where(Movement.customer_id == customer_id, Movement.version.in_(numbers))
        .order_by(Version.as_of.desc())
    ).all()


def customer_invoices(session: Session, customer_id: str, *, before: date) -> Sequence[AnyRow]:
    """The customer's own invoices dated before `before`, newest first, as the shop wrote them.

    invoice, invoiced_on, products, items (sold), gross_revenue (sold), returned_items, returned_revenue,
    country. Raises as `with_lines_of`.
    """
    line = InvoiceLine
    sold = line.quantity > 0
    amount = line.unit_price * line.quantity
    statement = (
        select(
            line.invoice,
            line.invoiced_on,
            func.count(line.stock_code.distinct()).label("products"),
            cast(func.sum(case((sold, line.quantity), else_=0)), BigInteger).label("items"),
            type_coerce(func.sum(case((sold, amount), else_=0)), Money).label("gross_revenue"),
            cast(func.sum(case((sold, 0), else_=-line.quantity)), BigInteger).label("returned_items"),
            type_coerce(func.sum(case((sold, 0), else_=-amount)), Money).label("returned_revenue"),
            func.max(line.country).label("country"),
        )
        .where(line.customer_id == customer_id, line.invoiced_on < before)
        .group_by(line.invoice, line.invoiced_on)
        .order_by(line.invoiced_on.desc(), line.invoice.desc())
        .limit(MAX_INVOICES)
    )
    with with_lines_of(session, customer_id) as with_line:
        return with_line.execute(statement).all()


def invoice_lines(session: Session, customer_id: str, invoice: str) -> Sequence[InvoiceLine]:
    """The lines of one of the customer's own invoices, most valuable first. Raises as `with_lines_of`."""
    statement = (
        select(InvoiceLine)
        .where(InvoiceLine.customer_id == customer_id, InvoiceLine.invoice == invoice)
        .order_by((InvoiceLine.unit_price * InvoiceLine.quantity).desc(), InvoiceLine.stock_code)
    )
    with with_lines_of(session, customer_id) as with_line:
        return with_line.scalars(statement).all()


def customer_lines(session: Session, customer_id: str, *, before: date) -> Sequence[InvoiceLine]:
    """Every line of the customer's own invoices dated before `before`: newest invoice first, then by value.

    Raises as `with_lines_of`.
    """
    statement = (
        select(InvoiceLine)
        .where(InvoiceLine.customer_id == customer_id, InvoiceLine.invoiced_on < before)
        .order_by(
            InvoiceLine.invoiced_on.desc(),
            InvoiceLine.invoice.desc(),
            (InvoiceLine.unit_price * InvoiceLine.quantity).desc(),
            InvoiceLine.key,
        )
    )
    with with_lines_of(session, customer_id) as with_line:
        return with_line.scalars(statement).all()


def revenue_trends(
    session: Session, numbers: Sequence[int], customer_ids: Sequence[str]
) -> dict[str, list[float]]:
    """Gross revenue of each customer in versions `numbers`, in their order; 0 where it had none."""
    rows = session.execute(
        select(CustomerSnapshot.customer_id, CustomerSnapshot.version, CustomerSnapshot.gross_revenue).where(
            CustomerSnapshot.version.in_(numbers), CustomerSnapshot.customer_id.in_(customer_ids)
        )
    )
    place = {number: index for index, number in enumerate(numbers)}
    trends = {customer_id: [0.0] * len(numbers) for customer_id in customer_ids}
    for customer_id, number, revenue in rows:
        trends[customer_id][place[number]] = revenue
    return trends
