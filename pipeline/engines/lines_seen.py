"""The lines as an earlier version saw them."""

from __future__ import annotations

from sqlalchemy import FromClause, and_, or_, select, union_all

from db.models import InvoiceLine, ReplacedLine
from pipeline.engines.port import LinesSeen

LINES, REPLACED = InvoiceLine.__table__, ReplacedLine.__table__


def lines_seen(state: LinesSeen) -> FromClause:
    """The lines as of `state`, including those that later imports replaced."""
    if state.before is None:
        return select(LINES).where(LINES.c.import_id <= state.import_id).subquery("lines_seen")
    is_current = or_(LINES.c.import_id <= state.import_id, LINES.c.invoiced_on >= state.before)
    replaced = and_(REPLACED.c.replaced_by > state.import_id, REPLACED.c.import_id <= state.import_id)
    return union_all(
        select(LINES).where(is_current),
        select(*(REPLACED.c[column.name] for column in LINES.c)).where(replaced),
    ).subquery("lines_seen")
