"""The customers of each version with their figures, and what their lists are read by."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import stored_enum
from domain.audiences import NEW_DAYS
from domain.enums import CustomerFlag


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
            "net_revenue",
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
