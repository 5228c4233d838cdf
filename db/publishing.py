"""Figures derived from a version's rows at publication, so that filtered pages need not compute them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import CustomerSnapshot, LabelView, Movement, VersionSegmentCount


def count_segments(session: Session, number: int) -> int:
    """Count version `number`'s customers by country, segment and membership, with their revenue.

    Returns:
        How many of them are members.
    """
    snapshot = CustomerSnapshot
    alike = (snapshot.version, snapshot.country, snapshot.segment_id, snapshot.is_member)
    counted = (
        select(*alike, func.count(), func.sum(snapshot.gross_revenue))
        .where(snapshot.version == number)
        .group_by(*alike)
    )
    columns = ["version", "country", "segment_id", "is_member", "customers", "gross_revenue"]
    session.execute(insert(VersionSegmentCount).from_select(columns, counted))
    members = select(func.sum(VersionSegmentCount.customers)).where(
        VersionSegmentCount.version == number, VersionSegmentCount.is_member
    )
    return session.scalar(members) or 0


def denormalize_movements(session: Session, number: int, previous: int | None) -> None:
    """Store the segments and country with version `number`'s movements."""
    session.execute(
        update(Movement)
        .where(Movement.version == number)
        .values(
            to_segment_id=_of_mover(LabelView.segment_id, number),
            from_segment_id=_of_mover(LabelView.segment_id, previous),
            country=func.coalesce(
                _of_mover(CustomerSnapshot.country, number), _of_mover(CustomerSnapshot.country, previous)
            ),
        )
        .execution_options(synchronize_session=False)
    )


def _of_mover(column: InstrumentedAttribute[Any], number: int | None) -> ScalarSelect[Any]:
    table = column.class_
    return (
        select(column)
        .where(table.version == number, table.customer_id == Movement.customer_id)
        .correlate(Movement)
        .scalar_subquery()
    )
