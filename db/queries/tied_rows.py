"""Pages in descending order of a column in which very many rows may have the same value.

Ties are broken by ascending customer ids. An index of both, read backwards, has the values in their order,
but the ids of a tie in the wrong one, so that a database reads a whole tie and sorts it: 460,000 of a million
customers are surely out, and all have the same margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from db.queries.rows import AnySelect


def ids_descending(
    session: Session,
    listed: AnySelect,
    column: InstrumentedAttribute[Any],
    id: InstrumentedAttribute[str],
    limit: int,
    after: tuple[Any, str] | None = None,
) -> list[str]:
    """The ids of `listed` by `column`, the largest first; those of a tie in ascending order.

    No more of a tie is read than the page shows: values are looked for in the order of the index, and the ids
    of the tie in which the page begins or ends are then read forwards.

    Args:
        session: Of the database.
        listed: Selects ids.
        column: Never missing.
        id: The column of ids.
        limit: How many, at most.
        after: The value and the id of the row that these follow; None for the beginning.
    """
    ids: list[str] = []
    if after is not None:
        value, last_id = after
        ids += session.scalars(listed.where(column == value, id > last_id).order_by(id).limit(limit))
        listed = listed.where(column < value)
    if len(ids) < limit:
        ids += _largest(session, listed, column, id, limit - len(ids))
    return ids


def _largest(
    session: Session,
    listed: AnySelect,
    column: InstrumentedAttribute[Any],
    id: InstrumentedAttribute[str],
    limit: int,
) -> Sequence[str]:
    backwards = listed.add_columns(column).order_by(column.desc(), id.desc()).limit(limit)
    ties = [(value, list(rows)) for value, rows in groupby(session.execute(backwards), lambda row: row[1])]
    if not ties:
        return []
    *whole, (lowest, _) = ties
    ids = [row[0] for _, rows in whole for row in reversed(rows)]
    cut = listed.where(column == lowest).order_by(id).limit(limit - len(ids))
    return [*ids, *session.scalars(cut)]
