"""Who bought which product: the one look at lines that knows products."""

from __future__ import annotations

from array import array
from datetime import date, timedelta

import numpy as np
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

ROWS_AT_ONCE = 5_000
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

    Columns: customer_id, stock_code, description (one of those written on its lines), gross_revenue; the
    words as categories.
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
    customers, products, wordings = _Words(), _Words(), _Words()
    revenue = array("q")
    for rows in found.partitions():
        for customer, product, wording, sold in rows:
            customers.add(customer)
            products.add(product)
            wordings.add(wording)
            revenue.append(int(sold))
    return pd.DataFrame(
        {
            "customer_id": customers.column(),
            "stock_code": products.column(),
            "description": wordings.column(),
            "gross_revenue": np.array(revenue, dtype=np.int64) / MILLIONTHS,
        }
    )


class _Words:
    """A column of words that come again and again: each is held once, and a number a row."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._rows = array("i")

    def add(self, word: str) -> None:
        self._rows.append(self._codes.setdefault(word, len(self._codes)))

    def column(self) -> pd.Categorical:
        words = pd.Index(list(self._codes), dtype="str")
        found = pd.Categorical.from_codes(np.array(self._rows, dtype=np.int32), categories=words)
        return found.reorder_categories(sorted(self._codes))  # whichever order the database gave them
