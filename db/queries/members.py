"""Lists of customers by audience, sorted, filtered and paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot
from db.queries.customer_query import (
    COLUMNS,
    Condition,
    CustomerQuery,
    Which,
    customer_query,
    required_columns,
)
from db.queries.keyset import RowRange, Sort, page_ids, sorted_in_sql, sorted_list
from db.queries.rows import AnyRow, AnySelect
from db.queries.segment_counts import SegmentFilter, segment_totals
from domain.audiences import AUDIENCES

MAX_PAGE_LENGTH = 1000
"""Nobody scrolls further at once; a larger request is a mistake or mischief."""
BY_REVENUE: Sort = (("gross_revenue", True),)


@dataclass(frozen=True)
class MembersPage:
    """One page of a list, with the length and revenue of the whole list."""

    rows: Sequence[AnyRow]
    total: int
    gross_revenue: float


FIRST_ROWS = RowRange()


def members(session: Session, number: int) -> Sequence[AnyRow]:
    """Every member of version `number` with its features, largest gross revenue first."""
    return session.execute(listed_members(session, number, which="members")).all()


def members_page(
    session: Session,
    number: int,
    *,
    which: Which = "members",
    rows: RowRange = FIRST_ROWS,
    sort: Sort = BY_REVENUE,
    filters: Sequence[Condition] = (),
    search: str = "",
) -> MembersPage:
    """The `rows` of a list of version `number`, sorted and filtered by the database.

    `sort` holds (column, descending) pairs; ties are broken by customer id, so that pages never overlap.
    `search` is looked for inside the customer id.

    Raises:
        KeyError: a sort or a filter names a column that is not in COLUMNS.
    """
    total, revenue = list_totals(session, number, which=which, filters=filters, search=search)
    read: Sequence[AnyRow] = []
    if rows.limit and total:
        read = list_rows(session, number, which=which, rows=rows, sort=sort, filters=filters, search=search)
    return MembersPage(read, total, revenue)


def list_rows(
    session: Session,
    number: int,
    *,
    which: Which,
    rows: RowRange,
    sort: Sort = BY_REVENUE,
    filters: Sequence[Condition] = (),
    search: str = "",
) -> Sequence[AnyRow]:
    """Only the rows of `members_page`, without the count. Raises the same errors.

    Who is on the page is found first, in indexes that hold nothing else; then what is told of those few.
    """
    read = customer_query(session, number)
    names = required_columns(which, filters, sorted_in_sql(sort))
    statement = read.filtered(read.select([read.id_column()], names), which, filters)
    statement = _searched(read, statement, search)
    limit = max(0, min(rows.limit, MAX_PAGE_LENGTH))
    ids = page_ids(session, read, statement, sort, replace(rows, limit=limit), which)
    details = _everything(read).where(read.id_column().in_(ids))
    row_of = {row.customer_id: row for row in session.execute(details)}
    return [row_of[id] for id in ids if id in row_of]


def customers_on_list(
    session: Session, number: int, which: Which, filters: Sequence[Condition] = ()
) -> frozenset[str]:
    """The ids of everybody on a list of version `number` for whom all `filters` hold."""
    read = customer_query(session, number)
    names = required_columns(which, filters)
    statement = read.filtered(read.select([read.id_column()], names), which, filters)
    return frozenset(session.scalars(statement))


def list_totals(
    session: Session,
    number: int,
    *,
    which: Which,
    filters: Sequence[Condition] = (),
    search: str = "",
) -> tuple[int, float]:
    """A list's size and revenue, from stored counts where those exist."""
    equals = {condition.column: condition.value for condition in filters if condition.operator == "equals"}
    if (
        which in ("members", "everyone")
        and not search.strip()
        and len(equals) == len(filters)
        and equals.keys() <= {"country", "segment_id"}
    ):
        only = SegmentFilter(equals.get("country"), equals.get("segment_id"))
        totals = segment_totals(session, [number], only).get(number)
        if totals is None:
            return 0, 0.0
        if which == "members":
            return totals.members, float(totals.members_revenue)
        return totals.customers, float(totals.gross_revenue)
    read = customer_query(session, number)
    names = {"gross_revenue", *required_columns(which, filters)}
    listed = read.select([func.count(), func.coalesce(func.sum(CustomerSnapshot.gross_revenue), 0.0)], names)
    listed = _searched(read, read.filtered(listed, which, filters), search)
    total, revenue = session.execute(listed).one()
    return total, float(revenue)


def listed_members(
    session: Session,
    number: int,
    *,
    which: Which,
    sort: Sort = BY_REVENUE,
    filters: Sequence[Condition] = (),
    search: str = "",
) -> AnySelect:
    """The statement of a whole list, for an export to read row by row. Raises as `members_page`."""
    read = customer_query(session, number)
    listed = read.filtered(_everything(read), which, filters)
    return sorted_list(read, _searched(read, listed, search), sort)


def list_sizes(session: Session, number: int, filters: Sequence[Condition] = ()) -> dict[Which, int]:
    """The size of each list of version `number`, for the tabs."""
    return {
        which: list_totals(session, number, which=which, filters=filters)[0]
        if which in ("members", "everyone")
        else _length(session, number, which, filters)
        for which in AUDIENCES
    }


def _length(session: Session, number: int, which: Which, filters: Sequence[Condition]) -> int:
    read = customer_query(session, number)
    names = required_columns(which, filters)
    return session.scalar(read.filtered(read.select([func.count()], names), which, filters)) or 0


def _everything(read: CustomerQuery) -> AnySelect:
    columns = [read.column(name).label(name) for name in COLUMNS]
    return read.select([*columns, CustomerSnapshot.advice], COLUMNS)


def _searched(read: CustomerQuery, listed: AnySelect, search: str) -> AnySelect:
    if not search.strip():
        return listed
    return listed.where(read.id_column().icontains(search.strip(), autoescape=True))
