"""Add up figures of filtered customers from counts made at publication, without reading customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot, VersionSegmentCount
from db.queries.customer_query import Condition, Operator, customer_query
from db.queries.memoize import memoize_per_session
from db.queries.rows import AnyRow
from domain.saved_lists import ListCriteria


@dataclass(frozen=True)
class SegmentFilter:
    """A selection of customers by country, segment and saved list, in any combination."""

    country: str | None = None
    segment_id: int | None = None
    on_list: ListCriteria | None = None

    @property
    def conditions(self) -> list[Condition]:
        """The selection as conditions on one version's customers."""
        inputs: list[tuple[str, Operator, object]] = [
            ("country", "equals", self.country),
            ("segment_id", "equals", self.segment_id),
            ("customer_id", "on_list", self.on_list),
        ]
        return [Condition(*condition) for condition in inputs if condition[2] is not None]


EVERYBODY = SegmentFilter()


def segment_totals(
    session: Session, numbers: Sequence[int], only: SegmentFilter = EVERYBODY
) -> dict[int, AnyRow]:
    """Totals of `only` in each of the versions `numbers`, without versions that have no such customers.

    By version: customers, members, gross_revenue, members_revenue. Of a saved list they are added up from the
    customers, which versions that were pruned do not have.
    """
    if only.on_list is not None:
        return _totals_of_customers(session, numbers, only)
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


def _totals_of_customers(session: Session, numbers: Sequence[int], only: SegmentFilter) -> dict[int, AnyRow]:
    totals = {}
    for number in numbers:
        read = customer_query(session, number)
        if not read.is_whole:
            continue
        revenue, is_member = CustomerSnapshot.gross_revenue, read.column("is_member")
        names = {"gross_revenue", "is_member", *(condition.column for condition in only.conditions)}
        columns = [
            func.count().label("customers"),
            func.count().filter(is_member).label("members"),
            func.sum(revenue).label("gross_revenue"),
            func.coalesce(func.sum(revenue).filter(is_member), 0.0).label("members_revenue"),
        ]
        listed = read.filtered(read.select(columns, names), "everyone", only.conditions)
        row = session.execute(listed).one()
        if row.customers:
            totals[number] = row
    return totals


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
    conditions = []
    if only.country is not None:
        conditions.append(VersionSegmentCount.country == only.country)
    if only.segment_id is not None:
        conditions.append(VersionSegmentCount.segment_id == only.segment_id)
    return conditions
