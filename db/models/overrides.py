"""Manual overrides of the model's decisions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import stored_enum
from domain.enums import OverrideKind


class Override(Base):
    """A person's decision over the model's: a pin (always a member) or a ban (never one)."""

    __tablename__ = "overrides"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(255), index=True)
    kind: Mapped[OverrideKind] = mapped_column(stored_enum(OverrideKind, "kind", 4))
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]
