"""Record events in the transaction in which they happen.

Without a channel nothing is recorded: a channel that is created later starts with later events.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.clock import database_now
from db.models import MessageChannel, OutboxEvent, Run, Version
from domain.enums import EventKind, RunKind
from domain.events import event_id
from domain.freshness import DataFreshness
from domain.message import Message

PUBLISHING_KINDS = (RunKind.WEEKLY, RunKind.MANUAL, RunKind.REPLAY, RunKind.PROMOTE)
"""Runs whose failure leaves the list as it was. Whoever imports or draws sees at once how it ended."""


def has_channels(session: Session) -> bool:
    """Whether there is a channel that has not been removed."""
    return (
        session.scalar(select(MessageChannel.id).where(MessageChannel.removed_at.is_(None)).limit(1))
        is not None
    )


def record_version(session: Session, version: Version, *, is_replay: bool) -> None:
    """Record that `version` was published; its customers' events follow from it.

    A version of simulated data is a rehearsal; so is one of a past week, whether a replay makes it or
    somebody asks for an earlier date than that of the newest list.
    """
    if not has_channels(session):
        return
    newer = select(Version.number).where(Version.as_of > version.as_of).limit(1)
    is_past = is_replay or session.scalar(newer) is not None
    _insert(
        session,
        EventKind.VERSION_PUBLISHED,
        version.number,
        version=version.number,
        run_id=version.run_id,
        is_rehearsal=version.simulated or is_past,
        occurred_at=version.published_at,
    )


def record_failure(session: Session, run: Run, why: Message) -> None:
    """Record that `run` failed for good, if that leaves the list as it was."""
    if run.kind not in PUBLISHING_KINDS or not has_channels(session):
        return
    _insert(
        session,
        EventKind.RUN_FAILED,
        run.id,
        run_id=run.id,
        data={"kind": run.kind, "why": why.to_json()},
        is_rehearsal=run.kind == RunKind.REPLAY,
        occurred_at=database_now(session),
    )


def record_lateness(session: Session, freshness: DataFreshness, *, is_rehearsal: bool) -> None:
    """Record that invoices have been missing since `found.newest`; once, however long."""
    if not has_channels(session):
        return
    data = {
        "newest": freshness.newest.isoformat(),
        "days": freshness.days_since,
        "usual_days": freshness.usual_gap_days,
    }
    _insert(
        session,
        EventKind.DATA_LATE,
        freshness.newest.isoformat(),
        data=data,
        is_rehearsal=is_rehearsal,
        occurred_at=database_now(session),
    )


def has_recorded(session: Session, kind: EventKind, number: int | str) -> bool:
    """Whether this has been recorded before."""
    key = event_id(kind, number)
    return session.scalar(select(OutboxEvent.id).where(OutboxEvent.key == key)) is not None


def _insert(
    session: Session, kind: EventKind, number: int | str, *, occurred_at: datetime, **known: object
) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"kind": kind, "key": event_id(kind, number), "data": {}, "occurred_at": occurred_at, **known}
    session.execute(insert(OutboxEvent).values(row).on_conflict_do_nothing())
