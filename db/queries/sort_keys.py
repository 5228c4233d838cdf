"""The columns that a list is sorted by, and what follows a row in that order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from db.queries.rows import AnySelect


@dataclass(frozen=True)
class SortKey:
    """One column that a list is sorted by. Missing values come last, in either direction.

    Attributes:
        column: The column.
        is_descending: Whether the largest value comes first.
        is_present: Whether rows without a value are left out already.
    """

    column: InstrumentedAttribute[Any]
    is_descending: bool
    is_present: bool = False

    def order(self, *, by_index: bool = True) -> list[ColumnElement[Any]]:
        """The terms of ORDER BY: SQLite and PostgreSQL disagree on where missing values go by themselves.

        Without `by_index` they are such that no index is in their order.
        """
        column = self.column if by_index else func.coalesce(self.column, self.column)
        directed = column.desc() if self.is_descending else column.asc()
        may_be_missing = self.column.nullable and not self.is_present
        return [self.column.is_(None), directed] if may_be_missing else [directed]

    def is_tied(self, value: object) -> ColumnElement[bool]:
        """Whether a row has the same value."""
        return self.column.is_(None) if value is None else self.column == value

    def is_beyond(self, value: object) -> ColumnElement[bool]:
        """Whether a row comes later because of this column."""
        if value is None:
            return false()
        later = self.column < value if self.is_descending else self.column > value
        return or_(later, self.column.is_(None)) if self.column.nullable else later

    def is_not_before(self, value: object) -> ColumnElement[bool]:
        """Whether a row that has a value is tied with `value` or comes later: a range for an index."""
        return self.column <= value if self.is_descending else self.column >= value


def in_order(
    part: AnySelect, keys: Sequence[SortKey], id: InstrumentedAttribute[str], *, by_index: bool
) -> AnySelect:
    """`part` in the order of `keys`; ties are broken by customer id.

    Without `by_index`, no index is in that order.
    """
    first, *others = [*keys, SortKey(id, is_descending=False)]
    return part.order_by(*first.order(by_index=by_index), *(term for key in others for term in key.order()))


def follows(
    keys: Sequence[SortKey], values: Sequence[Any], breaks_tie: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether a row comes after the one with `values`; `breaks_tie` tells where all of them are the same."""
    if not keys:
        return breaks_tie
    first, value = keys[0], values[0]
    return or_(first.is_beyond(value), and_(first.is_tied(value), follows(keys[1:], values[1:], breaks_tie)))
