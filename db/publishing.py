"""Figures derived from a version's rows at publication, so that filtered pages need not compute them."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, func, insert, null, or_, select, update
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot, LabelInterval, Movement, VersionSegmentCount


def count_segments(session: Session, number: int) -> int:
    """Count version `number`'s customers by country, segment and membership, with their revenue.

    Returns:
        How many of them are members.
    """
    snapshot = CustomerSnapshot
    grouping = (snapshot.version, snapshot.country, snapshot.segment_id, snapshot.is_member)
    counts = (
        select(*grouping, func.count(), func.sum(snapshot.gross_revenue))
        .where(snapshot.version == number)
        .group_by(*grouping)
    )
    columns = ["version", "country", "segment_id", "is_member", "customers", "gross_revenue"]
    session.execute(insert(VersionSegmentCount).from_select(columns, counts))
    members = select(func.sum(VersionSegmentCount.customers)).where(
        VersionSegmentCount.version == number, VersionSegmentCount.is_member
    )
    return session.scalar(members) or 0


def denormalize_movements(session: Session, number: int, previous: int | None) -> None:
    """Store the segments and country with version `number`'s movements; its label intervals must be there.

    Every customer is looked up by key. Through the view of labels, PostgreSQL would read all labels for each.
    """
    session.execute(
        update(Movement)
        .where(Movement.version == number)
        .values(
            to_segment_id=_segment_in(number),
            from_segment_id=null() if previous is None else _segment_in(previous),
            country=func.coalesce(_country_in(number), _country_in(previous)),
        )
        .execution_options(synchronize_session=False)
    )


def _segment_in(number: int) -> ScalarSelect[int]:
    label = LabelInterval
    return (
        select(label.segment_id)
        .where(
            label.customer_id == Movement.customer_id,
            label.first_version <= number,
            or_(label.last_version.is_(None), label.last_version >= number),
        )
        .correlate(Movement)
        .scalar_subquery()
    )


def _country_in(number: int | None) -> ScalarSelect[str]:
    snapshot = CustomerSnapshot
    return (
        select(snapshot.country)
        .where(snapshot.version == number, snapshot.customer_id == Movement.customer_id)
        .correlate(Movement)
        .scalar_subquery()
    )
