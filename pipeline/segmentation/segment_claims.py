"""The names a segment can have, and what each claims about its customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from i18n import N_
from pipeline.segmentation.segment_conditions import Condition

MIN_SHARE = 0.90
"""The share of a segment's customers that its name must fit for the segment to keep it."""
MIN_SHARE_ABSOLUTE = 0.95
"""The same for names that leave no exceptions, such as *one-time*."""
MAX_SHARE_OF_ALL = 0.90
"""The share of all customers from which on such a name tells nobody apart: in its first weeks all of a
shop's customers are new, and in a shop of single orders all are one-time buyers."""


@dataclass(frozen=True)
class Shop:
    """The shop's figures that names compare a customer with: all customers, over the window."""

    median_revenue: float
    low_revenue: float
    high_revenue: float
    """The revenue that a fifth of the customers stays under, and that a fifth exceeds."""
    median_ticket: float
    median_orders: float
    window_days: int
    covered_days: int
    """The days of the window that invoices cover: in a young shop, what is long ago is so by its own age."""

    @classmethod
    def of(cls, features: pd.DataFrame, window_days: int, covered_days: int | None = None) -> Shop:
        """The figures of the customers in `features`: gross_revenue, avg_ticket, orders."""
        revenue = features["gross_revenue"].astype(float)
        return cls(
            median_revenue=round(float(revenue.median()), 2),
            low_revenue=round(float(revenue.quantile(0.2)), 2),
            high_revenue=round(float(revenue.quantile(0.8)), 2),
            median_ticket=round(float(features["avg_ticket"].median()), 2),
            median_orders=float(features["orders"].median()),
            window_days=window_days,
            covered_days=window_days if covered_days is None else covered_days,
        )

    @property
    def lapsed_days(self) -> int:
        """Days without a purchase after which a customer has lapsed: a third of the window."""
        return self._part(3, at_least=60)

    @property
    def lapsing_days(self) -> int:
        """Days without a purchase after which a regular customer may be lapsing: half of `lapsed_days`."""
        return self._part(6, at_least=30)

    @property
    def recent_days(self) -> int:
        """The age in days up to which a purchase is recent: a quarter of the window."""
        return self._part(4, at_least=60)

    @property
    def long_days(self) -> int:
        """The days since the first purchase after which a customer is an old one: half the window."""
        return self._part(2, at_least=60)

    def _part(self, parts: int, *, at_least: int) -> int:
        """One of so many `parts` of the days covered; for a shop of a few weeks `at_least` so many days."""
        return max(round(self.covered_days / parts), min(round(self.window_days / parts), at_least))

    @property
    def regular_orders(self) -> int:
        """The number of orders that makes a habit: three, or more where the median customer has more."""
        return max(3, round(self.median_orders))

    @property
    def few_orders(self) -> int:
        """The largest number of orders that is occasional."""
        return max(3, int(self.median_orders // 2))


@dataclass(frozen=True)
class Claim:
    """A name and its claim about each customer."""

    name: str
    conditions: Callable[[Shop], tuple[Condition, ...]]
    is_absolute: bool = False

    @property
    def min_share(self) -> float:
        """The share of a segment's customers that must satisfy the claim."""
        return MIN_SHARE_ABSOLUTE if self.is_absolute else MIN_SHARE


CLAIMS: tuple[Claim, ...] = (
    Claim(
        N_("New"),
        lambda shop: (Condition("days_since_first_order", at_most=shop.recent_days),),
        is_absolute=True,
    ),
    Claim(N_("One-time buyers"), lambda _shop: (Condition("orders_ever", at_most=1),), is_absolute=True),
    Claim(
        N_("Lapsed big spenders"),
        lambda shop: (
            Condition("recency_days", at_least=shop.lapsed_days),
            Condition("gross_revenue", at_least=1.5 * shop.median_revenue),
        ),
    ),
    Claim(N_("Lapsed customers"), lambda shop: (Condition("recency_days", at_least=shop.lapsed_days),)),
    Claim(N_("Big-basket buyers"), lambda shop: (Condition("avg_ticket", at_least=2 * shop.median_ticket),)),
    Claim(
        N_("Loyal regulars"),
        lambda shop: (
            Condition("orders", at_least=shop.regular_orders + 1),
            Condition("recency_days", at_most=shop.lapsing_days),
            Condition("tenure_days", at_least=shop.long_days),
        ),
    ),
    Claim(
        N_("Lapsing regulars"),
        lambda shop: (
            Condition("orders", at_least=shop.regular_orders),
            Condition("recency_days", at_least=shop.lapsing_days + 1),
        ),
    ),
    Claim(
        N_("Small regulars"),
        lambda shop: (
            Condition("orders", at_least=shop.regular_orders),
            Condition("gross_revenue", at_most=shop.median_revenue),
        ),
    ),
    Claim(N_("Regulars"), lambda shop: (Condition("orders", at_least=shop.regular_orders),)),
    Claim(
        N_("Promising customers"),
        lambda shop: (
            Condition("gross_revenue", at_least=shop.median_revenue),
            Condition("recency_days", at_most=shop.recent_days),
        ),
    ),
    Claim(
        N_("Occasional small spenders"),
        lambda shop: (
            Condition("orders", at_most=shop.few_orders),
            Condition("gross_revenue", at_most=shop.median_revenue),
        ),
    ),
    Claim(
        N_("Upper-half spenders"), lambda shop: (Condition("gross_revenue", at_least=shop.median_revenue),)
    ),
    Claim(N_("Occasional buyers"), lambda shop: (Condition("orders", at_most=shop.few_orders),)),
    Claim(N_("Small spenders"), lambda shop: (Condition("gross_revenue", at_most=shop.median_revenue),)),
    Claim(
        N_("Mid-value customers"),
        lambda shop: (Condition("gross_revenue", at_least=shop.low_revenue, at_most=shop.high_revenue),),
    ),
    Claim(N_("Repeat customers"), lambda _shop: (Condition("orders", at_least=2),)),
)
"""In order: the first that fits a segment well enough, and is still free, is its name."""
