"""Queries of the admin page: users, jobs, the database and the audit log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import func, select, text, true
from sqlalchemy.orm import Session

from db.jobs.queue import THE_SCHEDULE
from db.models import AuditEvent, Lease, Model, ModelDeployment, OneTimeLink, Override, Run, User, Version
from db.queries.rows import AnyRow
from db.store import THE_WEEKLY_RUN
from domain.enums import OverrideKind, RunKind
from domain.message import Message
from domain.places import file_name


@dataclass(frozen=True)
class AuditRecord:
    """An action: `by` is an e-mail address, or a name from dashboard.request.authorized_write."""

    at: datetime
    by: str
    what: Message


def users(session: Session) -> Sequence[AnyRow]:
    """Everybody who was ever let in: those who may log in first, by address.

    id, email, role, has_password, created_at, disabled_at, last_login_at, link_expires_at.
    """
    return session.execute(
        select(
            User.id,
            User.email,
            User.role,
            (User.password_hash != "").label("has_password"),
            User.created_at,
            User.disabled_at,
            User.last_login_at,
            OneTimeLink.expires_at.label("link_expires_at"),
        )
        .outerjoin(OneTimeLink, OneTimeLink.user_id == User.id)
        .order_by(User.disabled_at.is_not(None), User.email)
    ).all()


def last_runs(
    session: Session, limit: int = 25, *, kinds: Collection[RunKind] | None = None
) -> Sequence[AnyRow]:
    """The latest runs, of `kinds` or of all kinds, newest first, without logs.

    id, kind, status, requested_by, requested_at, started_at, finished_at, attempts, version, outcome, params,
    log_length (characters).
    """
    return session.execute(
        select(
            Run.id,
            Run.kind,
            Run.status,
            Run.requested_by,
            Run.requested_at,
            Run.started_at,
            Run.finished_at,
            Run.attempts,
            Run.version,
            Run.outcome,
            Run.params,
            func.length(Run.log).label("log_length"),
        )
        .where(Run.kind.in_(kinds) if kinds is not None else true())
        .order_by(Run.id.desc())
        .limit(limit)
    ).all()


def log_of(session: Session, run_id: int) -> str | None:
    """The log of a run; None if there is no such run."""
    return session.scalar(select(Run.log).where(Run.id == run_id))


def lease(session: Session) -> Lease | None:
    """Who may work now; none before the first run."""
    return session.get(Lease, 1)


def database_bytes(session: Session) -> int:
    """How much room the database takes on its disk."""
    if session.get_bind().dialect.name == "sqlite":
        pages = session.scalar(text("PRAGMA page_count")) or 0
        return int(pages * (session.scalar(text("PRAGMA page_size")) or 0))
    return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def revision(session: Session) -> str:
    """The newest migration that was applied."""
    return str(session.scalar(text("SELECT version_num FROM alembic_version")) or "")


def versions_kept(session: Session) -> AnyRow:
    """number, first and last (as-of dates)."""
    return session.execute(
        select(
            func.count().label("number"),
            func.min(Version.as_of).label("first"),
            func.max(Version.as_of).label("last"),
        )
    ).one()


def audit_events(session: Session, limit: int = 200) -> list[AuditRecord]:
    """What people did, newest first: decisions, overrides, requests, and changes of who may do what.

    What the weekly run decides by itself is not among them.
    """
    found = [
        _acts(session, limit),
        _deployment_events(session, limit),
        _overrides(session, limit),
        _runs(session, limit),
    ]
    return list(islice(merge(*found, key=lambda deed: deed.at, reverse=True), limit))


def _acts(session: Session, limit: int) -> list[AuditRecord]:
    rows = session.scalars(
        select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(limit)
    )
    return [AuditRecord(row.at, row.by, Message.from_json(row.what)) for row in rows]


def _deployment_events(session: Session, limit: int) -> list[AuditRecord]:
    rows = session.scalars(
        select(ModelDeployment)
        .join(Model, Model.id == ModelDeployment.model_id)
        .where(ModelDeployment.decided_by != THE_WEEKLY_RUN)
        .order_by(ModelDeployment.decided_at.desc())
        .limit(limit)
    )
    return [
        AuditRecord(
            row.decided_at,
            row.decided_by,
            Message("Model {number}: {why:all}", {"number": row.model_id, "why": [row.why]}),
        )
        for row in rows
    ]


def _overrides(session: Session, limit: int) -> list[AuditRecord]:
    rows = session.scalars(select(Override).order_by(Override.created_at.desc()).limit(limit))
    return [
        AuditRecord(
            row.created_at,
            row.created_by,
            _overridden(row.kind, {"customer": row.customer_id, "reason": row.reason}),
        )
        for row in rows
    ]


def _overridden(kind: OverrideKind, values: dict[str, str]) -> Message:
    if kind == OverrideKind.PIN:
        return Message("Always include customer {customer}: {reason}", values)
    return Message("Always exclude customer {customer}: {reason}", values)


def _runs(session: Session, limit: int) -> list[AuditRecord]:
    rows = session.execute(
        select(Run.requested_at, Run.requested_by, Run.kind, Run.params)
        .where(Run.requested_by != THE_SCHEDULE)
        .order_by(Run.requested_at.desc())
        .limit(limit)
    ).all()
    return [AuditRecord(row.requested_at, row.requested_by, requested(row.kind, row.params)) for row in rows]


def requested(kind: RunKind, params: Mapping[str, Any]) -> Message:
    """What asking for a run is called in the audit log."""
    match kind:
        case RunKind.WEEKLY:
            return Message("Requested the weekly run.")
        case RunKind.MANUAL:
            return Message("Requested an update of the list.")
        case RunKind.IMPORT:
            return _asked_import(params)
        case RunKind.REPLAY:
            return _asked_replay(params)
        case RunKind.PROMOTE:
            return _asked_promotion(params)
        case RunKind.DRAW_EXPERIMENT:
            return _asked_experiment(params)


def _asked_import(params: Mapping[str, Any]) -> Message:
    name = str(params.get("name") or params.get("source") or "")
    return Message("Requested an import of {file}.", {"file": file_name(name)})


def _asked_replay(params: Mapping[str, Any]) -> Message:
    return Message(
        "Requested a replay from {start:date} to {end:date}.", _named(params, start="from", end="to")
    )


def _asked_promotion(params: Mapping[str, Any]) -> Message:
    values = _named(params, model="model")
    if params.get("back"):
        return Message("Requested to go back to model {model}.", values)
    return Message("Requested to make model {model} the champion.", values)


def _asked_experiment(params: Mapping[str, Any]) -> Message:
    return Message("Requested to create the experiment {name}.", _named(params, name="name"))


def _named(params: Mapping[str, Any], **names: str) -> dict[str, Any]:
    return {name: params[key] for name, key in names.items()}
