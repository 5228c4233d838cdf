"""Who bought which product: the look at lines that knows products."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, select

from pipeline.features.columns import Kind, read_columns
from pipeline.features.counted import (
    MILLIONTHS,
    Period,
    amount,
    dear_enough,
    identified,
    is_product,
    reversals,
    total,
    within,
)
from pipeline.invoices.rules import DEFAULT_RULES, Rules

_PURCHASES: dict[str, Kind] = {
    "customer_id": "word",
    "stock_code": "word",
    "orders": "int64",
    "description": "word",
    "gross_revenue": "int64",
}


def product_purchases(
    connection: Connection, lines: FromClause, period: Period, rules: Rules = DEFAULT_RULES
) -> pd.DataFrame:
    """What each customer bought in the period, one row a customer and product.

    Columns: customer_id, stock_code, orders (distinct sales invoices it is on), description (one of those
    written on its lines), gross_revenue; the words as categories.
    """
    statement = _bought(
        lines,
        period,
        rules,
        func.max(lines.c.description).label("description"),
        total(amount(lines)).label("gross_revenue"),
    )
    found = read_columns(connection, statement, _PURCHASES)
    found["gross_revenue"] = found["gross_revenue"] / MILLIONTHS
    return found


def product_counts(
    connection: Connection, lines: FromClause, period: Period, rules: Rules = DEFAULT_RULES
) -> pd.DataFrame:
    """`counts_of` the purchases of the period, counted where the lines lie."""
    bought = _bought(lines, period, rules).cte("bought")
    statement = select(bought.c.customer_id, func.count(), total(bought.c.orders)).group_by(
        bought.c.customer_id
    )
    found = read_columns(
        connection,
        statement,
        {"customer_id": "word", "unique_products": "int64", "order_products": "int64"},
    )
    return found.astype({"customer_id": "str"}).set_index("customer_id")


def counts_of(purchases: pd.DataFrame) -> pd.DataFrame:
    """By customer_id: unique_products, and order_products (distinct products of each order, summed)."""
    customers = purchases["customer_id"].cat
    return pd.DataFrame(
        {
            "unique_products": np.bincount(customers.codes),
            "order_products": np.bincount(customers.codes, weights=purchases["orders"]).astype(np.int64),
        },
        index=customers.categories.rename("customer_id"),
    )


def _bought(
    lines: FromClause, period: Period, rules: Rules, *others: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    undone = reversals(lines, period, rules)
    return (
        select(
            lines.c.customer_id,
            lines.c.stock_code,
            func.count(lines.c.invoice.distinct()).label("orders"),
            *others,
        )
        .where(within(lines, period), identified(lines), dear_enough(lines, rules), is_product(lines, rules))
        .where(lines.c.quantity > 0, lines.c.key.not_in(select(undone.c.key)))
        .group_by(lines.c.customer_id, lines.c.stock_code)
    )
