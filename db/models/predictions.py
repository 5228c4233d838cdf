"""Fitted models of customers' value, their predictions, and how good these turned out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class FittedValueModel(Base):
    """A model of customer value. The newest one not after a date is in force."""

    __tablename__ = "value_models"
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    """The first day that was not known when it was fitted."""
    created_at: Mapped[datetime]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    """As `pipeline.value.value_model` stores it."""


class Prediction(Base):
    """A version's prediction for a customer, stored until it can be graded (`db.retention`).

    Of a large shop a sample: docs/definitions.md says how many.
    """

    __tablename__ = "predictions"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    expected_revenue_84d: Mapped[float]
    revenue_low_84d: Mapped[float | None]
    revenue_high_84d: Mapped[float | None]
    order_probability_84d: Mapped[float]
    expected_revenue_365d: Mapped[float]
    revenue_low_365d: Mapped[float | None]
    revenue_high_365d: Mapped[float | None]
    probability_alive: Mapped[float]
    __table_args__ = ({"sqlite_with_rowid": False},)


class PredictionGrade(Base):
    """The accuracy of a version's predictions over one horizon. Stored for ever."""

    __tablename__ = "prediction_grades"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    horizon_days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    graded_in: Mapped[int] = mapped_column(ForeignKey("versions.number"))
    """The version that was published when the horizon had passed."""
    grade: Mapped[dict[str, Any]]
    """As `domain.report.grades` describes it."""
