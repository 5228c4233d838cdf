"""Users: the first one, finding one, checking a password."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dashboard.auth.passwords import digest_of, is_right
from dashboard.auth.weak_passwords import weakness
from dashboard.server.metrics import count_login
from db import people
from db.audit import record
from db.clock import database_now
from db.engine import Database
from db.login_sessions import end_all
from db.models import User
from db.people import normalised
from domain.audit import AuditKind
from domain.enums import Role
from settings import Settings

log = logging.getLogger(__name__)
UNKNOWN = "unknown"
"""Who it was, in the audit log, where no user has the address that was typed."""


def has_users(session: Session) -> bool:
    """Whether anybody has to log in: not before the first of those who were invited has chosen a password."""
    return session.scalar(select(User.id).where(User.password_hash != "").limit(1)) is not None


def make_first_user(settings: Settings, database: Database) -> bool:
    """Make the administrator of ADMIN_EMAIL and ADMIN_PASSWORD if nobody is one; whether there are users now.

    So an operator also gets back in after the last administrator was lost. Workers that do so at once make
    one: an e-mail address is unique.
    """
    with database.read() as session:
        if people.administrators(session):
            return True
        has_any = has_users(session)
    if not (settings.admin_email and settings.admin_password):
        return has_any
    email = normalised(settings.admin_email)
    weak = weakness(settings.admin_password, email)
    if weak is not None:
        log.error("ADMIN_PASSWORD is too easy to guess, so no administrator was made: %s", weak.text)
        return has_any
    digest = digest_of(settings.admin_password)
    try:
        with database.write() as session:
            user = session.scalar(select(User).where(User.email == email).with_for_update())
            if user is None:
                user = User(email=email, created_at=database_now(session))
                session.add(user)
            user.password_hash, user.role = digest, Role.ADMIN
            user.disabled_at = None
            session.flush()
            end_all(session, user.id)
    except IntegrityError:
        pass  # another worker was first
    return True


@dataclass(frozen=True)
class KnownUser:
    """A user who has proved who they are."""

    id: int
    email: str
    role: Role


def user_with_password(database: Database, email: str, password: str) -> KnownUser | None:
    """The user with this address and password; none if either is wrong, which is recorded.

    A disabled user, and one who has not chosen a password yet, is refused as slowly as everybody else.
    """
    with database.read() as session:
        user = session.scalar(select(User).where(User.email == normalised(email), User.disabled_at.is_(None)))
        digest = None if user is None else user.password_hash
    if is_right(password, digest) and user is not None:
        return KnownUser(user.id, user.email, user.role)
    count_login("failed")
    with database.write() as session:
        # Not what was typed: people type their password where the address belongs.
        record(session, AuditKind.LOGIN_FAILED, user.email if user is not None else UNKNOWN)
    return None


def note_login(database: Database, user_id: int) -> None:
    """Record the time of a user's last login."""
    with database.write() as session:
        session.execute(update(User).where(User.id == user_id).values(last_login_at=database_now(session)))
