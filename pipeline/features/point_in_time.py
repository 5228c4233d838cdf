"""Features as of any past date, from customer days alone: cheap enough to ask for dozens of dates."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

FROM_DAYS = (
    "gross_revenue",
    "net_revenue",
    "recency_days",
    "orders",
    "items",
    "avg_ticket",
    "avg_basket_items",
    "frequency",
    "avg_recency_days",
    "returned_items",
    "return_rate",
    "tenure_days",
)
"""All features but those that count products, which days do not know."""


def features_from_days(customer_days: pd.DataFrame, *, as_of: date, window_days: int) -> pd.DataFrame:
    """`FROM_DAYS` by customer_id, for customers with a sale in the `window_days` before `as_of`.

    `customer_days` as `pipeline.features.customer_days` gives them; later days are not looked at. The
    figures are those of `compute_features`, with one exception: an invoice that runs past midnight counts
    as an order on both days.
    """
    end = pd.Timestamp(as_of)
    start = end - timedelta(days=window_days)
    known = customer_days[(customer_days["day"] >= start) & (customer_days["day"] < end)]
    sales = known[known["orders"] > 0].groupby("customer_id")
    first, last, days = sales["day"].min(), sales["day"].max(), sales["day"].nunique()
    sums = known.groupby("customer_id")[
        ["gross_revenue", "returned_revenue", "items", "returned_items", "orders"]
    ].sum()
    sums = sums.loc[first.index]
    span = (last - first).dt.days
    return pd.DataFrame(
        {
            "gross_revenue": sums["gross_revenue"],
            "net_revenue": sums["gross_revenue"] - sums["returned_revenue"],
            "recency_days": (end - last).dt.days,
            "orders": sums["orders"],
            "items": sums["items"],
            "avg_ticket": sums["gross_revenue"] / sums["orders"],
            "avg_basket_items": sums["items"] / sums["orders"],
            "frequency": sums["orders"] / (span + 1),
            "avg_recency_days": np.where(days > 1, span / np.maximum(days - 1, 1), np.nan),
            "returned_items": sums["returned_items"],
            "return_rate": sums["returned_items"] / sums["items"],
            "tenure_days": (end - first).dt.days,
        }
    ).sort_index()


def revenue_between(customer_days: pd.DataFrame, start: date, end: date) -> pd.Series:
    """Identified gross revenue by customer_id in [start, end)."""
    days = customer_days["day"]
    within = customer_days[(days >= pd.Timestamp(start)) & (days < pd.Timestamp(end))]
    return within.groupby("customer_id")["gross_revenue"].sum()
