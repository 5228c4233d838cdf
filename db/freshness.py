"""Whether the list (its last weekly run) and the data (its invoices) are up to date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import queries
from db.line_days import last_line_day
from db.models import Run, Version
from db.queries import AnyRow
from domain.enums import RunKind, RunStatus
from domain.freshness import DataFreshness, ListFreshness, ListState, data_freshness
from domain.message import Message
from domain.places import without_folders
from domain.schedule import newest_due_slot, next_slot

TIME_TO_RUN = timedelta(days=1)
"""What a slot has, before its run is said to have been missed."""


@dataclass(frozen=True)
class Schedule:
    """When weekly runs are due: a crontab line in the shop's time zone."""

    cron: str
    zone: ZoneInfo


def list_freshness(
    session: Session, newest: AnyRow | Version, schedule: Schedule, now: datetime
) -> ListFreshness:
    """Whether the newest version (`as_of`, `published_at`) is the one due at `now`."""
    run = queries.last_weekly_run(session)
    if run is not None and run.started_at is not None and run.started_at > newest.published_at:
        state = _state_of(run)
        if state is not None:
            why = None if run.outcome is None else without_folders(Message.from_json(run.outcome))
            again_at = run.not_before if state == "retried" else None
            return ListFreshness(state, newest.as_of, run.slot or run.started_at, why, again_at)
    due = newest_due_slot(now - TIME_TO_RUN, schedule.cron, schedule.zone)
    # A slot before the list's own date is passed over (`db.version_order`): nobody waits for it.
    if due is not None and due > newest.published_at and due.astimezone(schedule.zone).date() >= newest.as_of:
        return ListFreshness("missed", newest.as_of, due)
    return ListFreshness("fresh", newest.as_of)


def invoices_freshness(session: Session, schedule: Schedule, now: datetime) -> DataFreshness | None:
    """The freshness of the invoices at `now`; None if there are none, or a simulated shop's are on their way.

    The shop's rhythm is that of the newest version's window. An invoice dated ahead of today says nothing.
    """
    today = now.astimezone(schedule.zone).date()
    newest = last_line_day(session, until=today)
    if newest is None:
        return None
    following = next_slot(now, schedule.cron, schedule.zone)
    freshness = data_freshness(
        newest,
        today,
        trading_gap_days=session.scalar(
            select(Version.usual_gap_days).order_by(Version.number.desc()).limit(1)
        ),
        between_runs=next_slot(following, schedule.cron, schedule.zone) - following,
    )
    return None if freshness.is_late and _trade_is_coming(session) else freshness


def _trade_is_coming(session: Session) -> bool:
    """Whether past weeks of a simulated shop are being built: its trade comes in with them."""
    owner = queries.shop(session)
    return (
        owner is not None
        and owner.simulated
        and any(run.kind == RunKind.REPLAY for run in queries.queue(session))
    )


def list_as_json(freshness: ListFreshness) -> dict[str, Any]:
    """The form for monitors, without words."""
    return {
        "state": freshness.state,
        "as_of": freshness.as_of.isoformat(),
        "since": freshness.since.isoformat() if freshness.since else None,
        "again_at": freshness.again_at.isoformat() if freshness.again_at else None,
    }


def data_as_json(freshness: DataFreshness) -> dict[str, Any]:
    """The form for monitors, without words."""
    return {
        "state": "late" if freshness.is_late else "fresh",
        "newest_invoice": freshness.newest.isoformat(),
        "days_since": freshness.days_since,
        "usual_gap_days": freshness.usual_gap_days,
    }


def _state_of(run: Run) -> ListState | None:
    if run.status == RunStatus.FAILED:
        return "failed"
    if run.status == RunStatus.QUEUED and run.outcome is not None:
        return "retried"
    if run.status == RunStatus.RUNNING and run.attempts > 1:
        return "retrying"
    return None
