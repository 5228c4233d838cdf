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
    found = connection.execute(
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
    names = list(found.keys())
    # column by column: a frame made of a quarter of a million rows takes as long as the statement
    columns = list(zip(*found.all(), strict=True)) or [()] * len(names)
    bought = pd.DataFrame(dict(zip(names, columns, strict=True)), dtype=object)
    bought["gross_revenue"] = bought["gross_revenue"].astype("int64") / MILLIONTHS
    return bought
