"""What every customer bought and gave back, invoice by invoice: the look at lines that features come from."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, FromClause, case, func, select

from pipeline.features.columns import Kind, read_columns
from pipeline.features.counted import Period, counted, total
from pipeline.invoices.rules import DEFAULT_RULES, Rules

_COLUMNS: dict[str, Kind] = {
    "customer_id": "word",
    "day": "datetime64[D]",
    "invoice": "word",
    "sold_at": "datetime64[us]",
    "country": "word",
    "gross": "int64",
    "returned": "int64",
    "items": "int64",
    "returned_items": "int64",
}


def customer_orders(
    connection: Connection, lines: FromClause, period: Period, rules: Rules = DEFAULT_RULES
) -> pd.DataFrame:
    """One row for each invoice of a customer and day of the period: one that runs past midnight has two.

    Columns: customer_id, day, invoice, sold_at (the time of its last sale; missing where nothing was sold),
    country (of its sales), gross and returned (money, millionths), items, returned_items. Words are
    categories. Sorted by customer_id, day and invoice.
    """
    kept = counted(lines, period, rules)
    sale, back = kept.c.quantity > 0, kept.c.quantity < 0
    statement = select(
        kept.c.customer_id,
        kept.c.invoiced_on,
        kept.c.invoice,
        func.max(case((sale, kept.c.invoiced_at))),
        func.max(case((sale, kept.c.country))),
        total(case((sale, kept.c.amount))),
        total(case((back, -kept.c.amount))),
        total(case((sale, kept.c.quantity))),
        total(case((back, -kept.c.quantity))),
    ).group_by(kept.c.customer_id, kept.c.invoiced_on, kept.c.invoice)
    found = read_columns(connection, statement, _COLUMNS)
    return found.sort_values(["customer_id", "day", "invoice"], ignore_index=True)
