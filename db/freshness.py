"""Whether the list (its last weekly run) and the data (its invoices) are up to date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import queries
from db.models import InvoiceLine, Run, Version
from db.queries import AnyRow
from domain.enums import RunStatus
from domain.freshness import DataFreshness, data_freshness
from domain.message import Message
from domain.places import without_folders
from domain.schedule import newest_due_slot, next_slot

TIME_TO_RUN = timedelta(days=1)
"""What a slot has, before its run is said to have been missed."""

State = Literal["fresh", "retried", "retrying", "failed", "missed"]


@dataclass(frozen=True)
class Schedule:
    """When weekly runs are due: a crontab line in the shop's time zone."""

    cron: str
    zone: ZoneInfo


@dataclass(frozen=True)
class ListFreshness:
    """The freshness of the latest list.

    `fresh`: nothing. `retried`: the weekly run did not succeed and is tried again at `again_at`; `retrying`:
    at this moment; `failed`: it was given up. `missed`: none took place.
    """

    state: State
    as_of: date
    """The list's own date."""
    since: datetime | None = None
    """When a newer one was due."""
    why: Message | None = None
    again_at: datetime | None = None


def list_freshness(
    session: Session, newest: AnyRow | Version, schedule: Schedule, now: datetime
) -> ListFreshness:
    """How the newest version (`as_of`, `published_at`) stands to what should be there at `now`."""
    run = queries.last_weekly_run(session)
    if run is not None and run.started_at is not None and run.started_at > newest.published_at:
        state = _state_of(run)
        if state is not None:
            why = None if run.outcome is None else without_folders(Message.from_json(run.outcome))
            again_at = run.not_before if state == "retried" else None
            return ListFreshness(state, newest.as_of, run.slot or run.started_at, why, again_at)
    due = newest_due_slot(now - TIME_TO_RUN, schedule.cron, schedule.zone)
    if due is not None and due > newest.published_at:
        return ListFreshness("missed", newest.as_of, due)
    return ListFreshness("fresh", newest.as_of)


def invoices_freshness(session: Session, schedule: Schedule, now: datetime) -> DataFreshness | None:
    """The freshness of the invoices at `now`; None if there are none.

    The shop's rhythm is that of the newest version's window. An invoice dated ahead of today says nothing.
    """
    today = now.astimezone(schedule.zone).date()
    newest = session.scalar(select(func.max(InvoiceLine.invoiced_on)).where(InvoiceLine.invoiced_on <= today))
    if newest is None:
        return None
    following = next_slot(now, schedule.cron, schedule.zone)
    return data_freshness(
        newest,
        today,
        trading_gap_days=session.scalar(
            select(Version.usual_gap_days).order_by(Version.number.desc()).limit(1)
        ),
        between_runs=next_slot(following, schedule.cron, schedule.zone) - following,
    )


def list_message(found: ListFreshness, zone: ZoneInfo) -> Message | None:
    """What is wrong with the list, in words; None if nothing is."""
    if found.state == "fresh":
        return None
    assert found.since is not None
    values = {
        "day": found.since.astimezone(zone).date().isoformat(),
        "why": [found.why.to_json()] if found.why else [],
        "time": found.again_at.astimezone(zone).isoformat() if found.again_at else None,
        "as_of": found.as_of.isoformat(),
    }
    match found.state:
        case "retried" if found.again_at:
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} has "
                "failed. {why:all} The next attempt is at {time:moment}. Until then you see the "
                "last good list; nothing is lost.",
                values,
            )
        case "failed":
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} "
                "failed and will not be retried automatically. {why:all} You see the last good "
                "list; nothing is lost.",
                values,
            )
        case "missed":
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} has "
                "not started. You see the last good list; nothing is lost.",
                values,
            )
        case _:
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} "
                "failed and is being retried now. You see the last good list; nothing is lost.",
                values,
            )


def data_message(found: DataFreshness | None) -> Message | None:
    """What is wrong with the data, in words; none when invoices arrive as usual."""
    if found is None or not found.is_late:
        return None
    return Message(
        "No new invoices since {newest:date}, {days:days} ago; they usually arrive "
        "within {usual:days}. Check the shop's export: the list cannot change until new "
        "invoices arrive.",
        {"newest": found.newest.isoformat(), "days": found.days_since, "usual": found.usual_gap_days},
    )


def list_as_json(found: ListFreshness) -> dict[str, Any]:
    """For monitors; without words."""
    return {
        "state": found.state,
        "as_of": found.as_of.isoformat(),
        "since": found.since.isoformat() if found.since else None,
        "again_at": found.again_at.isoformat() if found.again_at else None,
    }


def data_as_json(found: DataFreshness) -> dict[str, Any]:
    """For monitors; without words."""
    return {
        "state": "late" if found.is_late else "fresh",
        "newest_invoice": found.newest.isoformat(),
        "days_since": found.days_since,
        "usual_gap_days": found.usual_gap_days,
    }


def _state_of(run: Run) -> State | None:
    if run.status == RunStatus.FAILED:
        return "failed"
    if run.status == RunStatus.QUEUED and run.outcome is not None:
        return "retried"
    if run.status == RunStatus.RUNNING and run.attempts > 1:
        return "retrying"
    return None
