"""Lists of customers: members, those at risk, those nearly there, a segment, everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import CustomerSnapshot, Label, SegmentProfile
from db.queries.rows import AnyRow, AnySelect
from db.queries.slices import Only, counted
from margins import AT_RISK_MARGIN, NEARLY_THERE_MARGIN

LONGEST_PAGE = 1000
"""Nobody scrolls further at once; a larger request is a mistake or mischief."""

Which = Literal["members", "at_risk", "nearly_there", "everyone"]
Operator = Literal["contains", "equals", "at_least", "at_most", "is_in"]

COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = {
    "customer_id": Label.customer_id,
    "country": CustomerSnapshot.country,
    "segment_id": Label.segment_id,
    "segment": SegmentProfile.name,
    "is_member": Label.is_member,
    "since": Label.since,
    "gross_revenue": CustomerSnapshot.gross_revenue,
    "net_revenue": CustomerSnapshot.net_revenue,
    "recency_days": CustomerSnapshot.recency_days,
    "orders": CustomerSnapshot.orders,
    "items": CustomerSnapshot.items,
    "unique_products": CustomerSnapshot.unique_products,
    "avg_ticket": CustomerSnapshot.avg_ticket,
    "avg_basket_items": CustomerSnapshot.avg_basket_items,
    "avg_basket_products": CustomerSnapshot.avg_basket_products,
    "frequency": CustomerSnapshot.frequency,
    "avg_recency_days": CustomerSnapshot.avg_recency_days,
    "returned_items": CustomerSnapshot.returned_items,
    "return_rate": CustomerSnapshot.return_rate,
    "tenure_days": CustomerSnapshot.tenure_days,
    "flag": CustomerSnapshot.flag,
    "margin": Label.margin,
    "weeks_below": Label.weeks_below,
}
"""The columns of every list of customers, and the only ones it may be sorted and filtered by."""


@dataclass(frozen=True)
class Condition:
    """One filter: `column` (a name of COLUMNS) compared with `value`; a sequence for `is_in`."""

    column: str
    operator: Operator
    value: Any


@dataclass(frozen=True)
class MembersPage:
    """A stretch of a list, how long the whole list is, and what it is worth."""

    rows: Sequence[AnyRow]
    total: int
    gross_revenue: float


def members(session: Session, number: int) -> Sequence[AnyRow]:
    """Every member of version `number` with its features, largest gross revenue first."""
    listed = _customers(number).where(Label.is_member)
    return session.execute(_sorted(listed, [("gross_revenue", True)])).all()


def members_page(
    session: Session,
    number: int,
    *,
    which: Which = "members",
    offset: int = 0,
    limit: int = 100,
    sort: Sequence[tuple[str, bool]] = (("gross_revenue", True),),
    filters: Sequence[Condition] = (),
    search: str = "",
) -> MembersPage:
    """Rows `offset` to `offset + limit` of a list of version `number`, sorted and filtered by the database.

    `sort` holds (column, descending) pairs; ties are broken by customer id, so that pages never overlap.
    `search` is looked for inside the customer id.

    Raises:
        KeyError: a sort or a filter names a column that is not in COLUMNS.
    """
    listed = _narrowed(_customers(number), which, filters, search)
    total, revenue = _size(session, number, which, filters, search)
    listed = _sorted(listed, sort).offset(max(0, offset)).limit(max(0, min(limit, LONGEST_PAGE)))
    rows = session.execute(listed).all() if limit and total else []
    return MembersPage(rows, total, revenue)


def _size(
    session: Session, number: int, which: Which, filters: Sequence[Condition], search: str
) -> tuple[int, float]:
    """How many are on a list and what they bought; added up, without reading them, where that was counted."""
    known = {one.column: one.value for one in filters if one.operator == "equals"}
    if (
        which in ("members", "everyone")
        and not search.strip()
        and len(known) == len(filters)
        and known.keys() <= {"country", "segment_id"}
    ):
        only = Only(known.get("country"), known.get("segment_id"))
        found = counted(session, [number], only).get(number)
        if found is None:
            return 0, 0.0
        if which == "members":
            return found.members, float(found.members_revenue)
        return found.customers, float(found.gross_revenue)
    listed = _snapshots(
        select(func.count(), func.coalesce(func.sum(CustomerSnapshot.gross_revenue), 0.0)), number
    )
    total, revenue = session.execute(_narrowed(listed, which, filters, search)).one()
    return total, float(revenue)


def listed_members(
    number: int,
    *,
    which: Which,
    sort: Sequence[tuple[str, bool]] = (("gross_revenue", True),),
    filters: Sequence[Condition] = (),
    search: str = "",
) -> AnySelect:
    """The statement of a whole list, for an export to read row by row. Raises as `members_page`."""
    return _sorted(_narrowed(_customers(number), which, filters, search), sort)


def list_sizes(session: Session, number: int, filters: Sequence[Condition] = ()) -> dict[Which, int]:
    """How long each of the lists of version `number` is, for the tabs."""
    lists: tuple[Which, ...] = ("members", "at_risk", "nearly_there", "everyone")
    counted = _snapshots(select(*(func.count().filter(belongs(which)) for which in lists)), number)
    found = session.execute(counted.where(*(_holds(condition) for condition in filters))).one()
    return dict(zip(lists, found, strict=True))


def counted_by(
    session: Session,
    number: int,
    by: Literal["segment_id", "country"],
    filters: Sequence[Condition],
    features: Sequence[str] = (),
) -> Sequence[AnyRow]:
    """Each segment's or country's part of the customers that `filters` leave, worked out from them now.

    segment_id or country, customers, members, gross_revenue, members_revenue, and as mean_… the mean of each
    of `features`. A segment or country in which nobody is left is not there.
    """
    revenue = CustomerSnapshot.gross_revenue
    means = [func.avg(COLUMNS[name]).label(f"mean_{name}") for name in features]
    return session.execute(
        select(
            COLUMNS[by].label(by),
            func.count().label("customers"),
            func.count().filter(Label.is_member).label("members"),
            func.sum(revenue).label("gross_revenue"),
            func.coalesce(func.sum(revenue).filter(Label.is_member), 0.0).label("members_revenue"),
            *means,
        )
        .join(CustomerSnapshot, _SAME_CUSTOMER)
        .where(Label.version == number, *(_holds(condition) for condition in filters))
        .group_by(COLUMNS[by])
        .order_by(COLUMNS[by])
    ).all()


def map_points(session: Session, number: int, filters: Sequence[Condition] = ()) -> Sequence[AnyRow]:
    """Where each customer of version `number` lies on the map: customer_id, segment_id, is_member, x, y."""
    return session.execute(
        _snapshots(
            select(
                Label.customer_id,
                Label.segment_id,
                Label.is_member,
                CustomerSnapshot.map_x,
                CustomerSnapshot.map_y,
                CustomerSnapshot.gross_revenue,
            ),
            number,
        )
        .where(CustomerSnapshot.map_x.is_not(None), *(_holds(condition) for condition in filters))
        .order_by(Label.customer_id)
    ).all()


def _customers(number: int) -> AnySelect:
    columns = [column.label(name) for name, column in COLUMNS.items()]
    return _from(select(*columns, CustomerSnapshot.advice), number)


_SAME_CUSTOMER = and_(
    CustomerSnapshot.version == Label.version, CustomerSnapshot.customer_id == Label.customer_id
)


def _from(selected: AnySelect, number: int) -> AnySelect:
    return _snapshots(selected, number).join(
        SegmentProfile,
        and_(SegmentProfile.version == Label.version, SegmentProfile.segment_id == Label.segment_id),
    )


def _snapshots(selected: AnySelect, number: int) -> AnySelect:
    # outer: a version that was pruned has labels but no figures
    return (
        selected.select_from(Label).outerjoin(CustomerSnapshot, _SAME_CUSTOMER).where(Label.version == number)
    )


def _narrowed(listed: AnySelect, which: Which, filters: Sequence[Condition], search: str) -> AnySelect:
    listed = listed.where(belongs(which), *(_holds(condition) for condition in filters))
    if search.strip():
        listed = listed.where(Label.customer_id.icontains(search.strip(), autoescape=True))
    return listed


def belongs(which: Which) -> ColumnElement[bool]:
    """Whether a label is on a list."""
    is_member: ColumnElement[bool] = Label.is_member.is_(True)
    match which:
        case "members":
            return is_member
        case "at_risk":
            return and_(is_member, or_(Label.margin < AT_RISK_MARGIN, Label.weeks_below > 0))
        case "nearly_there":
            return and_(Label.is_member.is_(False), Label.margin >= NEARLY_THERE_MARGIN)
        case "everyone":
            return true()


def _sorted(listed: AnySelect, sort: Sequence[tuple[str, bool]]) -> AnySelect:
    for name, descending in sort:
        column = COLUMNS[name]
        if column.nullable:
            # Missing values last either way; SQLite and PostgreSQL disagree on where they go by themselves.
            listed = listed.order_by(column.is_(None))
        listed = listed.order_by(column.desc() if descending else column.asc())
    return listed.order_by(Label.customer_id)


def _holds(condition: Condition) -> ColumnElement[bool]:
    column = COLUMNS[condition.column]
    holds: ColumnElement[bool]
    match condition.operator:
        case "contains":
            holds = cast(column, String).icontains(str(condition.value), autoescape=True)
        case "equals":
            holds = column == condition.value
        case "at_least":
            holds = column >= condition.value
        case "at_most":
            holds = column <= condition.value
        case "is_in":
            holds = column.in_(list(condition.value))
    return holds
