"""Users, invitations, failed logins and secrets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import stored_enum
from domain.enums import Role


class User(Base):
    """A user who can log in."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    """Empty until the invited user has set a password."""
    role: Mapped[Role] = mapped_column(stored_enum(Role, "role", 10))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    unblocked_at: Mapped[datetime | None]
    """When an administrator lifted the wait after failed logins; those before it count no more."""
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    """Of the authenticator app; None where the password alone is asked for."""
    totp_last_step: Mapped[int | None]
    """Of the code that was used last: each is good once."""


class RecoveryCode(Base):
    """A code that lets a user in once without the authenticator app."""

    __tablename__ = "recovery_codes"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    code_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)


class OneTimeLink(Base):
    """A link with which a user chooses a password. One per user: a newer one replaces it."""

    __tablename__ = "one_time_links"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the link's last part, which is kept nowhere."""
    expires_at: Mapped[datetime]


class LoginFailure(Base):
    """A failed login. Stored, because each worker would have a count of its own in memory."""

    __tablename__ = "login_failures"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    address: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(32), server_default="")
    """A browser in which this user has logged in before; empty for any other."""
    failed_at: Mapped[datetime]


class Secret(Base):
    """A random key made once, with which only this program's processes sign."""

    __tablename__ = "secrets"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    """sessions: signs cookies where no SECRET_KEY is set, which is only possible on loopback"""
    value: Mapped[str] = mapped_column(String(128))
