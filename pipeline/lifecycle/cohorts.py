"""Retention and revenue by cohort: the month of a customer's first purchase."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

MAX_COHORTS = 24
"""The newest ones that are told of."""
MAX_MONTHS_AFTER = 12
"""Months after the first one that are followed."""


def purchase_cohorts(customer_days: pd.DataFrame, *, as_of: date) -> dict[str, Any] | None:
    """For each cohort, who bought in each whole month after the first purchase, and for how much.

    The month that is not over by `as_of` is no whole one: it is no cohort, and nobody is active in it.

    Args:
        customer_days: customer_id, day, gross_revenue, orders: one row a customer and day, nothing after
            `as_of`.
        as_of: The first day that does not count.

    Returns:
        Ready for JSON, as `domain.report.PurchaseCohorts`; None before the first month is over.
    """
    sales = customer_days[customer_days["orders"] > 0]
    month = _months(sales["day"])
    end = (as_of.year - 1970) * 12 + as_of.month - 1
    if not len(month) or month.min() >= end:
        return None
    customer, _ = pd.factorize(sales["customer_id"])
    first = np.full(customer.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, customer, month)
    start, newest = int(first.min()), end - 1
    shape = (newest - start + 1, newest - start + 1)
    cohort = first[customer] - start
    after = month - first[customer]
    counts = month <= newest
    place = cohort[counts] * shape[1] + after[counts]
    # a customer is active once a month, on however many days they bought
    months = customer[counts] * (shape[0] * shape[1]) + place
    if (months[1:] < months[:-1]).any():  # by customer and day, as those of a run are, they are in order
        months = np.sort(months)
    once = months[np.concatenate([months[:1] >= 0, months[1:] != months[:-1]])] % (shape[0] * shape[1])
    active = np.bincount(once, minlength=shape[0] * shape[1]).reshape(shape)
    amounts = sales["gross_revenue"].to_numpy(dtype=float)[counts]
    revenue = np.bincount(place, weights=amounts, minlength=shape[0] * shape[1]).reshape(shape)
    return {
        "first_month": _name(start),
        "cohorts": [
            {
                "month": _name(start + row),
                "customers": int(active[row, 0]),
                "active": [int(n) for n in active[row, : _length(row, newest - start)]],
                "revenue": [round(float(n), 2) for n in revenue[row, : _length(row, newest - start)]],
            }
            for row in range(max(0, shape[0] - MAX_COHORTS), shape[0])
            if active[row, 0]
        ],
    }


def _length(row: int, last: int) -> int:
    """How many months of a cohort have been observed, up to the maximum."""
    return min(last - row, MAX_MONTHS_AFTER) + 1


def _months(day: pd.Series) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Months since January 1970."""
    return day.to_numpy("datetime64[M]").astype(np.int64)


def _name(month: int) -> str:
    return f"{1970 + month // 12:04}-{month % 12 + 1:02}"
