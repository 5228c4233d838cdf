"""What came of wide comparisons of segmentations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json


class WideComparison(Base):
    """Every candidate of one wide comparison, and what was decided about the best of them."""

    __tablename__ = "wide_comparisons"
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    compared_at: Mapped[datetime]
    recipe: Mapped[str] = mapped_column(String(64))
    leaderboard: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """`domain.report.Candidate`, the best first."""
    decision: Mapped[dict[str, Any]]
    """A Message: why the champion stays, or goes."""
    passed: Mapped[bool]
    """Whether the best candidate passed every gate."""
    model_id: Mapped[int | None] = mapped_column(ForeignKey("models.id"))
    """The best candidate's model, kept; none where nothing could be fitted."""
