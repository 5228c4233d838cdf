"""Aggregate part of one version's customers live: by segment, by country, or on the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot
from db.queries.customer_query import Condition, customer_query
from db.queries.rows import AnyRow

ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class Box:
    """A rectangle of the map, edges included."""

    across: tuple[float, float]
    upwards: tuple[float, float]


def segment_totals_by(
    session: Session,
    number: int,
    by: Literal["segment_id", "country"],
    filters: Sequence[Condition],
    features: Sequence[str] = (),
) -> Sequence[AnyRow]:
    """The totals of each segment or country over the customers that match `filters`.

    segment_id or country, customers, members, gross_revenue, members_revenue, and as mean_… the mean of each
    of `features`. A segment or country in which nobody is left is not there.
    """
    read = customer_query(session, number)
    revenue, is_member = CustomerSnapshot.gross_revenue, read.column("is_member")
    means = [func.avg(read.column(name)).label(f"mean_{name}") for name in features]
    columns = [
        read.column(by).label(by),
        func.count().label("customers"),
        func.count().filter(is_member).label("members"),
        func.sum(revenue).label("gross_revenue"),
        func.coalesce(func.sum(revenue).filter(is_member), 0.0).label("members_revenue"),
        *means,
    ]
    names = {by, "is_member", "gross_revenue", *features}
    return session.execute(
        read.filtered(read.select(columns, names), "everyone", filters)
        .where(revenue.is_not(None))
        .group_by(read.column(by))
        .order_by(read.column(by))
    ).all()


def map_points(
    session: Session, number: int, *, every: int = 1, within: Box | None = None
) -> Iterator[AnyRow]:
    """Map positions of the customers of version `number`, by customer id.

    customer_id, segment_id, map_x, map_y, country, recency_days.

    `every`: only every n-th of them. `within`: only those inside.
    """
    read = customer_query(session, number)
    names = {"segment_id", "gross_revenue"}
    figures = CustomerSnapshot
    columns = [
        read.id_column(),
        read.column("segment_id"),
        figures.map_x,
        figures.map_y,
        figures.country,
        figures.recency_days,
    ]
    statement = read.select(columns, names).where(figures.map_x.is_not(None))
    if within is not None:
        statement = statement.where(
            figures.map_x.between(*within.across), figures.map_y.between(*within.upwards)
        )
    if every > 1:
        place = func.row_number().over(order_by=figures.customer_id)
        numbered = select(figures.customer_id, place.label("place")).where(figures.version == number)
        some = numbered.subquery()
        statement = statement.where(
            figures.customer_id.in_(select(some.c.customer_id).where(some.c.place % every == 0))
        )
    listed = statement.order_by(read.id_column())
    return iter(session.execute(listed, execution_options={"yield_per": ROWS_AT_ONCE}))
