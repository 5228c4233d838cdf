"""Daily revenue before a date, of all customers and of any group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.arrays import Floats, Ints
from pipeline.trading_time.closures import closed_stretches

Members = Set[str] | pd.Index
"""Ids of customers, each once. An index is looked up without a Python object for each."""
Membership = Callable[[date], Members] | Mapping[date, Members]
"""The members on a past date, as known on that date."""


@dataclass(frozen=True)
class Purchases:
    """The purchases of a group: day and revenue, sorted by customer and day."""

    day: Ints
    revenue: Floats

    def effective(self, start: int, until: int) -> float:
        """How many equal purchases would be as uneven in sum as those on days [start, until).

        Kish's effective sample size: the square of the sum over the sum of the squares.
        """
        spent = self.revenue[(self.day >= start) & (self.day < until)]
        return float(spent.sum() ** 2 / (spent**2).sum()) if len(spent) else 0.0

    def running(self, length: int) -> Floats:
        """The running sum of the first `length` days."""
        return running(_by_day(self.day, self.revenue, length))


@dataclass(frozen=True)
class History:
    """Gross revenue by day, counted from the first day of trade; `length` is the first day not known.

    Entries (`code`, `day`, `revenue`) are one a customer and day, sorted by customer and day.
    """

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

    def of(self, members: Members) -> Floats:
        """The running sum of what `members` bought."""
        return self.purchases(self.codes(members)).running(self.length)

    def codes(self, members: Members) -> npt.NDArray[np.intp]:
        """The numbers of those of `members` who have bought something, sorted."""
        ids = (
            members if isinstance(members, pd.Index) else pd.Index(list(members), dtype=self.customers.dtype)
        )
        indexer = self.customers.get_indexer(ids)
        return np.sort(indexer[indexer >= 0])

    def purchases(self, codes: npt.NDArray[np.intp]) -> Purchases:
        """What customers bought, by their numbers."""
        rows = np.flatnonzero(self.are_of(codes))
        return Purchases(self.day[rows], self.revenue[rows])

    def are_of(self, codes: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Which entries are of these customers."""
        inside = np.zeros(len(self.customers), dtype=bool)
        inside[codes] = True
        return inside[self.code]

    @cached_property
    def begin(self) -> npt.NDArray[np.intp]:
        """The place of each customer's first entry."""
        return np.searchsorted(self.code, np.arange(len(self.customers)))

    @cached_property
    def _key(self) -> Ints:
        return self.code.astype(np.int64) * (self.length + 1) + self.day

    def end(self, codes: npt.NDArray[np.intp], day: int) -> npt.NDArray[np.intp]:
        """The place after each customer's last entry before `day`."""
        return np.searchsorted(self._key, codes.astype(np.int64) * (self.length + 1) + day)

    @cached_property
    def squares(self) -> Floats:
        """Running sum by day of squared `revenue`, for effective numbers of purchases."""
        return running(_by_day(self.day, self.revenue**2, self.length))

    @cached_property
    def trading(self) -> Floats:
        """1 for each day, 0 for those in a stretch without any sale that is unusual for this shop."""
        result = np.ones(self.length)
        for start, until in closed_stretches(np.flatnonzero(np.diff(self.visits) > 0), self.length):
            result[start:until] = 0
        return result

    @cached_property
    def traded(self) -> Floats:
        """Running sum of `trading`."""
        return running(self.trading)

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
        as_of: The first day that does not count.
    """
    bought = (customer_days["day"] < pd.Timestamp(as_of)) & (customer_days["gross_revenue"] > 0)
    days = customer_days.loc[bought, ["customer_id", "day", "gross_revenue"]]
    first = days["day"].min().date() if len(days) else as_of
    code, customers = pd.factorize(days["customer_id"])
    length = (as_of - first).days
    day = (days["day"] - pd.Timestamp(first)).dt.days.to_numpy().astype(np.int64)
    order = np.lexsort((day, code))
    code, day = code[order], day[order]
    revenue = days["gross_revenue"].to_numpy(dtype=float)[order]
    return history_of(first, length, pd.Index(customers), (code, day, revenue))


def history_of(
    first: date, length: int, customers: pd.Index, entries: tuple[npt.NDArray[np.intp], Ints, Floats]
) -> History:
    """The history of `entries`: code, day and revenue, sorted as `History` asks for."""
    code, day, revenue = entries
    return History(
        first=first,
        length=length,
        customers=customers,
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
    """The sum from day `start` to before day `until`; days before the first count nothing."""
    return float(sums[max(until, 0)] - sums[max(start, 0)])
