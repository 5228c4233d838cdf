"""The past weekly runs that `make run` replays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from db.line_days import first_line_day
from domain.schedule import newest_due_slot
from pipeline.cli.context import Context
from pipeline.publish.load_run_inputs import default_as_of
from settings import Settings

WEEKS_OF_INVOICES = 8
"""Replayed of one's own invoices."""
WEEKLY_VERSIONS = 29
WEEKS_BETWEEN_OLDER = 4
"""Of the simulated shop's weeks, the last so many have a version each; of those before, one in so many."""
MIN_HISTORY = timedelta(days=28)
"""Of invoices, before the first weekly run is worth replaying."""
Week = tuple[date, datetime | None]
"""An as-of date, and the slot it was the run of."""


def last_slots(settings: Settings, newest: datetime, weeks: int) -> list[Week]:
    """The latest slots and their days, oldest first: the last `WEEKLY_VERSIONS`, and every fourth before."""
    slots = [newest]
    while len(slots) < weeks:
        before = newest_due_slot(slots[0] - timedelta(seconds=1), settings.retrain_cron, settings.zone)
        if before is None:
            break
        slots.insert(0, before)
    shown = [
        slot
        for ago, slot in enumerate(reversed(slots))
        if ago < WEEKLY_VERSIONS or ago % WEEKS_BETWEEN_OLDER == 0
    ]
    return [(slot.astimezone(settings.zone).date(), slot) for slot in reversed(shown)]


def stretches(days: Sequence[date]) -> list[dict[str, Any]]:
    """What replays of `days` are asked for with: one for each stretch of days that are equally far apart."""
    equally_apart: list[list[date]] = []
    for day in days:
        last = equally_apart[-1] if equally_apart else []
        if not last or (len(last) > 1 and day - last[-1] != last[1] - last[0]):
            equally_apart.append([day])
        else:
            last.append(day)
    return [
        {
            "from": stretch[0].isoformat(),
            "to": stretch[-1].isoformat(),
            "every_days": (stretch[1] - stretch[0]).days if len(stretch) > 1 else 7,
        }
        for stretch in equally_apart
    ]


def weeks_of_invoices(context: Context, newest: datetime) -> list[Week]:
    """Up to eight weeks that end with the last invoice, from when there were enough; the last one is due."""
    with context.database.read() as session:
        last = default_as_of(session)
        first = first_line_day(session) or last
    days = [last - timedelta(weeks=weeks) for weeks in reversed(range(1, WEEKS_OF_INVOICES))]
    return [*((day, None) for day in days if day - first >= MIN_HISTORY), (last, newest)]
