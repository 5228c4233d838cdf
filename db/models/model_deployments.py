"""Fitted models, and the periods in which each was the champion."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Model(Base):
    """A fitted segmentation that has been, or may become, the champion."""

    __tablename__ = "models"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    as_of: Mapped[date]
    recipe: Mapped[str] = mapped_column(String(64))
    card: Mapped[dict[str, Any]]
    """space, clusterer, k, silhouette, stability, capture, fidelity, segments and its gates' numbers."""
    classifier: Mapped[bytes] = mapped_column(LargeBinary)
    """The surrogate classifier of its clusters; empty if it has been deleted (`db.retention`)."""


class ModelDeployment(Base):
    """A model's time as champion, until the next deployment. The newest one not after a date is in force."""

    __tablename__ = "model_deployments"
    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"))
    as_of: Mapped[date]
    """The as-of date it takes effect."""
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(254))
    """A user's e-mail address, or "weekly run"."""
    why: Mapped[dict[str, Any]]
    """A Message."""
    frozen: Mapped[bool] = mapped_column(default=False)
    """While frozen, no challenger is fitted."""
