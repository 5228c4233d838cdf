"""Pages of a sorted list by key: the rows that follow a given customer, without reading those before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import SegmentProfile, VersionSegmentCount
from db.queries.customer_query import CustomerQuery, Which
from db.queries.rows import AnySelect
from db.queries.sort_keys import SortKey, follows, in_order
from db.queries.tied_rows import ids_descending
from domain.audiences import AUDIENCES

Sort = Sequence[tuple[str, bool]]
BY_SEGMENT, BY_JOINING, BY_MARGIN = "segment", "since", "margin"
"""Sorted by these, a list is read in ways of its own."""
LONG_LISTS = ("members", "everyone")
"""May be read in the order of an index. Few customers are on any other list, but databases expect more: they
would go through all customers in the order of an index until a page is full. So that they find the list first
and then sort it, it is given an order that no index has, unless it is its own."""
MAX_SKIPPED_ROWS = 5_000
"""Rows that may be read and left out to reach a page: in lists up to this long, any row can be jumped to."""


@dataclass(frozen=True)
class RowRange:
    """Which rows of a list are read.

    Attributes:
        limit: How many.
        after: The customer that they follow in the order of the list; None for the beginning.
        skip: How many rows are left out first, `MAX_SKIPPED_ROWS` at most.
    """

    limit: int = 100
    after: str | None = None
    skip: int = 0


def sorted_list(read: CustomerQuery, listed: AnySelect, sort: Sort) -> AnySelect:
    """`listed` in the order of `sort`; ties are broken by customer id."""
    terms = [term for key in _keys(read, sort) for term in key.order()]
    return listed.order_by(*terms, read.id_column())


def sorted_in_sql(sort: Sort) -> Sort:
    """The part of `sort` whose tables a statement has to join: segments are asked for one after another."""
    return sort[1:] if sort and sort[0][0] == BY_SEGMENT else sort


def page_ids(
    session: Session, read: CustomerQuery, listed: AnySelect, sort: Sort, rows: RowRange, which: Which
) -> Sequence[str]:
    """The customer ids of one page of `listed`, the list `which`, in the order of `sort`.

    `listed` selects ids; it has to join the tables of `sorted_in_sql(sort)` only.
    """
    keys = _keys(read, sort)
    values: Sequence[Any] | None = None
    if rows.after is not None:
        values = _values_of(session, read, sort, rows.after)
        if values is None:
            return []
    skip = max(0, min(rows.skip, MAX_SKIPPED_ROWS))
    selected = skip + rows.limit
    after = rows.after or ""
    if _has_long_ties(read, sort, which):
        following = None if values is None else (values[0], after)
        ids = ids_descending(session, listed, keys[0].column, read.id_column(), selected, following)
        return ids[skip:]
    by_index = which in LONG_LISTS or tuple(sort) == AUDIENCES[which].ranked_by
    if sort and sort[0][0] == BY_SEGMENT:
        names = _segments_by_name(session, read.number, which, is_descending=sort[0][1])
        parts = _parts_by_segment(read, listed, keys[1:], names, values, after, by_index=by_index)
    else:
        parts = _parts(read, listed, keys, values, after, which, by_index=by_index)
    return _first_ids(session, parts, selected)[skip:]


def _has_long_ties(read: CustomerQuery, sort: Sort, which: Which) -> bool:
    """Whether a tie may hold much of the list: those who are surely out all have the same margin."""
    return which == "everyone" and read.is_whole and tuple(sort) == ((BY_MARGIN, True),)


def _first_ids(session: Session, parts: Iterable[AnySelect], count: int) -> list[str]:
    """The first ids of the statements, one after another; those beyond `count` are not run."""
    ids: list[str] = []
    for part in parts:
        ids += session.scalars(part.limit(count - len(ids)))
        if len(ids) >= count:
            break
    return ids


def _segments_by_name(
    session: Session, number: int, which: Which, *, is_descending: bool
) -> list[tuple[str, list[int]]]:
    """The names of a version's segments in order, each with the ids of those that have it.

    Only segments with members, if only members are listed: in the others, all would be read to find none.
    """
    name, counted = SegmentProfile.name, VersionSegmentCount
    statement = (
        select(name, SegmentProfile.segment_id)
        .where(SegmentProfile.version == number)
        .order_by(name.desc() if is_descending else name.asc())
    )
    if which == "members":
        with_members = select(counted.segment_id).where(counted.version == number, counted.is_member)
        statement = statement.where(SegmentProfile.segment_id.in_(with_members))
    rows = session.execute(statement)
    return [(name, [row.segment_id for row in same]) for name, same in groupby(rows, lambda row: row.name)]


def _parts_by_segment(
    read: CustomerQuery,
    listed: AnySelect,
    others: Sequence[SortKey],
    names: Sequence[tuple[str, list[int]]],
    values: Sequence[Any] | None,
    after: str,
    *,
    by_index: bool,
) -> Iterator[AnySelect]:
    """The rows that follow `after`, a statement for each segment: no index is in the order of their names.

    Sorted as one, all customers would be joined with their segments to find the fifty that are shown.
    """
    id = read.id_column()
    ahead = names if values is None else dropwhile(lambda item: item[0] != values[0], names)
    for name, segments in ahead:
        part = listed.where(read.column("segment_id").in_(segments))
        if values is not None and name == values[0]:
            part = part.where(follows(others, values[1:], id > after))
        yield in_order(part, others, id, by_index=by_index)


def _parts(
    read: CustomerQuery,
    listed: AnySelect,
    keys: Sequence[SortKey],
    values: Sequence[Any] | None,
    after: str,
    which: Which,
    *,
    by_index: bool,
) -> Iterator[AnySelect]:
    """The rows that follow `after`, in one statement or two.

    Where the first column may be missing, those without it are asked for apart: no index is in the order of
    `column IS NULL, column`. They are few, unless everybody is listed.
    """
    id = read.id_column()
    if not keys:
        part = listed if values is None else listed.where(id > after)
        yield in_order(part, (), id, by_index=by_index)
        return
    first, *others = keys
    if values is None or values[0] is not None:
        part = listed.where(first.column.is_not(None)) if first.column.nullable else listed
        if first.column.key == BY_JOINING:  # only members have joined, and they have an index of their own
            part = part.where(read.column("is_member").is_(True))
        if values is not None:
            part = part.where(first.is_not_before(values[0]), follows(keys, values, id > after))
        yield in_order(part, [replace(first, is_present=True), *others], id, by_index=by_index)
    if first.column.nullable:
        part = listed.where(first.column.is_(None))
        if values is not None and values[0] is None:
            part = part.where(follows(others, values[1:], id > after))
        yield in_order(part, others, id, by_index=which == "everyone")


def _keys(read: CustomerQuery, sort: Sort) -> list[SortKey]:
    return [SortKey(read.column(name), is_descending) for name, is_descending in sort]


def _values_of(session: Session, read: CustomerQuery, sort: Sort, customer_id: str) -> Sequence[Any] | None:
    names = [name for name, _ in sort]
    columns = [read.column(name) for name in names]
    row = session.execute(
        read.select([read.id_column(), *columns], names).where(read.id_column() == customer_id)
    ).one_or_none()
    return None if row is None else tuple(row)[1:]
