"""Published versions with their segments, customers and movements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import stored_enum
from domain.audiences import NEW_DAYS
from domain.enums import CustomerFlag, MovementKind, MovementReason


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


class LabelInterval(Base):
    """The same label over consecutive versions. Stored for ever, so that it is known for any time.

    Customers' labels seldom change, so this grows with what happens, not with customers times weeks.
    """

    __tablename__ = "label_intervals"
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_version: Mapped[int | None]
    """The last version of it, by number; none while it goes on."""
    segment_id: Mapped[int]
    is_member: Mapped[bool]
    since: Mapped[date | None] = mapped_column(Date)
    weeks_below: Mapped[int]
    valid_until: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        Index(
            "ix_label_intervals_open",
            "customer_id",
            unique=True,
            sqlite_where=text("last_version IS NULL"),
            postgresql_where=text("last_version IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )


class LabelView(Base):
    """Every customer's label in every version: a view over current labels and intervals."""

    __table__ = Table(
        "labels",
        MetaData(),
        Column("version", Integer, primary_key=True),
        Column("customer_id", String(255), primary_key=True),
        Column("segment_id", Integer, nullable=False),
        Column("is_member", Boolean, nullable=False),
        Column("since", Date),
        Column("margin", Double),
        Column("weeks_below", Integer, nullable=False),
        Column("valid_until", Date),
    )
    version: Mapped[int]
    customer_id: Mapped[str]
    segment_id: Mapped[int]
    is_member: Mapped[bool]
    since: Mapped[date | None]
    margin: Mapped[float | None]
    """None in versions that were pruned."""
    weeks_below: Mapped[int]
    valid_until: Mapped[date | None]


class CustomerSnapshot(Base):
    """A customer in one version: features and map position."""

    __tablename__ = "customers"
    # No foreign key: PostgreSQL would look the version up for each of a million rows of one transaction.
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    country: Mapped[str] = mapped_column(String(64))
    segment_id: Mapped[int]
    is_member: Mapped[bool]
    since: Mapped[date | None] = mapped_column(Date)
    """The as-of date of the version in which a member joined; None for non-members."""
    margin: Mapped[float]
    """The distance from the line, from -1 (surely out) over 0 (on it) to 1 (surely in)."""
    weeks_below: Mapped[int] = mapped_column(default=0)
    """Runs in a row below the line of leaving; a member leaves at the second one, or as the rules say."""
    valid_until: Mapped[date | None] = mapped_column(Date)
    """The last day for which a member is promised to be one; None for no promise, and for non-members."""
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
    expected_revenue_84d: Mapped[float | None]
    """Expected in the 84 days from the as-of date, with an 80 % interval.

    None, as all down to `days_since_first_order`, in versions that predicted nothing."""
    revenue_low_84d: Mapped[float | None]
    revenue_high_84d: Mapped[float | None]
    expected_orders_84d: Mapped[float | None]
    order_probability_84d: Mapped[float | None]
    """Of at least one order."""
    expected_revenue_365d: Mapped[float | None]
    revenue_low_365d: Mapped[float | None]
    revenue_high_365d: Mapped[float | None]
    expected_orders_365d: Mapped[float | None]
    probability_alive: Mapped[float | None]
    """Of at least one order in 365 days."""
    next_order_on: Mapped[date | None]
    """By when an order is as likely as not; None also where none is within a year."""
    days_since_first_order: Mapped[int | None]
    contribution: Mapped[float | None]
    """Over the window; None, as the expected ones, in versions without a margin rate."""
    expected_contribution_84d: Mapped[float | None]
    expected_contribution_365d: Mapped[float | None]
    flag: Mapped[CustomerFlag | None] = mapped_column(stored_enum(CustomerFlag, "flag", 12))
    """Out of the ordinary, and a customer all the same."""
    is_held_out: Mapped[bool | None]
    """Whether the standing holdout keeps the programme's benefits from the customer; None without one."""
    map_x: Mapped[float | None]
    map_y: Mapped[float | None]
    advice: Mapped[dict[str, Any] | None]
    """A Message: why in or out, and the smallest change that would cross the line."""
    __table_args__ = (
        # What lists are sorted and filtered by, and nothing else: a whole row is ten times as long.
        Index(
            "ix_customers_narrow",
            "version",
            "gross_revenue",
            "customer_id",
            "country",
            "recency_days",
            "orders",
            "segment_id",
            "is_member",
            "probability_alive",
            "next_order_on",
            "avg_recency_days",
        ),
        Index(
            "ix_customers_by_margin",
            "version",
            "margin",
            "customer_id",
            "is_member",
            "weeks_below",
            "order_probability_84d",
            "expected_revenue_84d",
        ),
        # Members are few: whatever their lists are sorted by is in one index.
        Index(
            "ix_customers_members",
            "version",
            "gross_revenue",
            "customer_id",
            "country",
            "recency_days",
            "orders",
            "segment_id",
            "is_member",
            "margin",
            "weeks_below",
            "since",
            "avg_recency_days",
            "expected_revenue_84d",
            "order_probability_84d",
            "probability_alive",
            "next_order_on",
            sqlite_where=text("is_member IS 1"),
            postgresql_where=text("is_member IS true"),
        ),
        # New customers only: of everybody, it cost a quarter of publication.
        Index(
            "ix_customers_new",
            "version",
            "expected_revenue_84d",
            "customer_id",
            "is_member",
            "days_since_first_order",
            "gross_revenue",
            sqlite_where=text(f"days_since_first_order < {NEW_DAYS + 1}"),
            postgresql_where=text(f"days_since_first_order < {NEW_DAYS + 1}"),
        ),
        # Where no margins are set, and nobody is held out, these are empty: a shop without pays nothing.
        Index(
            "ix_customers_by_contribution",
            "version",
            "contribution",
            "customer_id",
            sqlite_where=text("contribution IS NOT NULL"),
            postgresql_where=text("contribution IS NOT NULL"),
        ),
        Index(
            "ix_customers_held_out",
            "version",
            "gross_revenue",
            "customer_id",
            "is_member",
            sqlite_where=text("is_held_out = 1"),
            postgresql_where=text("is_held_out"),
        ),
        {"sqlite_with_rowid": False},
    )


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
