"""Products that members buy far more often than others."""

from __future__ import annotations

from domain.report.section import Count, Money, Section, Share


class Product(Section):
    """One product."""

    stock_code: str
    description: str
    lift: float
    """How many times as often members buy it."""
    low: float
    """Lower end of the 95 % interval, for all products at once."""
    high: float
    support: Share
    """The fraction of all customers who bought it."""
    members: Count
    """Members who bought it."""
    others: Count
    share_members: Share
    share_others: Share
    revenue_members: Money
    given_breadth: float | None = None
    """How many times as often as others who choose as many products; None in older versions."""
    given_breadth_low: float | None = None
    """Lower end of the 95 % interval, for all products at once."""
    given_breadth_high: float | None = None
    expected_revenue: Money | None = None
    """What other customers would spend more on it if they bought it as often as such members."""


class Products(Section):
    """The products shown, and their totals."""

    products: tuple[Product, ...]
    considered: Count
    """How many were compared."""
    usual_lift: float
    """The median over all compared."""
    fewest_buyers: Count
    """Below which a product is not compared."""
    buyers: Count
    """Members who bought any of those shown."""
    revenue: Money
    """What these spent on them."""
    without: Count
    """Other customers who bought none."""
