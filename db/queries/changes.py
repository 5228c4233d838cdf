"""What became of each customer from the version before to a version: what events are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import (
    CustomerSnapshot,
    InvoiceLine,
    LabelView,
    LateCustomer,
    SegmentProfile,
    Version,
)
from db.queries.customer_query import customer_query, required_columns
from db.queries.rows import AnyRow, AnySelect
from db.queries.saved_lists import is_concerned
from db.queries.segment_counts import EVERYBODY, SegmentFilter

ROWS_AT_ONCE = 2000
QUIET_COLUMNS: Final = {
    "customer_id": "customer_id",
    "from_segment": "segment",
    "to_segment": "segment",
    "from_segment_id": "segment_id",
    "to_segment_id": "segment_id",
    "country": "country",
    "gross_revenue": "gross_revenue",
    "recency_days": "recency_days",
    "avg_recency_days": "avg_recency_days",
}
"""What is told of somebody who has gone quiet, and the column that it comes from."""


def segment_changes(session: Session, version: Version, only: SegmentFilter = EVERYBODY) -> Iterator[AnyRow]:
    """Customers of both versions whose segment has changed, by id.

    Of `only` are those who came from its segment or went to it, and who are on its list in either version.

    customer_id, from_segment, to_segment (names), from_segment_id, to_segment_id, country, gross_revenue,
    orders.
    """
    if version.previous is None:
        return iter(())
    previous, now = aliased(SegmentProfile), aliased(SegmentProfile)
    rows = session.execute(
        select(
            CustomerSnapshot.customer_id,
            previous.name.label("from_segment"),
            now.name.label("to_segment"),
            LabelView.segment_id.label("from_segment_id"),
            CustomerSnapshot.segment_id.label("to_segment_id"),
            CustomerSnapshot.country,
            CustomerSnapshot.gross_revenue,
            CustomerSnapshot.orders,
        )
        .join(
            LabelView,
            (LabelView.version == version.previous)
            & (LabelView.customer_id == CustomerSnapshot.customer_id)
            & (LabelView.segment_id != CustomerSnapshot.segment_id),
        )
        .join(now, (now.version == version.number) & (now.segment_id == CustomerSnapshot.segment_id))
        .join(
            previous, (previous.version == version.previous) & (previous.segment_id == LabelView.segment_id)
        )
        .where(
            CustomerSnapshot.version == version.number,
            *_concerned(session, version, only, CustomerSnapshot.customer_id),
            *_in_segment(only, LabelView.segment_id, CustomerSnapshot.segment_id),
        )
        .order_by(CustomerSnapshot.customer_id),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    return iter(rows)


def late_customers(session: Session, version: Version) -> frozenset[str]:
    """Customers whose earlier lines arrived or were corrected after the last version."""
    before = session.get(Version, version.previous) if version.previous is not None else None
    if before is None or before.last_import_id is None:
        return frozenset()
    rows = session.scalars(
        select(InvoiceLine.customer_id)
        .where(
            InvoiceLine.import_id > before.last_import_id,
            InvoiceLine.invoiced_on < before.as_of,
            InvoiceLine.customer_id.is_not(None),
        )
        .distinct()
    )
    of_lake = select(LateCustomer.customer_id).where(
        LateCustomer.import_id > before.last_import_id, LateCustomer.day < before.as_of
    )
    return frozenset(
        customer_id for customer_id in (*rows, *session.scalars(of_lake)) if customer_id is not None
    )


def newly_quiet(session: Session, version: Version, only: SegmentFilter = EVERYBODY) -> Sequence[AnyRow]:
    """Members who have gone quiet since the previous version.

    Of `only` are those of its segment, and those who are on its list in either version.

    customer_id, from_segment and to_segment, from_segment_id and to_segment_id (those of the members),
    country, gross_revenue, recency_days, avg_recency_days; the largest revenue first. None where there is no
    version before, or its customers' figures have been cleared.
    """
    if version.previous is None:
        return ()
    before = customer_query(session, version.previous)
    if not before.is_whole:
        return ()
    quiet_before = set(session.scalars(_quiet(session, version.previous, {"customer_id": "customer_id"})))
    rows = session.execute(_narrowed(session, version, only, _quiet(session, version.number, QUIET_COLUMNS)))
    newly = [row for row in rows if row.customer_id not in quiet_before]
    return sorted(newly, key=lambda row: (-row.gross_revenue, row.customer_id))


def quiet_totals(session: Session, version: Version, only: SegmentFilter = EVERYBODY) -> tuple[int, float]:
    """The number and spend of all who have gone quiet; `only` as in `newly_quiet`."""
    listed = _quiet(session, version.number, {"customer_id": "customer_id", "gross_revenue": "gross_revenue"})
    quiet = _narrowed(session, version, only, listed).subquery()
    count, revenue = session.execute(
        select(func.count(), func.coalesce(func.sum(quiet.c.gross_revenue), 0.0))
    ).one()
    return count, float(revenue)


def _narrowed(session: Session, version: Version, only: SegmentFilter, listed: AnySelect) -> AnySelect:
    read = customer_query(session, version.number)
    id = read.id_column()
    of_segment = _in_segment(only, read.column("segment_id"))
    return listed.where(*_concerned(session, version, only, id), *of_segment)


def _concerned(
    session: Session, version: Version, only: SegmentFilter, id: SQLColumnExpression[str]
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if only.country is not None:
        conditions.append(CustomerSnapshot.country == only.country)
    if only.on_list is not None:
        conditions.append(is_concerned(session, only.on_list, [version.number], id))
    return conditions


def _in_segment(only: SegmentFilter, *segments: SQLColumnExpression[int]) -> list[ColumnElement[bool]]:
    if only.segment_id is None:
        return []
    return [or_(*(segment == only.segment_id for segment in segments))]


def _quiet(session: Session, number: int, columns: Mapping[str, str]) -> AnySelect:
    read = customer_query(session, number)
    names = {*columns.values(), *required_columns("gone_quiet")}
    listed = read.select([read.column(name).label(label) for label, name in columns.items()], names)
    return read.filtered(listed, "gone_quiet", ())
