"""Begin, find, confirm and end logins. One that has ended, idled too long or grown too old opens nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from db.clock import clock, database_now
from db.models import LoginSession, User

MAX_DEVICE_LENGTH = 200


@dataclass(frozen=True)
class SessionLimits:
    """How long a login lasts."""

    idle: timedelta
    """Without a request."""
    absolute: timedelta
    """Whatever happens."""


@dataclass(frozen=True)
class FoundSession:
    """A valid session, its user, and its age by the database's clock."""

    id: int
    user: User
    seen_ago: timedelta
    confirmed_ago: timedelta


def begin(session: Session, user_id: int, *, device: str, address: str) -> str:
    """Start a session for a browser and return its cookie's new content."""
    token = secrets.token_urlsafe(32)
    now = database_now(session)
    session.add(
        LoginSession(
            token_sha256=_digest(token),
            user_id=user_id,
            device=device[:MAX_DEVICE_LENGTH],
            address=address[:64],
            begun_at=now,
            last_seen_at=now,
            confirmed_at=now,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, limits: SessionLimits) -> FoundSession | None:
    """The session of a cookie's token; None if there is none or it has ended."""
    row = session.execute(
        select(LoginSession, User, clock().label("now"))
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.token_sha256 == _digest(token), *_holds(limits), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    login, user, now = row
    return FoundSession(login.id, user, now - login.last_seen_at, now - login.confirmed_at)


def active_sessions(session: Session, user_id: int, limits: SessionLimits) -> Sequence[LoginSession]:
    """A user's valid sessions, newest first."""
    return session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, *_holds(limits))
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    ).all()


def touch(session: Session, number: int) -> None:
    """Record that a session was used now."""
    session.execute(update(LoginSession).where(LoginSession.id == number).values(last_seen_at=clock()))


def confirm(session: Session, number: int) -> str:
    """Record that the user has proved again who they are; the browser gets another token."""
    token = secrets.token_urlsafe(32)
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == number)
        .values(confirmed_at=clock(), last_seen_at=clock(), token_sha256=_digest(token))
    )
    return token


def end(session: Session, number: int, *, user_id: int) -> bool:
    """End one session of a user; return whether it was valid."""
    ended = session.execute(
        update(LoginSession)
        .where(LoginSession.id == number, LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(ended_at=clock())
        .returning(LoginSession.id)
    ).scalar()
    return ended is not None


def end_by_token(session: Session, token: str) -> None:
    """End the session of a cookie's token, if it is valid."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_sha256 == _digest(token), LoginSession.ended_at.is_(None))
        .values(ended_at=clock())
    )


def end_all(session: Session, user_id: int, *, but: int | None = None) -> None:
    """End every session of a user except one."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), LoginSession.id != (but or 0)
        )
        .values(ended_at=clock())
        .execution_options(synchronize_session=False)
    )


def clear_ended(session: Session, limits: SessionLimits) -> None:
    """Delete ended sessions; the audit log keeps their start and end."""
    now = database_now(session)
    session.execute(
        delete(LoginSession)
        .where(
            or_(
                LoginSession.ended_at.is_not(None),
                LoginSession.last_seen_at <= now - limits.idle,
                LoginSession.begun_at <= now - limits.absolute,
            )
        )
        .execution_options(synchronize_session=False)
    )


def _holds(limits: SessionLimits) -> tuple[ColumnElement[bool], ...]:
    return (
        LoginSession.ended_at.is_(None),
        LoginSession.last_seen_at > clock(-limits.idle.total_seconds()),
        LoginSession.begun_at > clock(-limits.absolute.total_seconds()),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
