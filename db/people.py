"""Manage users: invitations, roles, passwords and sessions.

Every change ends the user's sessions and is recorded in the audit log.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from db.audit import record
from db.clock import database_now
from db.login_sessions import end, end_all
from db.models import LoginFailure, OneTimeLink, User
from domain.audit import AuditKind
from domain.enums import Role
from domain.user_error import UserError

LINK_LASTS = timedelta(days=3)
"""Long enough for a weekend; after that, another link is needed."""
_AN_ADDRESS = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


@dataclass(frozen=True)
class Invitation:
    """A one-time link for a user, shown once: only its digest is stored."""

    email: str
    token: str


def normalised(email: str) -> str:
    """The normalised form of an e-mail address."""
    return email.strip().lower()[:254]


def administrators(session: Session) -> list[int]:
    """The ids of those who can log in and administer."""
    return list(
        session.scalars(
            select(User.id)
            .where(User.role == Role.ADMIN, User.disabled_at.is_(None), User.password_hash != "")
            .order_by(User.id)
        )
    )


def invite(session: Session, email: str, role: str, *, by: str) -> Invitation:
    """Create a user who chooses a password with a link.

    Raises:
        UserError: it is no address or no role, or somebody has it already.
    """
    email = normalised(email)
    if not _AN_ADDRESS.fullmatch(email):
        raise UserError("{text} is not an e-mail address.", text=email[:60])
    chosen = _role(role)
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise UserError("{email} is already a user.", email=email)
    user = User(email=email, password_hash="", role=chosen, created_at=database_now(session))
    session.add(user)
    session.flush()
    record(session, AuditKind.USER_INVITED, by, email=email, role=chosen)
    return Invitation(email, _new_link(session, user))


def link_for(session: Session, user_id: int, *, by: str) -> Invitation:
    """Create a link for choosing a password; earlier links become invalid.

    The password of now stays good until the link is used, so that a link that is lost locks nobody out.

    Raises:
        UserError: there is no such user, or they are deactivated.
    """
    user = _locked(session, user_id)
    if user.disabled_at is not None:
        raise UserError("{email} is deactivated. Reactivate the account first.", email=user.email)
    record(session, AuditKind.PASSWORD_LINK_CREATED, by, email=user.email)
    return Invitation(user.email, _new_link(session, user))


def change_role(session: Session, user_id: int, role: str, *, by: str) -> User:
    """Give a user another role.

    Raises:
        UserError: there is no such user or role, or nobody would be left to administer.
    """
    chosen = _role(role)
    user = _locked(session, user_id)
    if user.role == chosen:
        return user
    if chosen != Role.ADMIN:
        _somebody_must_stay(session, user)
    record(session, AuditKind.ROLE_CHANGED, by, email=user.email, role=chosen, before=user.role)
    user.role = chosen
    end_all(session, user.id)
    return user


def deactivate(session: Session, user_id: int, *, by: str) -> User:
    """Deactivate a user; the audit log keeps what they did.

    Raises:
        UserError: there is no such user, or nobody would be left to administer.
    """
    user = _locked(session, user_id)
    if user.disabled_at is not None:
        return user
    _somebody_must_stay(session, user)
    user.disabled_at = database_now(session)
    end_all(session, user.id)
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
    record(session, AuditKind.USER_DEACTIVATED, by, email=user.email)
    return user


def reactivate(session: Session, user_id: int, *, by: str) -> User:
    """Reactivate a user with their earlier password and role.

    Raises:
        UserError: there is no such user.
    """
    user = _locked(session, user_id)
    if user.disabled_at is not None:
        user.disabled_at = None
        record(session, AuditKind.USER_REACTIVATED, by, email=user.email)
    return user


def sign_out(session: Session, user_id: int, *, by: str) -> User:
    """End every session of a user, on all their devices.

    Raises:
        UserError: there is no such user.
    """
    user = _locked(session, user_id)
    end_all(session, user.id)
    record(session, AuditKind.SESSIONS_ENDED, by, email=user.email)
    return user


def lift_throttling(session: Session, user_id: int, *, by: str) -> None:
    """Forget a user's failed logins and those of their addresses, so that they need not wait.

    Raises:
        UserError: there is no such user.
    """
    user = _locked(session, user_id)
    session.execute(delete(LoginFailure).where(LoginFailure.email.in_([user.email, f"{user.email} code"])))
    user.unblocked_at = database_now(session)
    record(session, AuditKind.THROTTLING_LIFTED, by, email=user.email)


def end_session(session: Session, user_id: int, number: int, *, by: str) -> None:
    """End one session of a user.

    Raises:
        UserError: there is no such user or session, or it has ended.
    """
    user = session.get(User, user_id)
    if user is None or not end(session, number, user_id=user_id):
        raise UserError("This session has already ended.")
    record(session, AuditKind.SESSION_ENDED, by, email=user.email)


def invited_by_link(session: Session, token: str) -> User | None:
    """The user of a link; None if it was used, has expired or does not exist."""
    return session.scalar(
        select(User)
        .join(OneTimeLink, OneTimeLink.user_id == User.id)
        .where(
            OneTimeLink.token_sha256 == _digest(token),
            OneTimeLink.expires_at > database_now(session),
            User.disabled_at.is_(None),
        )
    )


def use_link(session: Session, token: str, password_hash: str) -> User | None:
    """Set the password of the link's user and end their sessions; None if the link is not valid.

    Of two who use it at once, one does.
    """
    user = invited_by_link(session, token)
    if user is None:
        return None
    used = session.execute(
        delete(OneTimeLink).where(OneTimeLink.token_sha256 == _digest(token)).returning(OneTimeLink.user_id)
    ).scalar()
    if used is None:
        return None
    set_password(session, user, password_hash)
    return user


def set_password(session: Session, user: User, password_hash: str) -> None:
    """Set a user's own new password, and end their sessions."""
    user.password_hash = password_hash
    end_all(session, user.id)
    record(session, AuditKind.PASSWORD_SET, user.email)


def change_password(session: Session, email: str, digest: str, new: str) -> User | None:
    """Replace the password stored as `digest`, and end the user's sessions and links.

    None when it has been changed meanwhile, or the user is not let in any more.
    """
    user = session.scalar(
        select(User)
        .where(User.email == email, User.password_hash == digest, User.disabled_at.is_(None))
        .with_for_update()
    )
    if user is None:
        return None
    user.password_hash = new
    end_all(session, user.id)
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
    record(session, AuditKind.PASSWORD_CHANGED, user.email)
    return user


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise UserError("{text} is not a role.", text=role[:20]) from None


def _locked(session: Session, user_id: int) -> User:
    """The user, with all administrators locked, so that two cannot remove each other at once."""
    users = session.scalars(
        select(User)
        .where(or_(User.id == user_id, User.role == Role.ADMIN))
        .order_by(User.id)  # always the same order, so that nobody waits for each other
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    user = next((user_row for user_row in users if user_row.id == user_id), None)
    if user is None:
        raise UserError("This user does not exist.")
    return user


def _somebody_must_stay(session: Session, user: User) -> None:
    """Refuse a change that would leave no administrator able to log in."""
    if administrators(session) == [user.id]:
        raise UserError(
            "{email} is the last administrator who can log in. Make somebody else an administrator first.",
            email=user.email,
        )


def _new_link(session: Session, user: User) -> str:
    token = secrets.token_urlsafe(32)
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
    session.add(
        OneTimeLink(
            user_id=user.id,
            token_sha256=_digest(token),
            expires_at=database_now(session) + LINK_LASTS,
        )
    )
    session.flush()
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
