"""Add up figures of filtered customers from counts made at publication, without reading customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import VersionSegmentCount
from db.queries.memoize import memoize_per_session
from db.queries.rows import AnyRow


@dataclass(frozen=True)
class SegmentFilter:
    """A selection of customers by country, by segment, by both, or by neither."""

    country: str | None = None
    segment_id: int | None = None


EVERYBODY = SegmentFilter()


def segment_totals(
    session: Session, numbers: Sequence[int], only: SegmentFilter = EVERYBODY
) -> dict[int, AnyRow]:
    """Totals of `only` in each of the versions `numbers`, without versions that have no such customers.

    By version: customers, members, gross_revenue, members_revenue.
    """
    rows = session.execute(
        select(
            VersionSegmentCount.version,
            func.sum(VersionSegmentCount.customers).label("customers"),
            func.coalesce(
                func.sum(VersionSegmentCount.customers).filter(VersionSegmentCount.is_member), 0
            ).label("members"),
            func.sum(VersionSegmentCount.gross_revenue).label("gross_revenue"),
            func.coalesce(
                func.sum(VersionSegmentCount.gross_revenue).filter(VersionSegmentCount.is_member), 0.0
            ).label("members_revenue"),
        )
        .where(VersionSegmentCount.version.in_(numbers), *_conditions(only))
        .group_by(VersionSegmentCount.version)
    )
    return {row.version: row for row in rows}


def countries(session: Session, number: int, segment_id: int | None = None) -> Sequence[AnyRow]:
    """The countries of version `number`: country, customers, members, gross_revenue; largest first."""
    listed = (
        select(
            VersionSegmentCount.country,
            func.sum(VersionSegmentCount.customers).label("customers"),
            func.coalesce(
                func.sum(VersionSegmentCount.customers).filter(VersionSegmentCount.is_member), 0
            ).label("members"),
            func.sum(VersionSegmentCount.gross_revenue).label("gross_revenue"),
        )
        .where(VersionSegmentCount.version == number, *_conditions(SegmentFilter(segment_id=segment_id)))
        .group_by(VersionSegmentCount.country)
        .order_by(func.sum(VersionSegmentCount.customers).desc(), VersionSegmentCount.country)
    )
    return memoize_per_session(
        session, ("countries", number, segment_id), lambda: session.execute(listed).all()
    )


def _conditions(only: SegmentFilter) -> list[ColumnElement[bool]]:
    found = []
    if only.country is not None:
        found.append(VersionSegmentCount.country == only.country)
    if only.segment_id is not None:
        found.append(VersionSegmentCount.segment_id == only.segment_id)
    return found
