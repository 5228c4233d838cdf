"""Retention and revenue by cohort: the month of a customer's first purchase."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
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
    start, newest = int(month.min()), end - 1
    active, revenue = _by_cohort_and_age(sales, month - start, newest - start + 1)
    return {
        "first_month": _name(start),
        "cohorts": [
            {
                "month": _name(start + row),
                "customers": int(active[row, 0]),
                "active": [int(n) for n in active[row, : _length(row, newest - start)]],
                "revenue": [round(float(n), 2) for n in revenue[row, : _length(row, newest - start)]],
            }
            for row in range(max(0, len(active) - MAX_COHORTS), len(active))
            if active[row, 0]
        ],
    }


def _by_cohort_and_age(
    sales: pd.DataFrame, month: npt.NDArray[np.int64], months: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """How many customers of each cohort bought so many months after their first one, and for how much.

    Args:
        sales: customer_id and gross_revenue of each customer and day.
        month: The month of each, from 0.
        months: How many there are; later ones do not count.

    Returns:
        Two tables of `months` rows and columns, by month of the first purchase and months after it.
    """
    customer, _ = pd.factorize(sales["customer_id"])
    first = np.full(customer.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, customer, month)
    counts = month < months
    cell = (first[customer] * months + month - first[customer])[counts]
    # a customer is active once a month, on however many days they bought
    customer_cell = customer[counts] * months**2 + cell
    if (customer_cell[1:] < customer_cell[:-1]).any():  # those of a run are in order, by customer and day
        customer_cell = np.sort(customer_cell)
    once = np.concatenate([customer_cell[:1] >= 0, customer_cell[1:] != customer_cell[:-1]])
    amounts = sales["gross_revenue"].to_numpy(dtype=float)[counts]
    active = np.bincount(customer_cell[once] % months**2, minlength=months**2).astype(np.int64)
    revenue = np.bincount(cell, weights=amounts, minlength=months**2).astype(np.float64)
    return active.reshape(months, months), revenue.reshape(months, months)


def _length(row: int, last: int) -> int:
    """How many months of a cohort have been observed, up to the maximum."""
    return min(last - row, MAX_MONTHS_AFTER) + 1


def _months(day: pd.Series) -> npt.NDArray[np.int64]:
    """Months since January 1970."""
    return day.to_numpy("datetime64[M]").astype(np.int64)


def _name(month: int) -> str:
    return f"{1970 + month // 12:04}-{month % 12 + 1:02}"
