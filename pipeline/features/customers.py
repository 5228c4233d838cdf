"""Compute one row per customer from transactions, as defined in docs/definitions.md."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipeline.features.period import MILLIONTHS
from pipeline.features.purchases import counts_of, purchases_from
from pipeline.features.transactions import TransactionSummary, days_within, window_before


def features_from(
    trade: TransactionSummary, *, as_of: date, window_days: int, purchases: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row for each customer with a sale in the `window_days` before `as_of`.

    Args:
        trade: At least that of the window.
        as_of: The first day that does not count.
        window_days: The days before it that do.
        purchases: as `purchases_from` gives them, of the window; worked out where they are not given.

    Returns:
        Index: customer_id (str, sorted). Columns: `domain.features.FEATURES`, which has their types and
        units, then country (of the last sales invoice). The mean days between purchase days are missing
        where there is one.
    """
    end = pd.Timestamp(as_of)
    window = window_before(as_of, window_days)
    products = counts_of(purchases_from(trade.order_lines, window) if purchases is None else purchases)
    known = days_within(trade.orders, window)
    order_lines = known[known["sold_at"].notna()]
    sales = order_lines.groupby("customer_id", observed=True)
    first, last = sales["day"].min(), sales["day"].max()
    purchase_days, invoices = sales["day"].nunique(), sales["invoice"].nunique()
    sums = (
        known.groupby("customer_id", observed=True)[["gross", "returned", "items", "returned_items"]]
        .sum()
        .loc[first.index]
    )
    newest = order_lines.sort_values(["sold_at", "invoice"]).drop_duplicates("customer_id", keep="last")
    baskets = products.loc[first.index.astype("str")].set_index(first.index)
    gross = sums["gross"] / MILLIONTHS
    span = (last - first).dt.days
    gaps = purchase_days - 1
    features = pd.DataFrame(
        {
            "gross_revenue": gross,
            "net_revenue": (sums["gross"] - sums["returned"]) / MILLIONTHS,
            "recency_days": (end - last).dt.days,
            "orders": invoices,
            "items": sums["items"],
            "unique_products": baskets["unique_products"],
            "avg_ticket": gross / invoices,
            "avg_basket_items": sums["items"] / invoices,
            "avg_basket_products": baskets["order_products"] / invoices,
            "frequency": invoices / (span + 1),
            "avg_recency_days": np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan),
            "returned_items": sums["returned_items"],
            "return_rate": sums["returned_items"] / sums["items"],
            "tenure_days": (end - first).dt.days,
            "country": newest.set_index("customer_id")["country"].astype("str"),
        }
    )
    features.index = features.index.astype("str")
    return features
