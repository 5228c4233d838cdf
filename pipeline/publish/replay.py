"""Run several weekly runs in sequence, each as of its own date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from db.engine import Database
from db.models import Version
from i18n import Message, UserError
from pipeline.process.progress import ProgressCallback, part_of_progress
from pipeline.publish.run import NOT_QUEUED, QueuedRun, publish_run
from pipeline.publish.simulated_trade import import_trade_until
from settings import Settings


def days_between(start: date, end: date, every_days: int = 7) -> list[date]:
    """The as-of dates from `start` to `end` at most, oldest first.

    Raises:
        UserError: `end` is before `start`, or `every_days` under one.
    """
    if end < start or every_days < 1:
        raise UserError(
            "A replay needs a first date no later than the last one and at least one day "
            "between runs. It was given {start:date} to {end:date}, every {days:days}.",
            start=start.isoformat(),
            end=end.isoformat(),
            days=every_days,
        )
    return [start + timedelta(days=days) for days in range(0, (end - start).days + 1, every_days)]


def published_by(database: Database, run_id: int | None) -> dict[date, int]:
    """The versions that an interrupted replay has already published: numbers by as-of date.

    `run_id` is that of its row in the queue; None finds what was published outside the queue.
    """
    with database.read() as session:
        rows = session.execute(
            select(Version.as_of, func.max(Version.number).label("number"))
            .where(Version.run_id.is_not_distinct_from(run_id))
            .group_by(Version.as_of)
        )
        return {row.as_of: row.number for row in rows}


@dataclass(frozen=True)
class ReplayPlan:
    """The weekly runs that a replay publishes."""

    days: Sequence[date]
    """Their as-of dates, oldest first."""
    slots: Sequence[datetime | None] | None = None
    """The slot of each of `days`."""
    published: Mapping[date, int] = field(default_factory=dict)
    """Versions by as-of date that are there already: those days are not run again."""


def publish_each(
    database: Database,
    settings: Settings,
    plan: ReplayPlan,
    *,
    recipe: str | None = None,
    queued: QueuedRun = NOT_QUEUED,
    progress: ProgressCallback,
) -> list[int]:
    """Publish the weekly runs of `plan`; return the versions' numbers.

    A simulated shop trades until each day before its run, if it has not done so yet.

    Raises:
        UserError: as `publish_run` does; versions published so far stay.
        FenceLostError: as `publish_run` does.
    """
    numbers = []
    days = plan.days
    for place, day in enumerate(days):
        name = Message(
            "Week {n:number} of {all:number}, as of {day:date}",
            {"n": place + 1, "all": len(days), "day": day.isoformat()},
        )
        progress(name, place / len(days))
        if day not in plan.published:
            import_trade_until(database, settings, day)
        numbers.append(
            plan.published.get(day)
            or publish_run(
                database,
                settings,
                as_of=day,
                recipe=recipe,
                queued=replace(queued, slot=plan.slots[place] if plan.slots else None, is_replay=True),
                progress=_within(
                    name, part_of_progress(progress, place / len(days), (place + 1) / len(days))
                ),
            )
        )
    progress(Message("Replayed {n:versions}", {"n": len(numbers)}), 1.0)
    return numbers


def _within(name: Message, progress: ProgressCallback) -> ProgressCallback:
    """Progress of one week: its name stays visible while its stages move the bar."""
    return lambda _stage, fraction: progress(name, fraction)
