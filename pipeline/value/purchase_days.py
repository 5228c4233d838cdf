"""Every customer's purchase days before a date, as arrays from which past origins are cut in no time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.arrays import Floats, Ints

YEAR = 365
YEAR_OF_WEEKS = 364
"""Whole weeks, so that days of the week meet."""


@dataclass(frozen=True)
class PurchaseDays:
    """One entry per customer and day with sales, sorted by customer and day.

    Attributes:
        start: the date of day 0, the first with a sale.
        length: the number of the first day that is not known.
        customers: customer ids, by code.
        code: the customer of each entry.
        day: its day, counted from `start`.
        revenue: gross revenue of it, in the shop's currency.
    """

    start: date
    length: int
    customers: pd.Index
    code: Ints
    day: Ints
    revenue: Floats

    def number_of(self, day: date) -> int:
        """The day number of a date."""
        return (day - self.start).days

    def date_of(self, number: int) -> date:
        """The date of a day number."""
        return self.start + timedelta(days=int(number))

    def before(self, origin: int) -> PurchaseDays:
        """The entries before day `origin`; codes do not change."""
        is_before = self.day < origin
        return PurchaseDays(
            self.start,
            origin,
            self.customers,
            self.code[is_before],
            self.day[is_before],
            self.revenue[is_before],
        )

    def spent(self, start: int, until: int) -> Floats:
        """The revenue of each customer on days [start, until)."""
        inside = (self.day >= start) & (self.day < until)
        return np.bincount(self.code[inside], self.revenue[inside], len(self.customers)).astype(np.float64)

    def bought(self, start: int, until: int) -> Ints:
        """The purchase days of each customer among days [start, until)."""
        inside = (self.day >= start) & (self.day < until)
        return np.bincount(self.code[inside], minlength=len(self.customers)).astype(np.int64)

    def of(self, selected: npt.NDArray[np.bool_]) -> PurchaseDays:
        """The entries of the customers selected by `selected`, with new codes."""
        new_code = np.cumsum(selected) - 1
        rows = selected[self.code]
        return PurchaseDays(
            self.start,
            self.length,
            self.customers[selected],
            new_code[self.code[rows]],
            self.day[rows],
            self.revenue[rows],
        )


def purchase_days(customer_days: pd.DataFrame, as_of: date) -> PurchaseDays:
    """The purchase days before `as_of`.

    Args:
        customer_days: customer_id, day, orders, gross_revenue, one row a customer and day.
        as_of: the first day that does not count.
    """
    sold = (customer_days["day"] < pd.Timestamp(as_of)) & (customer_days["orders"] > 0)
    sales = customer_days.loc[sold, ["customer_id", "day", "gross_revenue"]]
    start = sales["day"].min().date() if len(sales) else as_of
    code, customers = pd.factorize(sales["customer_id"], sort=True)
    day = (sales["day"] - pd.Timestamp(start)).dt.days.to_numpy(dtype=np.int64)
    order = np.lexsort((day, code))
    return PurchaseDays(
        start,
        (as_of - start).days,
        pd.Index(customers, name="customer_id"),
        code[order].astype(np.int64),
        day[order].astype(np.int64),
        sales["gross_revenue"].to_numpy(dtype=np.float64)[order],
    )
