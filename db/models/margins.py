"""Margins and the cost of benefits, as people set and import them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Money, stored_enum
from domain.margins import CostPeriod


class MarginRate(Base):
    """A change of the margin rate of products without one of their own, in the order of ids."""

    __tablename__ = "margin_rates"
    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    """None: for all time."""
    basis_points: Mapped[int | None]
    """Of net revenue; None where the rate was taken back."""
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(254))


class BenefitCostChange(Base):
    """A change of what one member's benefits cost, in the order of ids."""

    __tablename__ = "benefit_costs"
    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    """None: for all time."""
    cost: Mapped[float] = mapped_column(Money)
    per: Mapped[CostPeriod] = mapped_column(stored_enum(CostPeriod, "per", 8))
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(254))


class ProductMargin(Base):
    """The margin of one product from a day on: a rate, or what one piece costs the shop."""

    __tablename__ = "product_margins"
    stock_code: Mapped[str] = mapped_column(String(255), primary_key=True)
    """In capitals: case does not matter."""
    valid_from: Mapped[date] = mapped_column(Date, primary_key=True)
    basis_points: Mapped[int]
    """Of net revenue; 10,000 where the unit cost is subtracted."""
    unit_cost: Mapped[float] = mapped_column(Money)
    """0 where the rate says it all."""
