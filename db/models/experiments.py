"""Experiments and their randomly drawn groups."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import stored_enum
from domain.enums import ExperimentOutcome


class Experiment(Base):
    """An experiment with its random holdout. Database triggers refuse any change: see the migration."""

    __tablename__ = "experiments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"))
    """The version whose customers it was drawn from."""
    drawn_from: Mapped[str] = mapped_column(String(64))
    """Members, another list, or a segment's name: a catalogue id."""
    what: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What customers outside the control group get, as described when it was created."""
    share: Mapped[float]
    """Of the holdout, a fraction."""
    seed: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    """The first day after it; no result is shown before."""
    pre_days: Mapped[int]
    """The days before `starts_on` whose spend adjusts the result."""
    outcome: Mapped[ExperimentOutcome] = mapped_column(
        stored_enum(ExperimentOutcome, "outcome", 16),
        default=ExperimentOutcome.REVENUE,
        server_default=ExperimentOutcome.REVENUE.value,
    )
    """What is compared."""
    repeats: Mapped[int | None] = mapped_column(ForeignKey("experiments.id"))
    """The first of a series of experiments that are judged together; None for one of its own."""
    plan: Mapped[dict[str, Any] | None]
    """The power promised beforehand; none where there was too little history."""
    drawn_by: Mapped[str] = mapped_column(String(254))
    drawn_at: Mapped[datetime]


class ExperimentGroup(Base):
    """The group into which a customer was drawn."""

    __tablename__ = "experiment_groups"
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    stratum: Mapped[int]
    """1 holds the customers of whom most was expected."""
    is_holdout: Mapped[bool]
    spend_before: Mapped[float]
    """Gross revenue in the version's window; in older experiments, strata were made by it."""
    expected: Mapped[float | None]
    """What was expected of the customer at the draw: it makes the strata and adjusts the result."""
    __table_args__ = ({"sqlite_with_rowid": False},)


class ExperimentStop(Base):
    """An experiment stopped early, permanently without a result. Cannot be changed."""

    __tablename__ = "experiment_stops"
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id"), primary_key=True)
    stopped_at: Mapped[datetime]
    stopped_by: Mapped[str] = mapped_column(String(254))
    why: Mapped[str] = mapped_column(Text)


class ExperimentRecipient(Base):
    """A customer who really received an experiment's benefit, by the newest file of recipients."""

    __tablename__ = "experiment_recipients"
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    received_on: Mapped[date] = mapped_column(Date)
    """The first day."""
    __table_args__ = ({"sqlite_with_rowid": False},)
