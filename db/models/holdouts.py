"""The standing holdout of the programme: members drawn at random, once, who go without its benefits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Holdout(Base):
    """A standing holdout as it was begun. Database triggers refuse any change: see the migration."""

    __tablename__ = "holdouts"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    share: Mapped[float]
    """Of the members who are held out, a fraction."""
    seed: Mapped[int] = mapped_column(BigInteger)
    """With it, the order of entry and what was expected of each member, every assignment can be repeated."""
    begins_on: Mapped[date] = mapped_column(Date)
    """Versions as of this day or later assign their members."""
    begun_by: Mapped[str] = mapped_column(String(254))
    begun_at: Mapped[datetime]


class HoldoutStop(Base):
    """The end of a standing holdout. Cannot be changed."""

    __tablename__ = "holdout_stops"
    holdout_id: Mapped[int] = mapped_column(ForeignKey("holdouts.id"), primary_key=True)
    ends_on: Mapped[date] = mapped_column(Date)
    """The first day after it: from then on, everybody may get the benefits."""
    stopped_at: Mapped[datetime]
    stopped_by: Mapped[str] = mapped_column(String(254))
    why: Mapped[str] = mapped_column(Text)


class HoldoutAssignment(Base):
    """Where a member was assigned on entering the programme: kept for ever, also after leaving it."""

    __tablename__ = "holdout_assignments"
    holdout_id: Mapped[int] = mapped_column(ForeignKey("holdouts.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    is_held_out: Mapped[bool]
    stratum: Mapped[int]
    """1 holds the members of whom most is expected."""
    position: Mapped[int]
    """The member's number, from 0 on, in the order in which the stratum was filled."""
    expected: Mapped[float]
    """Net revenue expected of the member in 84 days when assigned: it makes strata and adjusts the result."""
    assigned_on: Mapped[date] = mapped_column(Date)
    """The as-of date of the version that assigned; days after it count."""
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"))
    """That version."""
    __table_args__ = (
        Index("ix_holdout_assignments_place", "holdout_id", "stratum", "position", unique=True),
        {"sqlite_with_rowid": False},
    )
