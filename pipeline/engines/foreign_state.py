"""What is known of another system's lines without asking it: which days have how many."""

from __future__ import annotations

from db.engine import Database
from db.lake import DayLines, set_counts
from pipeline.engines.lake_address import parse_address
from pipeline.engines.open_engine import open_figures


def note_foreign_lines(database: Database) -> None:
    """Store the days with lines of another system's table, which pages and schedules ask for.

    Nothing where the lines are our own, of which imports take note.

    Raises:
        UserError: they cannot be reached.
    """
    url = database.lines.url
    if not url or not parse_address(url).is_foreign:
        return
    with database.read() as session:
        days = open_figures(session).state()
    with database.write() as session:
        set_counts(session, (DayLines(day.day, 0, day.lines) for day in days))
