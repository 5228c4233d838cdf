"""Published versions with their segments and movements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import stored_enum
from domain.enums import MovementKind, MovementReason


class Version(Base):
    """One published result. Its number is shown to people; the newest is the highest."""

    __tablename__ = "versions"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    as_of: Mapped[date]
    slot: Mapped[datetime | None]
    published_at: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"))
    recipe: Mapped[str] = mapped_column(String(64))
    customers: Mapped[int]
    insiders: Mapped[int]
    revenue_share: Mapped[float]
    """The Insiders' share of identified gross revenue in the window, a fraction."""
    net_revenue_share: Mapped[float | None]
    """The same after returns; none in versions that did not compute it, as in the two below."""
    revenue_share_of_all: Mapped[float | None]
    """Their share of all gross revenue, also without a customer id."""
    net_revenue_share_of_all: Mapped[float | None]
    usual_gap_days: Mapped[int | None]
    """How many days usually pass at most until newer invoices arrive."""
    single_purchase_gap_days: Mapped[float | None]
    """The parameter of its lists: whoever bought on one day is quiet beyond; see `domain.audiences`."""
    promising_revenue_84d: Mapped[float | None]
    """Another: the expected revenue from which a new customer is promising."""
    simulated: Mapped[bool]
    previous: Mapped[int | None]
    """The version its movements are against."""
    last_import_id: Mapped[int | None]
    """The newest import it saw: lines of later imports are `data` when they change somebody."""
    stored_report: Mapped[dict[str, Any]] = mapped_column("report", deferred=True)
    """Everything `report --json` prints, as stored; `db.queries.report_of` reads it."""
    pruned_at: Mapped[datetime | None]
    """When its labels and customers were cleared (`db.retention`); label intervals and all else are kept."""
    program_version: Mapped[str | None] = mapped_column(String(32))
    """Of the program that made it; none for versions from before this was recorded."""
    __table_args__ = (Index("ix_versions_as_of", "as_of"),)


class SegmentProfile(Base):
    """One segment of one version. `segment_id` and `name` stay from version to version."""

    __tablename__ = "segments"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    segment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64))
    """An English name that is also its catalogue id."""
    is_insiders: Mapped[bool]
    customers: Mapped[int]
    gross_revenue: Mapped[float]
    mean: Mapped[dict[str, Any]]
    median: Mapped[dict[str, Any]]


class VersionSegmentCount(Base):
    """A version's number of customers by country, segment and membership, and their revenue.

    Counted once, at publication: what filtered pages add up instead of reading every customer.
    """

    __tablename__ = "version_segment_counts"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    country: Mapped[str] = mapped_column(String(64), primary_key=True)
    segment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_member: Mapped[bool] = mapped_column(primary_key=True)
    customers: Mapped[int]
    gross_revenue: Mapped[float]


class Movement(Base):
    """A customer who joined or left the programme in a version, and the reason."""

    __tablename__ = "movements"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[MovementKind] = mapped_column(stored_enum(MovementKind, "kind", 8))
    from_segment: Mapped[str | None] = mapped_column(String(64))
    to_segment: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[MovementReason] = mapped_column(stored_enum(MovementReason, "reason", 16))
    detail: Mapped[dict[str, Any]]
    """A Message a marketer understands."""
    gross_revenue: Mapped[float]
    """What the customer bought in the window (of the version before, for those who left it)."""
    country: Mapped[str | None] = mapped_column(String(64))
    from_segment_id: Mapped[int | None]
    to_segment_id: Mapped[int | None]
    """Filled in at publication, from both versions; none where the customer was not among its customers."""
