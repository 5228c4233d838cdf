"""What every customer did on every day: small, and enough to know any moment of the past."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Connection, FromClause, case, func, select

from pipeline.features.counted import MILLIONTHS, Period, counted, total
from pipeline.invoices.rules import DEFAULT_RULES, Rules


def customer_days(
    connection: Connection, lines: FromClause, *, before: date, rules: Rules = DEFAULT_RULES
) -> pd.DataFrame:
    """One row for each customer and day with sales or returns, over all history before `before`.

    Columns: customer_id (str), day (datetime64), orders (distinct sales invoices), gross_revenue, items,
    returned_items, returned_revenue (money in the shop's currency). Sorted by customer_id and day.
    """
    kept = counted(lines, Period(before=before), rules)
    sale, back = kept.c.quantity > 0, kept.c.quantity < 0
    found = connection.execute(
        select(
            kept.c.customer_id,
            kept.c.invoiced_on.label("day"),
            func.count(case((sale, kept.c.invoice)).distinct()).label("orders"),
            total(case((sale, kept.c.amount))).label("gross_revenue"),
            total(case((sale, kept.c.quantity))).label("items"),
            total(case((back, -kept.c.quantity))).label("returned_items"),
            total(case((back, -kept.c.amount))).label("returned_revenue"),
        ).group_by(kept.c.customer_id, kept.c.invoiced_on)
    )
    days = pd.DataFrame(found.all(), columns=list(found.keys()))
    days["customer_id"] = days["customer_id"].astype("str")
    days["day"] = pd.Series(days["day"].to_numpy(dtype="datetime64[D]")).astype("datetime64[us]")
    for name in ("orders", "items", "returned_items", "gross_revenue", "returned_revenue"):
        days[name] = days[name].astype(np.int64)
    for name in ("gross_revenue", "returned_revenue"):
        days[name] = days[name] / MILLIONTHS
    return days.sort_values(["customer_id", "day"], ignore_index=True)
