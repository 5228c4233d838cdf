"""Who bought which product: the one look at lines that knows products."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, FromClause, func, select

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

ROWS_AT_ONCE = 20_000
"""Of the quarter of a million that a year of invoices gives: all at once would be half of a run's memory."""


def product_purchases(
    connection: Connection,
    lines: FromClause,
    *,
    as_of: date,
    window_days: int,
    rules: Rules = DEFAULT_RULES,
) -> pd.DataFrame:
    """What each customer bought in the `window_days` before `as_of`, one row a customer and product.

    Columns: customer_id, stock_code, description (one of those written on its lines), gross_revenue.
    """
    period = Period(before=as_of, start=as_of - timedelta(days=window_days))
    undone = reversals(lines, period, rules)
    found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
        select(
            lines.c.customer_id,
            lines.c.stock_code,
            func.max(lines.c.description).label("description"),
            total(amount(lines)).label("gross_revenue"),
        )
        .where(within(lines, period), identified(lines), dear_enough(lines, rules), is_product(lines, rules))
        .where(lines.c.quantity > 0, lines.c.key.not_in(select(undone.c.key)))
        .group_by(lines.c.customer_id, lines.c.stock_code)
    )
    seen: dict[str, str] = {}  # each customer, product and wording is held once, not once a row
    customers, products, wordings, revenue = [], [], [], []
    for customer, product, wording, sold in found:
        customers.append(seen.setdefault(customer, customer))
        products.append(seen.setdefault(product, product))
        wordings.append(seen.setdefault(wording, wording))
        revenue.append(int(sold))
    return pd.DataFrame(
        {
            "customer_id": pd.Series(customers, dtype=object),
            "stock_code": pd.Series(products, dtype=object),
            "description": pd.Series(wordings, dtype=object),
            "gross_revenue": pd.Series(revenue, dtype="int64") / MILLIONTHS,
        }
    )
