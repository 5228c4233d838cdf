"""What became of each customer from the version before to a version: what events are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.models import CurrentLabel, CustomerSnapshot, InvoiceLine, LabelView, SegmentProfile, Version
from db.queries.customer_query import customer_query, required_columns
from db.queries.rows import AnyRow, AnySelect

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


def segment_changes(session: Session, version: Version) -> Iterator[AnyRow]:
    """Customers of both versions who are in another segment now, by id.

    customer_id, from_segment, to_segment (names), from_segment_id, to_segment_id, country, gross_revenue,
    orders.
    """
    if version.previous is None:
        return iter(())
    then, now = aliased(SegmentProfile), aliased(SegmentProfile)
    rows = session.execute(
        select(
            CurrentLabel.customer_id,
            then.name.label("from_segment"),
            now.name.label("to_segment"),
            LabelView.segment_id.label("from_segment_id"),
            CurrentLabel.segment_id.label("to_segment_id"),
            CustomerSnapshot.country,
            CustomerSnapshot.gross_revenue,
            CustomerSnapshot.orders,
        )
        .join(
            LabelView,
            (LabelView.version == version.previous)
            & (LabelView.customer_id == CurrentLabel.customer_id)
            & (LabelView.segment_id != CurrentLabel.segment_id),
        )
        .join(
            CustomerSnapshot,
            (CustomerSnapshot.version == version.number)
            & (CustomerSnapshot.customer_id == CurrentLabel.customer_id),
        )
        .join(now, (now.version == version.number) & (now.segment_id == CurrentLabel.segment_id))
        .join(then, (then.version == version.previous) & (then.segment_id == LabelView.segment_id))
        .where(CurrentLabel.version == version.number)
        .order_by(CurrentLabel.customer_id),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    return iter(rows)


def late_customers(session: Session, version: Version) -> frozenset[str]:
    """Customers of whom lines of before the last version came in, or were corrected, after it."""
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
    return frozenset(one for one in rows if one is not None)


def newly_quiet(session: Session, version: Version) -> Sequence[AnyRow]:
    """Members who are on the list of those who have gone quiet and were not on that of the version before.

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
    rows = session.execute(_quiet(session, version.number, QUIET_COLUMNS))
    found = [row for row in rows if row.customer_id not in quiet_before]
    return sorted(found, key=lambda row: (-row.gross_revenue, row.customer_id))


def _quiet(session: Session, number: int, columns: Mapping[str, str]) -> AnySelect:
    read = customer_query(session, number)
    names = {*columns.values(), *required_columns("gone_quiet")}
    listed = read.select([read.column(name).label(label) for label, name in columns.items()], names)
    return read.filtered(listed, "gone_quiet", (), names)
