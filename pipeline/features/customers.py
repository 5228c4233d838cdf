"""One statement: invoice lines → one row per customer. The definitions are those of docs/definitions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import CTE, Connection, FromClause, Select, and_, case, func, select

from pipeline.features.counted import MILLIONTHS, Period, counted, total
from pipeline.invoices.rules import DEFAULT_RULES, Rules

FEATURES = (
    "gross_revenue",
    "net_revenue",
    "recency_days",
    "orders",
    "items",
    "unique_products",
    "avg_ticket",
    "avg_basket_items",
    "avg_basket_products",
    "frequency",
    "avg_recency_days",
    "returned_items",
    "return_rate",
    "tenure_days",
)
"""The numeric columns of `compute_features`, in their order."""


def features_statement(
    lines: FromClause, as_of: date, window_days: int, rules: Rules = DEFAULT_RULES
) -> Select[*tuple[Any, ...]]:
    """What customers did in the `window_days` before `as_of`, in whole numbers: rates are left to the caller.

    Columns: customer_id, gross and returned (money, millionths), items, returned_items, orders,
    order_products (distinct products of each order, summed), unique_products, purchase_days, first_day,
    last_day, country (of the last sales invoice). A row for each customer with a sale, by customer_id.
    """
    period = Period(before=as_of, start=as_of - timedelta(days=window_days))
    kept = counted(lines, period, rules)
    customers = _customers(kept)
    orders = _orders(kept)
    products = (
        select(orders.c.customer_id, total(orders.c.products).label("order_products"))
        .group_by(orders.c.customer_id)
        .cte("baskets")
    )
    newest = (
        func.row_number()
        .over(
            partition_by=orders.c.customer_id,
            order_by=(orders.c.last_at.desc(), orders.c.invoice.desc()),
        )
        .label("newest")
    )
    latest = select(orders.c.customer_id, orders.c.country, newest).cte("latest_orders")
    return (
        select(*customers.c, products.c.order_products, latest.c.country)
        .join(products, products.c.customer_id == customers.c.customer_id)
        .join(latest, and_(latest.c.customer_id == customers.c.customer_id, latest.c.newest == 1))
        .order_by(customers.c.customer_id)
    )


def _customers(kept: CTE) -> CTE:
    """A row for each customer with a sale."""
    sale, back = kept.c.quantity > 0, kept.c.quantity < 0
    return (
        select(
            kept.c.customer_id,
            total(case((sale, kept.c.amount))).label("gross"),
            total(case((back, -kept.c.amount))).label("returned"),
            total(case((sale, kept.c.quantity))).label("items"),
            total(case((back, -kept.c.quantity))).label("returned_items"),
            func.count(case((sale, kept.c.invoice)).distinct()).label("orders"),
            func.count(case((sale, kept.c.stock_code)).distinct()).label("unique_products"),
            func.count(case((sale, kept.c.invoiced_on)).distinct()).label("purchase_days"),
            func.min(case((sale, kept.c.invoiced_on))).label("first_day"),
            func.max(case((sale, kept.c.invoiced_on))).label("last_day"),
        )
        .group_by(kept.c.customer_id)
        .having(func.max(kept.c.quantity) > 0)
        .cte("customers")
    )


def _orders(kept: CTE) -> CTE:
    """A row for each sales invoice of a customer."""
    return (
        select(
            kept.c.customer_id,
            kept.c.invoice,
            func.count(kept.c.stock_code.distinct()).label("products"),
            func.max(kept.c.invoiced_at).label("last_at"),
            func.max(kept.c.country).label("country"),
        )
        .where(kept.c.quantity > 0)
        .group_by(kept.c.customer_id, kept.c.invoice)
        .cte("orders")
    )


def compute_features(
    connection: Connection,
    lines: FromClause,
    *,
    as_of: date,
    window_days: int,
    rules: Rules = DEFAULT_RULES,
) -> pd.DataFrame:
    """One row for each customer with a sale in the `window_days` before `as_of`.

    Index: customer_id (str, sorted). Columns: `FEATURES`, then country (of the last sales invoice).
    Money in the shop's currency; recency, tenure and the mean days between purchase days in days (the last
    is missing where there is one purchase day); frequency in orders a day; return_rate a fraction.
    """
    found = connection.execute(features_statement(lines, as_of, window_days, rules))
    rows = pd.DataFrame(found.all(), columns=list(found.keys()))
    rows["customer_id"] = rows["customer_id"].astype("str")
    rows = rows.set_index("customer_id").sort_index()
    whole = {name: rows[name].to_numpy(dtype=np.int64) for name in _WHOLE}
    first, last = (rows[name].to_numpy(dtype="datetime64[D]") for name in ("first_day", "last_day"))
    end = np.datetime64(as_of, "D")
    span = (last - first).astype(np.int64)
    gross = whole["gross"] / MILLIONTHS
    gaps = whole["purchase_days"] - 1
    columns = {
        "gross_revenue": gross,
        "net_revenue": (whole["gross"] - whole["returned"]) / MILLIONTHS,
        "recency_days": (end - last).astype(np.int64),
        "orders": whole["orders"],
        "items": whole["items"],
        "unique_products": whole["unique_products"],
        "avg_ticket": gross / whole["orders"],
        "avg_basket_items": whole["items"] / whole["orders"],
        "avg_basket_products": whole["order_products"] / whole["orders"],
        "frequency": whole["orders"] / (span + 1),
        "avg_recency_days": np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan),
        "returned_items": whole["returned_items"],
        "return_rate": whole["returned_items"] / whole["items"],
        "tenure_days": (end - first).astype(np.int64),
    }
    features = pd.DataFrame(columns, index=rows.index)[list(FEATURES)]
    features["country"] = rows["country"].astype("str")
    return features


_WHOLE = (
    "gross",
    "returned",
    "items",
    "returned_items",
    "orders",
    "order_products",
    "unique_products",
    "purchase_days",
)
