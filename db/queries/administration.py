"""Queries of the admin page: users, jobs and the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, text, true
from sqlalchemy.orm import Session

from db.models import Lease, OneTimeLink, Run, User, Version
from db.queries.rows import AnyRow
from domain.enums import RunKind


def users(session: Session) -> Sequence[AnyRow]:
    """All users: active ones first, by e-mail address.

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


def run_log(session: Session, run_id: int) -> str | None:
    """The log of a run; None if there is no such run."""
    return session.scalar(select(Run.log).where(Run.id == run_id))


def lease(session: Session) -> Lease | None:
    """The current lease; none before the first run."""
    return session.get(Lease, 1)


def database_bytes(session: Session) -> int:
    """The size of the database on disk, in bytes."""
    if session.get_bind().dialect.name == "sqlite":
        pages = session.scalar(text("PRAGMA page_count")) or 0
        return int(pages * (session.scalar(text("PRAGMA page_size")) or 0))
    return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def revision(session: Session) -> str:
    """The newest applied migration."""
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
