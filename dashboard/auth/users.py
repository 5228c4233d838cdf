"""Users: the first one, finding one, checking a password."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dashboard.auth.passwords import digest_of, is_right
from dashboard.auth.visitor import Visitor
from db import people
from db.audit import record
from db.clock import database_now
from db.engine import Database
from db.models import User
from db.people import normalised
from domain.audit import AuditKind
from domain.enums import Role
from settings import Settings

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
        found = has_users(session)
    if not (settings.admin_email and settings.admin_password):
        return found
    email, digest = normalised(settings.admin_email), digest_of(settings.admin_password)
    try:
        with database.write() as session:
            user = session.scalar(select(User).where(User.email == email).with_for_update())
            if user is None:
                user = User(email=email, created_at=database_now(session))
                session.add(user)
            user.password_hash, user.role = digest, Role.ADMIN
            user.session_key, user.disabled_at = people.new_key(), None
    except IntegrityError:
        pass  # another worker was first
    return True


def visitor_of_session(database: Database, session_key: str) -> Visitor | None:
    """The user whose session has `session_key`; none if it was changed or the user disabled since."""
    with database.read() as session:
        user = session.scalar(select(User).where(User.session_key == session_key, User.disabled_at.is_(None)))
        return None if user is None else visitor_of(user)


def visitor_with_password(database: Database, email: str, password: str) -> Visitor | None:
    """The user with this address and password, whose login is noted; none if either is wrong.

    A disabled user, and one who has not chosen a password yet, is refused as slowly as everybody else.
    """
    with database.read() as session:
        user = session.scalar(select(User).where(User.email == normalised(email), User.disabled_at.is_(None)))
        visitor = None if user is None else visitor_of(user)
        digest = None if user is None else user.password_hash
    if not is_right(password, digest) or visitor is None:
        with database.write() as session:
            # Not what was typed: people type their password where the address belongs.
            record(session, AuditKind.LOGIN_FAILED, visitor.email if visitor is not None else UNKNOWN)
        return None
    with database.write() as session:
        record(session, AuditKind.LOGIN, visitor.email)
        session.execute(
            update(User).where(User.email == visitor.email).values(last_login_at=database_now(session))
        )
    return visitor


def visitor_of(user: User) -> Visitor:
    """Who somebody is who has been let in."""
    return Visitor(email=user.email, role=user.role, session_key=user.session_key)
