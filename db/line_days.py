"""Which days have invoice lines, how many, and of which imports, wherever the lines themselves are kept.

Lines in the application database are counted there. Of lines in a lake, `line_counts` knows as much; it is
written in the transaction that writes the lines.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import InvoiceLine, LineCount

_Column = InstrumentedAttribute[date]


def has_lines(session: Session) -> bool:
    """Whether any invoice line is stored."""
    invoice_line = session.scalar(select(InvoiceLine.key).limit(1))
    return invoice_line is not None or session.scalar(select(LineCount.lines).limit(1)) is not None


def first_line_day(session: Session) -> date | None:
    """The first day with lines; None if there are none."""
    days = [session.scalar(select(func.min(of))) for of in (InvoiceLine.invoiced_on, LineCount.day)]
    return min((day for day in days if day is not None), default=None)


def last_line_day(
    session: Session, *, until: date | None = None, imports: Collection[int] | None = None
) -> date | None:
    """The last day with lines, no later than `until`, of `imports` alone if they are given."""
    days = [
        session.scalar(select(func.max(day)).where(*_chosen(day, import_id, until, imports)))
        for day, import_id in (
            (InvoiceLine.invoiced_on, InvoiceLine.import_id),
            (LineCount.day, LineCount.import_id),
        )
    ]
    return max((day for day in days if day is not None), default=None)


def lines_by_day(session: Session, imports: Collection[int]) -> dict[date, int]:
    """The number of lines of `imports` on each day."""
    statements = (
        (InvoiceLine.invoiced_on, InvoiceLine.import_id, func.count()),
        (LineCount.day, LineCount.import_id, func.sum(LineCount.lines)),
    )
    lines: dict[date, int] = {}
    for day, import_id, count in statements:
        rows = session.execute(
            select(day, count).where(*_chosen(day, import_id, None, imports)).group_by(day)
        )
        for item, number in rows:
            lines[item] = lines.get(item, 0) + int(number)
    return lines


def has_late_lines(session: Session, newest_import: int, before: date) -> bool:
    """Whether imports after `newest_import` brought lines of days before `before`."""
    late = select(InvoiceLine.key).where(
        InvoiceLine.import_id > newest_import, InvoiceLine.invoiced_on < before
    )
    statement = select(LineCount.lines).where(LineCount.import_id > newest_import, LineCount.day < before)
    return any(session.scalar(of.limit(1)) is not None for of in (late, statement))


def _chosen(
    day: _Column, import_id: InstrumentedAttribute[int], until: date | None, imports: Collection[int] | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if until is not None:
        conditions.append(day <= until)
    if imports is not None:
        conditions.append(import_id.in_(list(imports)))
    return [and_(*conditions)] if conditions else []
