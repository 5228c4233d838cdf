"""How a run ends. A run whose version is published has ended, whatever became of the process that did it."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from db.clock import clock, database_now
from db.models import Run, Version
from db.outbox.record import record_failure
from domain.enums import RunKind, RunStatus
from domain.message import Message

PUBLISH_ONCE = (RunKind.WEEKLY, RunKind.MANUAL, RunKind.PROMOTE)
"""Kinds whose version ends them: found published, they are not done again. A replay publishes many."""


def end_run(
    session: Session, run: Run, status: RunStatus, outcome: Message, *, version: int | None = None
) -> None:
    """Record the run's end: status, outcome and time."""
    run.status = status
    run.outcome = outcome.to_json()
    run.finished_at = database_now(session)
    run.request_key = None
    run.not_before = None
    if status == RunStatus.DONE:
        run.progress = 1.0
    if version is not None:
        run.version = version
    if status == RunStatus.FAILED:
        record_failure(session, run, outcome)


def published_version(session: Session, run: Run) -> int | None:
    """The version published by the run, if any."""
    if run.kind not in PUBLISH_ONCE:
        return None
    return session.scalar(select(Version.number).where(Version.run_id == run.id))


def end_if_published(session: Session, run: Run) -> bool:
    """Record that the run is done if its version is published; return whether it is."""
    version = published_version(session, run)
    if version is None:
        return False
    end_run(session, run, RunStatus.DONE, _published(version), version=version)
    return True


def end_published(connection: Connection) -> None:
    """Mark running runs whose version is published as done.

    Uses only columns that every schema has: a migration calls this before it changes the tables.
    """
    published = (
        select(Run.id, func.min(Version.number))
        .join(Version)
        .where(Run.status == RunStatus.RUNNING, Run.kind.in_(PUBLISH_ONCE))
        .group_by(Run.id)
    )
    for run_id, version in connection.execute(published).all():
        connection.execute(
            update(Run)
            .where(Run.id == run_id)
            .values(
                status=RunStatus.DONE,
                version=version,
                outcome=_published(version).to_json(),
                finished_at=clock(),
                request_key=None,
                not_before=None,
                progress=1.0,
            )
        )


def _published(version: int) -> Message:
    return Message("Published version {version}", {"version": version})
