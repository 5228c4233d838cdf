"""Aggregates of each week's invoice lines, stored beside them so that lines are read only once.

The lines are authoritative: an aggregate is valid only while its week has as many lines as when it was
computed and none from a newer import. Late lines, corrections and deletions thus invalidate the aggregates
of their weeks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from db.models import InvoiceLine, WeeklyAggregate

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class LinesOfWeek:
    """A week's lines, from `monday` on: their number, and the newest import among them."""

    monday: date
    lines: int
    newest_import: int


@dataclass(frozen=True)
class WeeklyAggregates:
    """Newly made aggregates of weeks, in the form that `cache_key` names."""

    cache_key: str
    content: Mapping[LinesOfWeek, bytes]


def weeks_with_lines(session: Session, before: date) -> list[LinesOfWeek]:
    """The weeks that begin before `before` and have lines, oldest first, each complete."""
    days = session.execute(
        select(InvoiceLine.invoiced_on, func.count(), func.max(InvoiceLine.import_id))
        .where(InvoiceLine.invoiced_on < before + WEEK)
        .group_by(InvoiceLine.invoiced_on)
    ).all()
    lines: dict[date, int] = {}
    newest: dict[date, int] = {}
    for day, count, import_id in days:
        monday = day - timedelta(days=day.weekday())
        lines[monday] = lines.get(monday, 0) + count
        newest[monday] = max(newest.get(monday, 0), import_id)
    return [LinesOfWeek(monday, lines[monday], newest[monday]) for monday in sorted(lines) if monday < before]


def valid_weekly_aggregates(
    session: Session, weeks: Iterable[LinesOfWeek], cache_key: str
) -> dict[date, bytes]:
    """By Monday, the stored aggregates of exactly these lines in the form that `cache_key` names."""
    lines_by_week = {week.monday: (week.lines, week.newest_import) for week in weeks}
    rows = session.execute(
        select(
            WeeklyAggregate.monday,
            WeeklyAggregate.lines,
            WeeklyAggregate.newest_import,
            WeeklyAggregate.content,
        ).where(WeeklyAggregate.cache_key == cache_key)
    )
    return {
        row.monday: row.content
        for row in rows
        if lines_by_week.get(row.monday) == (row.lines, row.newest_import)
    }


def store_weekly_aggregates(session: Session, aggregates: WeeklyAggregates) -> None:
    """Store `aggregates`, replacing those of their weeks."""
    if not aggregates.content:
        return
    mondays = [week.monday for week in aggregates.content]
    session.execute(delete(WeeklyAggregate).where(WeeklyAggregate.monday.in_(mondays)))
    session.execute(
        insert(WeeklyAggregate),
        [
            {**vars(week), "cache_key": aggregates.cache_key, "content": content}
            for week, content in aggregates.content.items()
        ],
    )
