"""What is known before a day: daily revenue of everybody, and of any group of customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Membership = Callable[[date], Set[str]] | Mapping[date, Set[str]]
"""Who was a member on a past date, as it would have been said on that date."""


@dataclass(frozen=True)
class History:
    """Gross revenue by day, counted from the first day of trade; `length` is the first day not known."""

    first: date
    length: int
    customers: pd.Index
    code: npt.NDArray[np.intp]
    day: npt.NDArray[np.int64]
    revenue: Floats
    total: Floats
    """Running sum: `total[b] - total[a]` is what everybody bought from day a to before day b."""
    visits: Floats
    """The same of customers who bought, counted once a day each."""
    _groups: dict[frozenset[str], Floats] = field(default_factory=dict, repr=False)

    def of(self, members: Set[str]) -> Floats:
        """The running sum of what `members` bought."""
        key = frozenset(members)
        if key not in self._groups:
            inside = self.customers.isin(list(key))[self.code]
            daily = np.bincount(self.day[inside], weights=self.revenue[inside], minlength=self.length)
            self._groups[key] = running(daily)
        return self._groups[key]

    def date_of(self, day: int) -> date:
        """The date of a day's number."""
        return self.first + timedelta(days=int(day))

    def day_of(self, day: date) -> int:
        """The number of a date."""
        return (day - self.first).days


def read_history(customer_days: pd.DataFrame, as_of: date) -> History:
    """The history before `as_of`.

    Args:
        customer_days: customer_id, day, gross_revenue, …, one row a customer and day with trade.
    """
    known = customer_days[(customer_days["day"] < pd.Timestamp(as_of)) & (customer_days["gross_revenue"] > 0)]
    first = known["day"].min().date() if len(known) else as_of
    code, customers = pd.factorize(known["customer_id"])
    length = (as_of - first).days
    day = (known["day"] - pd.Timestamp(first)).dt.days.to_numpy(dtype=np.int64)
    revenue = known["gross_revenue"].to_numpy(dtype=float)
    daily = np.bincount(day, weights=revenue, minlength=length)
    visits = np.bincount(day, minlength=length).astype(float)
    return History(
        first, length, pd.Index(customers), code, day, revenue, total=running(daily), visits=running(visits)
    )


def running(daily: Floats) -> Floats:
    """Running sums with a leading 0, so that differences are sums over days."""
    return np.concatenate([[0.0], np.cumsum(daily)])


def between(sums: Floats, start: int, until: int) -> float:
    """The sum from day `start` to before day `until`; days before the first count nothing."""
    return float(sums[max(until, 0)] - sums[max(start, 0)])
