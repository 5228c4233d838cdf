"""Queries of the audit log: newest first, narrowed by kind, person and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.models import AuditEvent

PAGE_LENGTH = 100


@dataclass(frozen=True)
class AuditFilter:
    """A selection of the log; None or empty means no restriction."""

    kind: str = ""
    by: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""


def audit_events_statement(chosen: AuditFilter) -> Select[AuditEvent]:
    """The entries selected by `chosen`, newest first."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc())
    if chosen.kind:
        statement = statement.where(AuditEvent.kind == chosen.kind)
    if chosen.by:
        statement = statement.where(AuditEvent.by == chosen.by)
    if chosen.since is not None:
        statement = statement.where(AuditEvent.at >= chosen.since)
    if chosen.until is not None:
        statement = statement.where(AuditEvent.at < chosen.until)
    return statement


def audit_events(
    session: Session,
    chosen: AuditFilter | None = None,
    *,
    before: int | None = None,
    limit: int = PAGE_LENGTH,
) -> Sequence[AuditEvent]:
    """The newest entries, or those older than entry `before`."""
    statement = audit_events_statement(chosen or AuditFilter())
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    return session.scalars(statement.limit(limit)).all()


def audit_people(session: Session) -> Sequence[str]:
    """All people in the log, sorted by name."""
    return session.scalars(select(AuditEvent.by).distinct().order_by(AuditEvent.by)).all()
