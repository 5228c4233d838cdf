"""Daily revenue before a date, of all customers and of any group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Membership = Callable[[date], Set[str]] | Mapping[date, Set[str]]
"""The members on a past date, as known on that date."""


@dataclass(frozen=True)
class History:
    """Gross revenue by day, counted from the first day of trade; `length` is the first unknown day."""

    first: date
    length: int
    customers: pd.Index
    code: npt.NDArray[np.intp]
    day: Ints
    revenue: Floats
    total: Floats
    """Running sum: `total[b] - total[a]` is what everybody bought from day a to before day b."""
    visits: Floats
    """The same of customers who bought, counted once a day each."""

    def of(self, members: Set[str]) -> Floats:
        """The running sum of the spend of `members`."""
        inside = self._rows(members)
        return running(_by_day(self.day[inside], self.revenue[inside], self.length))

    def effective_purchases(self, members: Set[str], start: int, until: int) -> float:
        """The number of equal purchases that would vary as much in sum as those of `members`.

        Kish's effective sample size: the square of the sum over the sum of the squares.
        """
        spent = self.revenue[self._rows(members) & (self.day >= start) & (self.day < until)]
        return float(spent.sum() ** 2 / (spent**2).sum()) if len(spent) else 0.0

    def _rows(self, members: Set[str]) -> npt.NDArray[np.bool_]:
        return np.asarray(self.customers.isin(list(members)))[self.code]

    def date_of(self, day: int) -> date:
        """The date of a day number."""
        return self.first + timedelta(days=int(day))

    def day_of(self, day: date) -> int:
        """The day number of a date."""
        return (day - self.first).days


def read_history(customer_days: pd.DataFrame, as_of: date) -> History:
    """The history before `as_of`.

    Args:
        customer_days: customer_id, day, gross_revenue, …, one row a customer and day with trade.
        as_of: The first day that does not count.
    """
    known = customer_days[(customer_days["day"] < pd.Timestamp(as_of)) & (customer_days["gross_revenue"] > 0)]
    first = known["day"].min().date() if len(known) else as_of
    code, customers = pd.factorize(known["customer_id"])
    length = (as_of - first).days
    day = (known["day"] - pd.Timestamp(first)).dt.days.to_numpy().astype(np.int64)
    revenue = known["gross_revenue"].to_numpy(dtype=float)
    return History(
        first=first,
        length=length,
        customers=pd.Index(customers),
        code=code,
        day=day,
        revenue=revenue,
        total=running(_by_day(day, revenue, length)),
        visits=running(_by_day(day, np.ones(len(day)), length)),
    )


def _by_day(day: Ints, amount: Floats, length: int) -> Floats:
    return np.asarray(np.bincount(day, weights=amount, minlength=length), dtype=float)


def running(daily: Floats) -> Floats:
    """Running sums with a leading 0, so that differences are sums over days."""
    return np.concatenate([[0.0], np.cumsum(daily)])


def between(sums: Floats, start: int, until: int) -> float:
    """The sum from day `start` to before day `until`; days before the first count as zero."""
    return float(sums[max(until, 0)] - sums[max(start, 0)])
