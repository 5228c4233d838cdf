"""Figures of part of the customers, added up from what was counted at publication: no customer is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Slice
from db.queries.once import once
from db.queries.rows import AnyRow


@dataclass(frozen=True)
class Only:
    """Which customers are meant: those of one country, of one segment, of both, or all."""

    country: str | None = None
    segment_id: int | None = None


EVERYBODY = Only()


def counted(session: Session, numbers: Sequence[int], only: Only = EVERYBODY) -> dict[int, AnyRow]:
    """What `only` comes to in each of the versions `numbers`; a version without such customers is not there.

    By version: customers, members, gross_revenue, members_revenue.
    """
    rows = session.execute(
        select(
            Slice.version,
            func.sum(Slice.customers).label("customers"),
            func.coalesce(func.sum(Slice.customers).filter(Slice.is_member), 0).label("members"),
            func.sum(Slice.gross_revenue).label("gross_revenue"),
            func.coalesce(func.sum(Slice.gross_revenue).filter(Slice.is_member), 0.0).label(
                "members_revenue"
            ),
        )
        .where(Slice.version.in_(numbers), *_meant(only))
        .group_by(Slice.version)
    )
    return {row.version: row for row in rows}


def countries(session: Session, number: int, segment_id: int | None = None) -> Sequence[AnyRow]:
    """The countries of version `number`: country, customers, members, gross_revenue; largest first."""
    listed = (
        select(
            Slice.country,
            func.sum(Slice.customers).label("customers"),
            func.coalesce(func.sum(Slice.customers).filter(Slice.is_member), 0).label("members"),
            func.sum(Slice.gross_revenue).label("gross_revenue"),
        )
        .where(Slice.version == number, *_meant(Only(segment_id=segment_id)))
        .group_by(Slice.country)
        .order_by(func.sum(Slice.customers).desc(), Slice.country)
    )
    return once(session, ("countries", number, segment_id), lambda: session.execute(listed).all())


def _meant(only: Only) -> list[ColumnElement[bool]]:
    found = []
    if only.country is not None:
        found.append(Slice.country == only.country)
    if only.segment_id is not None:
        found.append(Slice.segment_id == only.segment_id)
    return found
