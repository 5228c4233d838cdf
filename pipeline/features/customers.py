"""Compute one row per customer from transactions, as defined in docs/definitions.md."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipeline.features.period import MILLIONTHS, Period
from pipeline.features.purchases import counts_of, purchases_from
from pipeline.features.transactions import TransactionSummary, days_within, window_before


def customer_totals(
    trade: TransactionSummary, window: Period, purchases: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The totals of each customer with a sale in `window`, in whole numbers.

    Args:
        trade: At least that of the window.
        window: The days that count.
        purchases: as `purchases_from` gives them, of the window; worked out where they are not given.

    Returns:
        Index: customer_id (str, sorted). Columns: gross and returned (millionths of the shop's currency),
        items, returned_items, purchase_days, orders (distinct sales invoices), unique_products,
        order_products (distinct products of each order, summed), first_day and last_day (of sales), country
        (of the last sales invoice).
    """
    products = counts_of(purchases_from(trade.order_lines, window) if purchases is None else purchases)
    orders = days_within(trade.orders, window)
    sold = orders[orders["sold_at"].notna()]
    sales = sold.groupby("customer_id", observed=True)
    first = sales["day"].min()
    sums = (
        orders.groupby("customer_id", observed=True)[["gross", "returned", "items", "returned_items"]]
        .sum()
        .loc[first.index]
    )
    newest = sold.sort_values(["sold_at", "invoice"]).drop_duplicates("customer_id", keep="last")
    baskets = products.loc[first.index.astype("str")].set_index(first.index)
    totals = sums.assign(
        purchase_days=sales["day"].nunique(),
        orders=sales["invoice"].nunique(),
        unique_products=baskets["unique_products"],
        order_products=baskets["order_products"],
        first_day=first,
        last_day=sales["day"].max(),
        country=newest.set_index("customer_id")["country"].astype("str"),
    )
    totals.index = totals.index.astype("str")
    return totals


def features_of_totals(totals: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The features of `customer_totals` as of a date; they become fractional only here.

    Returns:
        Index: customer_id. Columns: `domain.features.FEATURES`, which has their types and units, then
        country. The mean days between purchase days are missing where there is one.
    """
    end = pd.Timestamp(as_of)
    first, last, orders = totals["first_day"], totals["last_day"], totals["orders"]
    gross = totals["gross"] / MILLIONTHS
    span = (last - first).dt.days
    gaps = totals["purchase_days"] - 1
    return pd.DataFrame(
        {
            "gross_revenue": gross,
            "net_revenue": (totals["gross"] - totals["returned"]) / MILLIONTHS,
            "recency_days": (end - last).dt.days,
            "orders": orders,
            "items": totals["items"],
            "unique_products": totals["unique_products"],
            "avg_ticket": gross / orders,
            "avg_basket_items": totals["items"] / orders,
            "avg_basket_products": totals["order_products"] / orders,
            "frequency": orders / (span + 1),
            "avg_recency_days": np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan),
            "returned_items": totals["returned_items"],
            "return_rate": totals["returned_items"] / totals["items"],
            "tenure_days": (end - first).dt.days,
            "country": totals["country"],
        }
    )


def features_from(
    trade: TransactionSummary, *, as_of: date, window_days: int, purchases: pd.DataFrame | None = None
) -> pd.DataFrame:
    """`features_of_totals` of the customers with a sale in the `window_days` before `as_of`."""
    return features_of_totals(customer_totals(trade, window_before(as_of, window_days), purchases), as_of)
