"""Runs, which wait in the queue as rows, and the lease."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Moment, stored_enum
from domain.enums import RunKind, RunStatus


class Run(Base):
    """One run: a weekly slot, or somebody's request. The row exists before the work starts."""

    __tablename__ = "runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RunKind] = mapped_column(stored_enum(RunKind, "kind", 16))
    slot: Mapped[datetime | None] = mapped_column(Moment, unique=True)
    """The weekly slot it is for; unique, so that a slot has one row however many workers see it due."""
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Set while queued or running; makes the same request twice one row."""
    params: Mapped[dict[str, Any]]
    requested_by: Mapped[str] = mapped_column(String(254))
    requested_at: Mapped[datetime]
    status: Mapped[RunStatus] = mapped_column(stored_enum(RunStatus, "status", 12))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(128))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    stage: Mapped[dict[str, Any] | None]
    """A Message: what it is doing now."""
    progress: Mapped[float] = mapped_column(default=0.0)
    version: Mapped[int | None]
    outcome: Mapped[dict[str, Any] | None]
    """A Message: how it ended, in words."""
    log: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (Index("ix_runs_status", "status"),)


class Lease(Base):
    """The current worker: a single row, id 1. `fence` grows with each claim and is checked at publication."""

    __tablename__ = "lease"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fence: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(128))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    expires_at: Mapped[datetime | None]
