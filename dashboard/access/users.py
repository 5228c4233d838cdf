"""Users: the first one, finding one, checking a password."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dashboard.access.passwords import digest_of, is_right
from dashboard.access.visitor import Visitor
from db.engine import Database
from db.models import User
from settings import Settings


def has_users(database: Database) -> bool:
    """Whether anybody has to log in."""
    with database.read() as session:
        return session.scalar(select(User.id).limit(1)) is not None


def make_first_user(settings: Settings, database: Database) -> bool:
    """Make the administrator of ADMIN_EMAIL and ADMIN_PASSWORD if nobody is; whether there are users now.

    Workers that do so at once make one: an e-mail address is unique.
    """
    if has_users(database):
        return True
    if not (settings.admin_email and settings.admin_password):
        return False
    user = User(
        email=normalised(settings.admin_email),
        password_hash=digest_of(settings.admin_password),
        role="admin",
        session_key=secrets.token_hex(16),
        created_at=datetime.now(UTC),
    )
    try:
        with database.write() as session:
            session.add(user)
    except IntegrityError:
        pass  # another worker was first
    return True


def visitor_of_session(database: Database, session_key: str) -> Visitor | None:
    """The user whose session has `session_key`; none if it was changed or the user disabled since."""
    with database.read() as session:
        user = session.scalar(select(User).where(User.session_key == session_key, User.disabled_at.is_(None)))
        return None if user is None else _visitor(user)


def visitor_with_password(database: Database, email: str, password: str) -> Visitor | None:
    """The user with this address and password; none if either is wrong or the user is disabled."""
    with database.read() as session:
        user = session.scalar(select(User).where(User.email == normalised(email), User.disabled_at.is_(None)))
        visitor = None if user is None else _visitor(user)
        digest = None if user is None else user.password_hash
    return visitor if is_right(password, digest) else None


def normalised(email: str) -> str:
    """One address, however it was typed."""
    return email.strip().lower()[:254]


def _visitor(user: User) -> Visitor:
    return Visitor(email=user.email, role=user.role, session_key=user.session_key)
