"""One row per customer and day, from which features at any past date are computed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.arrays import Ints
from pipeline.features.period import MILLIONTHS


def day_totals(orders: pd.DataFrame) -> pd.DataFrame:
    """What each customer did on each day with sales or returns, in whole numbers.

    Args:
        orders: as in `pipeline.features.transactions.TransactionSummary`.

    Returns:
        customer_id, day, orders (distinct sales invoices), gross and returned (millionths of the shop's
        currency), items, returned_items. Sorted by customer_id and day.
    """
    return (
        orders.assign(orders=orders["sold_at"].notna().astype("int64"))
        .groupby(["customer_id", "day"], observed=True, as_index=False)[
            ["orders", "gross", "returned", "items", "returned_items"]
        ]
        .sum()
    )


def customer_days_of(totals: pd.DataFrame) -> pd.DataFrame:
    """The customer days of `day_totals`; money becomes fractional only here.

    Returns:
        customer_id (str), day (datetime64), orders (distinct sales invoices), gross_revenue, items,
        returned_items, returned_revenue (money in the shop's currency). Sorted by customer_id and day.
    """
    return pd.DataFrame(
        {
            "customer_id": totals["customer_id"].astype("str"),
            "day": totals["day"].astype("datetime64[us]"),
            "orders": totals["orders"],
            "gross_revenue": totals["gross"] / MILLIONTHS,
            "items": totals["items"],
            "returned_items": totals["returned_items"],
            "returned_revenue": totals["returned"] / MILLIONTHS,
        }
    )


def days_of(orders: pd.DataFrame) -> pd.DataFrame:
    """`customer_days_of` the orders of a `pipeline.features.transactions.TransactionSummary`."""
    return customer_days_of(day_totals(orders))


def customers_and_days(customer_days: pd.DataFrame) -> tuple[Ints, Ints]:
    """The number of the customer, and the day since 1970, of each row; sorted by both.

    Rows that are sorted already, as those of a run are, are not sorted again: a million ids take seconds.

    Args:
        customer_days: customer_id and day.
    """
    customer = pd.factorize(customer_days["customer_id"])[0].astype(np.int64)
    day = customer_days["day"].to_numpy("datetime64[D]").astype(np.int64)
    is_later = (customer[1:] == customer[:-1]) & (day[1:] >= day[:-1])
    if not (is_later | (customer[1:] > customer[:-1])).all():
        order = np.lexsort((day, customer))
        customer, day = customer[order], day[order]
    return customer, day
