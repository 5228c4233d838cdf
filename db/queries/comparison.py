"""Compare two versions: members of only one, and customers who changed segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import CustomerSnapshot, LabelView
from db.queries.rows import AnyRow, AnySelect
from db.queries.saved_lists import is_on_either
from db.queries.segment_counts import EVERYBODY, SegmentFilter
from domain.enums import MovementKind


@dataclass(frozen=True)
class Change:
    """A customer that is a member in one of two versions and not in the other.

    A segment is None where the customer was not among that version's customers.
    `gross_revenue` is that of the version in which the customer is a member; None where it is no longer kept.
    """

    customer_id: str
    kind: MovementKind
    from_segment_id: int | None
    to_segment_id: int | None
    gross_revenue: float | None


@dataclass(frozen=True)
class Flow:
    """A flow from segment `start` in one version to segment `end` in the other.

    None stands for any other segment, 0 for "not among that version's customers".
    """

    start: int | None
    end: int | None


def movements_between(session: Session, a: int, b: int, only: SegmentFilter = EVERYBODY) -> Sequence[Change]:
    """Members of only one of versions `a` and `b`, regardless of versions in between.

    Those who joined first, the largest gross revenue first. Of a segment or of a saved list are those who are
    in it in either.
    """
    return [
        Change(row.customer_id, kind, row.elsewhere, row.segment_id, row.gross_revenue)
        if kind == MovementKind.ENTERED
        else Change(row.customer_id, kind, row.segment_id, row.elsewhere, row.gross_revenue)
        for kind, version, other in ((MovementKind.ENTERED, b, a), (MovementKind.LEFT, a, b))
        for row in _members_only_in(session, version, other, only)
    ]


def _members_only_in(session: Session, version: int, other: int, only: SegmentFilter) -> Sequence[AnyRow]:
    first, there = aliased(LabelView), aliased(LabelView)
    snapshot = CustomerSnapshot
    statement = (
        select(
            first.customer_id,
            first.segment_id,
            there.segment_id.label("elsewhere"),
            snapshot.gross_revenue,
        )
        .select_from(first)
        .outerjoin(there, and_(there.version == other, there.customer_id == first.customer_id))
        .outerjoin(snapshot, and_(snapshot.version == version, snapshot.customer_id == first.customer_id))
        .where(first.version == version, first.is_member, func.coalesce(there.is_member, False).is_(False))
        .order_by(func.coalesce(snapshot.gross_revenue, 0).desc(), first.customer_id)
    )
    if only.country is not None:
        statement = statement.where(snapshot.country == only.country)
    if only.segment_id is not None:
        statement = statement.where(
            or_(first.segment_id == only.segment_id, there.segment_id == only.segment_id)
        )
    if only.on_list is not None:
        statement = statement.where(is_on_either(session, only.on_list, (version, other), first.customer_id))
    return session.execute(statement).all()


def segment_flows(session: Session, a: int, b: int, only: SegmentFilter = EVERYBODY) -> Sequence[AnyRow]:
    """The number of customers by segment in version `a` and segment in `b`.

    from_segment_id, to_segment_id, customers. None stands for "not among that version's customers".
    """
    rows = [
        row
        for sides, start, end in _flow_sides(session, a, b, only)
        for row in session.execute(
            sides.with_only_columns(
                start.label("from_segment_id"), end.label("to_segment_id"), func.count().label("customers")
            ).group_by(start, end)
        )
    ]
    return sorted(rows, key=lambda row: (row.from_segment_id or 0, row.to_segment_id or 0))


def flow_statement(
    session: Session, a: int, b: int, flow: Flow, only: SegmentFilter = EVERYBODY, limit: int | None = None
) -> Select[Any]:
    """The statement that lists the customers of `flow` between versions `a` and `b`, by customer id.

    customer_id, from_segment_id, to_segment_id; without those who did not change segment.
    """
    sides = [
        sides.add_columns(start.label("from_segment_id"), end.label("to_segment_id")).where(
            start.is_distinct_from(end), *_is(start, flow.start), *_is(end, flow.end)
        )
        for sides, start, end in _flow_sides(session, a, b, only)
    ]
    both = union_all(*sides).subquery()
    return select(both).order_by(both.c.customer_id).limit(limit)


def customers_of_flow(
    session: Session, a: int, b: int, flow: Flow, only: SegmentFilter = EVERYBODY, limit: int | None = None
) -> Sequence[AnyRow]:
    """The first `limit` customers of `flow` between versions `a` and `b`, as `flow_statement` lists them."""
    return session.execute(flow_statement(session, a, b, flow, only, limit)).all()


def count_flow(session: Session, a: int, b: int, flow: Flow, only: SegmentFilter = EVERYBODY) -> int:
    """How many customers `flow_statement` lists."""
    listed = flow_statement(session, a, b, flow, only).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(listed)) or 0


def _is(segment: InstrumentedAttribute[int], asked: int | None) -> list[ColumnElement[bool]]:
    if asked is None:
        return []
    return [segment.is_(None) if asked == 0 else segment == asked]


def _flow_sides(
    session: Session, a: int, b: int, only: SegmentFilter
) -> list[tuple[AnySelect, InstrumentedAttribute[int], InstrumentedAttribute[int]]]:
    """Customers of `a`, then those new in `b`: the statement, and the segments before and after."""
    before, after = aliased(LabelView), aliased(LabelView)
    everybody_then: AnySelect = (
        select(before.customer_id)
        .select_from(before)
        .outerjoin(after, and_(after.version == b, after.customer_id == before.customer_id))
        .where(before.version == a, *_lives_in_country(before, a, b, only))
    )
    new: AnySelect = (
        select(after.customer_id)
        .select_from(after)
        .outerjoin(before, and_(before.version == a, before.customer_id == after.customer_id))
        .where(after.version == b, before.customer_id.is_(None), *_lives_in_country(after, a, b, only))
    )
    if only.segment_id is not None:
        of_it = or_(before.segment_id == only.segment_id, after.segment_id == only.segment_id)
        everybody_then, new = everybody_then.where(of_it), new.where(of_it)
    if only.on_list is not None:
        everybody_then = everybody_then.where(is_on_either(session, only.on_list, (a, b), before.customer_id))
        new = new.where(is_on_either(session, only.on_list, (a, b), after.customer_id))
    sides = (before.segment_id, after.segment_id)
    return [(everybody_then, *sides), (new, *sides)]


def _lives_in_country(
    label: type[LabelView], a: int, b: int, only: SegmentFilter
) -> list[ColumnElement[bool]]:
    if only.country is None:
        return []
    there = select(CustomerSnapshot.customer_id).where(
        CustomerSnapshot.version.in_((a, b)), CustomerSnapshot.country == only.country
    )
    return [label.customer_id.in_(there)]
