"""The tables. What is published is never changed; what is asked for is a row before it is work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.types import Moment, Money

Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """All tables; constraints have names, so that migrations can speak of them on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {dict[str, Any]: Json, list[Any]: Json, datetime: Moment()}


# --- What went in -----------------------------------------------------------------------------------------


class Shop(Base):
    """The one shop of this database: a single row, id 1."""

    __tablename__ = "shop"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str] = mapped_column(Text, default="")
    """Where new invoices come from when INVOICES_SOURCE is not set: a path, an address, or simulated:?…"""
    simulated: Mapped[bool]
    created_at: Mapped[datetime]


class InvoiceImport(Base):
    """One file or one fetch that was read, and what became of its rows."""

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]
    rows_read: Mapped[int]
    rows_added: Mapped[int]
    rows_known: Mapped[int]
    left_out: Mapped[dict[str, Any]]
    """Rows kept but left out of features, by reason."""
    first_at: Mapped[datetime | None] = mapped_column(DateTime)
    last_at: Mapped[datetime | None] = mapped_column(DateTime)
    identified_revenue: Mapped[float] = mapped_column(Money)
    unidentified_revenue: Mapped[float] = mapped_column(Money)


class Upload(Base):
    """A file that somebody sent and that waits to be imported. Its row goes when the import has ended.

    In the database, because whoever imports it may run on another host than who took it in.
    """

    __tablename__ = "uploads"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[str] = mapped_column(String(254))
    uploaded_at: Mapped[datetime]


class InvoiceLine(Base):
    """One row of an invoice, as the shop wrote it. `invoiced_at` is the shop's own clock, without a zone."""

    __tablename__ = "invoice_lines"
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """A 64-bit digest of the line's contents and of which one it is among identical lines of its file."""
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    invoice: Mapped[str] = mapped_column(String(32))
    stock_code: Mapped[str] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[float] = mapped_column(Money)
    invoiced_at: Mapped[datetime] = mapped_column(DateTime)
    invoiced_on: Mapped[date] = mapped_column(Date)
    customer_id: Mapped[str | None] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("ix_invoice_lines_invoiced_on", "invoiced_on"),
        Index("ix_invoice_lines_customer_id", "customer_id", "invoiced_on"),
        Index("ix_invoice_lines_import_id", "import_id"),
    )


# --- What is asked for and what runs ----------------------------------------------------------------------


class Run(Base):
    """One piece of work: a weekly slot, or something a person asked for. A row first, work afterwards."""

    __tablename__ = "runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """weekly, run, import, replay, promote"""
    slot: Mapped[datetime | None] = mapped_column(Moment, unique=True)
    """The weekly slot it is for; unique, so that a slot has one row however many workers see it due."""
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Set while queued or running; makes the same request twice one row."""
    params: Mapped[dict[str, Any]]
    requested_by: Mapped[str] = mapped_column(String(254))
    requested_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12))
    """queued, running, done, skipped, failed, cancelled"""
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
    """Who may work now: a single row, id 1. `fence` grows with each claim and is checked at publication."""

    __tablename__ = "lease"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fence: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(128))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    expires_at: Mapped[datetime | None]


# --- What is published ------------------------------------------------------------------------------------


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
    """The small classifier that imitates its clusters."""


class Reign(Base):
    """A model's time as champion, until the next reign. The newest one not after a date rules."""

    __tablename__ = "reigns"
    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"))
    as_of: Mapped[date]
    """The as-of date it rules from."""
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(254))
    """A user's e-mail address, or "weekly run"."""
    why: Mapped[dict[str, Any]]
    """A Message."""
    frozen: Mapped[bool] = mapped_column(default=False)
    """While frozen, no challenger is fitted."""


class Version(Base):
    """One published result. Its number is what people see; the newest is the highest."""

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
    simulated: Mapped[bool]
    previous: Mapped[int | None]
    """The version its movements are against."""
    last_import_id: Mapped[int | None]
    """The newest import it saw: lines of later imports are `data` when they change somebody."""
    report: Mapped[dict[str, Any]]
    """Everything `report --json` prints."""
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


