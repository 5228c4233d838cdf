"""One row per customer and day, from which features at any past date are computed."""

from __future__ import annotations

import pandas as pd

from pipeline.features.period import MILLIONTHS


def days_of(orders: pd.DataFrame) -> pd.DataFrame:
    """One row for each customer and day with sales or returns.

    Args:
        orders: as in `pipeline.features.transactions.TransactionSummary`.

    Returns:
        customer_id (str), day (datetime64), orders (distinct sales invoices), gross_revenue, items,
        returned_items, returned_revenue (money in the shop's currency). Sorted by customer_id and day.
    """
    days = (
        orders.assign(orders=orders["sold_at"].notna().astype("int64"))
        .groupby(["customer_id", "day"], observed=True, as_index=False)[
            ["orders", "gross", "items", "returned_items", "returned"]
        ]
        .sum()
    )
    return pd.DataFrame(
        {
            "customer_id": days["customer_id"].astype("str"),
            "day": days["day"].astype("datetime64[us]"),
            "orders": days["orders"],
            "gross_revenue": days["gross"] / MILLIONTHS,
            "items": days["items"],
            "returned_items": days["returned_items"],
            "returned_revenue": days["returned"] / MILLIONTHS,
        }
    )
