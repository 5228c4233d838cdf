"""The lines as an earlier version saw them."""

from __future__ import annotations

from sqlalchemy import FromClause, and_, or_, select, union_all

from db.models import InvoiceLine, ReplacedLine
from pipeline.engines.port import LinesSeen

LINES, REPLACED = InvoiceLine.__table__, ReplacedLine.__table__


def lines_seen(seen: LinesSeen) -> FromClause:
    """The lines as of `seen`, including those that later imports replaced."""
    if seen.before is None:
        return select(LINES).where(LINES.c.import_id <= seen.import_id).subquery("lines_seen")
    kept = or_(LINES.c.import_id <= seen.import_id, LINES.c.invoiced_on >= seen.before)
    replaced = and_(REPLACED.c.replaced_by > seen.import_id, REPLACED.c.import_id <= seen.import_id)
    return union_all(
        select(LINES).where(kept), select(*(REPLACED.c[column.name] for column in LINES.c)).where(replaced)
    ).subquery("lines_seen")