class Label(Base):
    """Which segment a customer was in, and whether a member, in one version. Kept for ever."""

    __tablename__ = "labels"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    segment_id: Mapped[int]
    is_member: Mapped[bool]
    since: Mapped[date | None] = mapped_column(Date)
    """The as-of date of the version in which a member joined; none for others."""
    margin: Mapped[float]
    """How far from the line, from -1 (surely out) over 0 (on it) to 1 (surely in)."""
    weeks_below: Mapped[int] = mapped_column(default=0)
    """Runs in a row below the line of leaving; at the second one a member leaves."""
    __table_args__ = (
        Index("ix_labels_version_is_member", "version", "is_member"),
        {"sqlite_with_rowid": False},
    )


class CustomerSnapshot(Base):
    """What one customer looked like in one version: the features, and where it lies on the map."""

    __tablename__ = "customers"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    country: Mapped[str] = mapped_column(String(64))
    gross_revenue: Mapped[float]
    net_revenue: Mapped[float]
    recency_days: Mapped[int]
    orders: Mapped[int]
    items: Mapped[int] = mapped_column(BigInteger)
    unique_products: Mapped[int]
    avg_ticket: Mapped[float]
    avg_basket_items: Mapped[float]
    avg_basket_products: Mapped[float]
    frequency: Mapped[float]
    avg_recency_days: Mapped[float | None]
    returned_items: Mapped[int] = mapped_column(BigInteger)
    return_rate: Mapped[float]
    tenure_days: Mapped[int]
    flag: Mapped[str | None] = mapped_column(String(12))
    """whale, wholesaler or none: out of the ordinary, and a customer all the same."""
    map_x: Mapped[float | None]
    map_y: Mapped[float | None]
    advice: Mapped[dict[str, Any] | None]
    """A Message: why in or out, and the smallest change that would cross the line."""
    __table_args__ = ({"sqlite_with_rowid": False},)


class Movement(Base):
    """Somebody joined or left the programme in a version, and why."""

    __tablename__ = "movements"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    """entered or left"""
    from_segment: Mapped[str | None] = mapped_column(String(64))
    to_segment: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(16))
    """behaviour, refit, data, override, lapsed or new"""
    detail: Mapped[dict[str, Any]]
    """A Message a marketer understands."""
    gross_revenue: Mapped[float]
    """What the customer bought in the window (of the version before, for those who left it)."""


class Override(Base):
    """A person's word over the model's: a pin (always a member) or a ban (never one)."""

    __tablename__ = "overrides"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(4))
    """pin or ban"""
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]


# --- What is proved ---------------------------------------------------------------------------------------


class Experiment(Base):
    """A random holdout, stored as it was drawn. The database refuses any change: see the migration."""

    __tablename__ = "experiments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"))
    """The version whose customers it was drawn from."""
    drawn_from: Mapped[str] = mapped_column(String(64))
    """Members, or a segment's name: a catalogue id."""
    share: Mapped[float]
    """Of the holdout, a fraction."""
    seed: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    """The first day after it; no result is shown before."""
    pre_days: Mapped[int]
    """The days before `starts_on` whose spend adjusts the result."""
    plan: Mapped[dict[str, Any] | None]
    """The power promised beforehand; none where there was too little history."""
    drawn_by: Mapped[str] = mapped_column(String(254))
    drawn_at: Mapped[datetime]


class ExperimentGroup(Base):
    """Which group a customer was drawn into."""

    __tablename__ = "experiment_groups"
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    stratum: Mapped[int]
    """1 holds the largest spenders."""
    is_holdout: Mapped[bool]
    spend_before: Mapped[float]
    """What strata were made by: gross revenue in the version's window."""
    __table_args__ = ({"sqlite_with_rowid": False},)


# --- Who may look -----------------------------------------------------------------------------------------


class User(Base):
    """Somebody who may log in."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(10))
    """viewer (looks), analyst (asks for runs) or admin (everything)"""
    session_key: Mapped[str] = mapped_column(String(32))
    """Part of every session of this user; changing it logs them all out."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class LoginFailure(Base):
    """A failed login. In the database, because a count in memory would be one count a worker."""

    __tablename__ = "login_failures"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    address: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime]


class Secret(Base):
    """A random key made once, for what only this program's processes may sign."""

    __tablename__ = "secrets"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    """sessions: signs cookies where no SECRET_KEY is set, which is only possible on loopback"""
    value: Mapped[str] = mapped_column(String(128))
