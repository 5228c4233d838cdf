"""What is known of another system's lines without asking it: which days have how many."""

from __future__ import annotations

from sqlalchemy import func, select

from db.engine import Database
from db.lake import DayLines, set_counts
from i18n import UserError
from pipeline.engines.figures import LINES, Figures
from pipeline.engines.lake_address import NEEDED, parse_address
from pipeline.engines.open_engine import open_figures


def note_foreign_lines(database: Database) -> None:
    """Store the days with lines of another system's table, which pages and schedules ask for.

    Nothing where the lines are our own, of which imports take note.

    Raises:
        UserError: they cannot be reached, or some lack what features need.
    """
    url = database.lines.url
    if not url or not parse_address(url).is_foreign:
        return
    with database.read() as session:
        figures = open_figures(session)
        _check_complete(figures)
        days = figures.state()
    with database.write() as session:
        set_counts(session, (DayLines(day.day, 0, day.lines) for day in days))


def _check_complete(figures: Figures) -> None:
    """A line without a quantity or a price would count as nothing, and nobody would notice."""
    ((lines, *filled),) = figures.rows(select(func.count(), *(func.count(LINES.c[name]) for name in NEEDED)))
    for name, present in zip(NEEDED, filled, strict=True):
        if present < lines:
            raise UserError(
                "{field} is missing in {missing:number} of {lines:lines} that INVOICES_ENGINE_URL names, and "
                "every line needs it. Name another column for it, or a table without such lines.",
                missing=lines - present,
                lines=lines,
                field=name,
            )
