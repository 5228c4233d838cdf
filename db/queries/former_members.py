"""Queries about lapsed members: former members who are no longer in the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Subquery, and_, func, select
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot, LabelInterval, LabelView, Movement, SegmentProfile, Version
from db.queries.rows import AnyRow
from db.queries.versions import history_up_to
from domain.enums import MovementKind


@dataclass(frozen=True)
class LapsedMember:
    """A former member who bought nothing in a version's window."""

    customer_id: str
    gross_revenue: float
    """What they spent in the window before they left the programme."""
    member_since: date | None
    left_on: date
    reason: str
    detail: dict[str, Any]
    last_bought: date | None
    """None where the figures of the last version that knew them have been cleared."""
    segment_id: int | None
    segment: str | None
    """Where they were in the last version that knew them."""
    country: str | None


def lapsed_members(session: Session, version: Version) -> Sequence[LapsedMember]:
    """Everybody who was a member in a version that leads to `version` and is not among its customers.

    The largest revenue first.
    """
    numbers = [row.number for row in history_up_to(session, version)]
    left = _last_departures(numbers, version.number)
    last_rows = {row.customer_id: row for row in _last_known(session, left, version.number)}
    since = {row.customer_id: row.since for row in _member_since(session, left, version.number)}
    rows = session.execute(
        select(left).where(left.c.place == 1).order_by(left.c.gross_revenue.desc(), left.c.customer_id)
    )
    return [_lapsed(row, last_rows.get(row.customer_id), since.get(row.customer_id)) for row in rows]


def _lapsed(row: AnyRow, last: AnyRow | None, since: date | None) -> LapsedMember:
    has_figures = last is not None and last.recency_days is not None
    return LapsedMember(
        customer_id=row.customer_id,
        gross_revenue=row.gross_revenue,
        member_since=since,
        left_on=row.left_on,
        reason=row.reason,
        detail=row.detail,
        last_bought=last.as_of - timedelta(days=last.recency_days) if has_figures and last else None,
        segment_id=last.segment_id if last else None,
        segment=last.segment if last else None,
        country=row.country or (last.country if last else None),
    )


def _last_departures(numbers: Sequence[int], number: int) -> Subquery:
    """Each absent customer's departures, the last one in `place` 1."""
    is_there = select(LabelView.customer_id).where(LabelView.version == number)
    return (
        select(
            Movement.customer_id,
            Movement.gross_revenue,
            Movement.reason,
            Movement.detail,
            Movement.country,
            Version.as_of.label("left_on"),
            func.row_number()
            .over(partition_by=Movement.customer_id, order_by=Version.as_of.desc())
            .label("place"),
        )
        .join(Version, Version.number == Movement.version)
        .where(
            Movement.kind == MovementKind.LEFT,
            Movement.version.in_(numbers),
            Movement.customer_id.not_in(is_there),
        )
        .subquery("left_rows")
    )


def _last_known(session: Session, left: Subquery, number: int) -> Sequence[AnyRow]:
    """customer_id, as_of, recency_days, country, segment_id, segment in the customer's last version."""
    last = (
        select(LabelInterval.customer_id, func.max(LabelInterval.first_version).label("first_version"))
        .where(
            LabelInterval.first_version <= number, LabelInterval.customer_id.in_(select(left.c.customer_id))
        )
        .group_by(LabelInterval.customer_id)
        .subquery("last_intervals")
    )
    return session.execute(
        select(
            LabelInterval.customer_id,
            LabelInterval.segment_id,
            Version.as_of,
            CustomerSnapshot.recency_days,
            CustomerSnapshot.country,
            SegmentProfile.name.label("segment"),
        )
        .join(
            last,
            and_(
                last.c.customer_id == LabelInterval.customer_id,
                last.c.first_version == LabelInterval.first_version,
            ),
        )
        .join(Version, Version.number == LabelInterval.last_version)
        .outerjoin(
            CustomerSnapshot,
            and_(
                CustomerSnapshot.version == LabelInterval.last_version,
                CustomerSnapshot.customer_id == LabelInterval.customer_id,
            ),
        )
        .outerjoin(
            SegmentProfile,
            and_(
                SegmentProfile.version == LabelInterval.last_version,
                SegmentProfile.segment_id == LabelInterval.segment_id,
            ),
        )
    ).all()


def _member_since(session: Session, left: Subquery, number: int) -> Sequence[AnyRow]:
    return session.execute(
        select(LabelInterval.customer_id, func.max(LabelInterval.since).label("since"))
        .where(
            LabelInterval.is_member,
            LabelInterval.first_version <= number,
            LabelInterval.customer_id.in_(select(left.c.customer_id)),
        )
        .group_by(LabelInterval.customer_id)
    ).all()


def versions_that_know(session: Session, customer_id: str) -> Sequence[AnyRow]:
    """Every version the customer appears in, oldest first: number, as_of, pruned_at."""
    return session.execute(
        select(Version.number, Version.as_of, Version.pruned_at)
        .join(LabelView, LabelView.version == Version.number)
        .where(LabelView.customer_id == customer_id)
        .order_by(Version.as_of, Version.number)
    ).all()
