"""Login sessions: one row for each browser that is logged in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class LoginSession(Base):
    """One browser in which a user is logged in."""

    __tablename__ = "login_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of what the browser's cookie holds, which is kept nowhere."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    device: Mapped[str] = mapped_column(String(200))
    """What the browser says it is."""
    address: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    """When the user last proved who they are."""
    ended_at: Mapped[datetime | None]
