"""Queries about lapsed members: former members who have bought nothing since they left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot, LabelInterval, LabelView, Movement, SegmentProfile, Version
from db.queries.rows import AnyRow
from db.queries.versions import history_up_to
from domain.audiences import QUIET_DAYS
from domain.enums import MovementKind, MovementReason


@dataclass(frozen=True)
class LapsedMember:
    """A former member who has bought nothing since they left, nor for `QUIET_DAYS`."""

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
    """Whoever left in a version that leads to `version` and has bought nothing since, nor for `QUIET_DAYS`.

    The largest revenue first. Not those whom a manual override made leave: a person decided. Where the
    figures of `version` have been cleared, only those who bought nothing in its window are known.
    """
    numbers = [row.number for row in history_up_to(session, version)]
    left = _last_departures(numbers, version.number)
    last_rows = {row.customer_id: row for row in _last_known(session, left, version.number)}
    since = {row.customer_id: row.since for row in _member_since(session, left, version.number)}
    rows = session.execute(
        select(left)
        .where(left.c.place == 1, left.c.reason != MovementReason.OVERRIDE)
        .order_by(left.c.gross_revenue.desc(), left.c.customer_id)
    )
    return [
        _lapsed(row, last_rows.get(row.customer_id), since.get(row.customer_id))
        for row in rows
        if _has_lapsed(row.left_on, last_rows.get(row.customer_id), version)
    ]


def _has_lapsed(left_on: date, last: AnyRow | None, version: Version) -> bool:
    if last is None or last.number != version.number:
        return True
    if last.recency_days is None:
        return False
    last_bought = version.as_of - timedelta(days=last.recency_days)
    return last_bought < left_on and bool(last.recency_days >= QUIET_DAYS)


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
    """The departures of everybody who is not a member, the last one in `place` 1."""
    members = select(LabelView.customer_id).where(LabelView.version == number, LabelView.is_member)
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
            Movement.customer_id.not_in(members),
        )
        .subquery("left_rows")
    )


def _last_known(session: Session, left: Subquery, number: int) -> Sequence[AnyRow]:
    """What is known of customers in their last version up to `number`.

    Columns: customer_id, number, as_of, recency_days, country, segment_id, segment.
    """
    last = (
        select(LabelInterval.customer_id, func.max(LabelInterval.first_version).label("first_version"))
        .where(
            LabelInterval.first_version <= number, LabelInterval.customer_id.in_(select(left.c.customer_id))
        )
        .group_by(LabelInterval.customer_id)
        .subquery("last_intervals")
    )
    last_version = case(
        (or_(LabelInterval.last_version.is_(None), LabelInterval.last_version > number), number),
        else_=LabelInterval.last_version,
    )
    return session.execute(
        select(
            LabelInterval.customer_id,
            LabelInterval.segment_id,
            Version.number,
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
        .join(Version, Version.number == last_version)
        .outerjoin(
            CustomerSnapshot,
            and_(
                CustomerSnapshot.version == Version.number,
                CustomerSnapshot.customer_id == LabelInterval.customer_id,
            ),
        )
        .outerjoin(
            SegmentProfile,
            and_(
                SegmentProfile.version == Version.number,
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
