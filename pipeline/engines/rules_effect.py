"""The effect of rules on the stored lines, shown before and after they change."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from db.line_days import last_line_day
from pipeline.engines.open_engine import open_figures
from pipeline.engines.totals import CountableTotals
from pipeline.ingest.rules import Rules


def countable_totals(
    session: Session, rules: Rules, default_window_days: int | None = None
) -> CountableTotals:
    """What counts under `rules` within their window before the last line.

    Without a window of their own it is `default_window_days`; None: everything that is kept.
    """
    window_days = rules.window_days or default_window_days
    last = last_line_day(session)
    start = None
    if window_days is not None and last is not None:
        start = last - timedelta(days=window_days - 1)
    return open_figures(session).countable_totals(rules, start)
