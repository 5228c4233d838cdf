"""Compute features as of any past date from customer days, fast enough for dozens of dates."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.arrays import Ints
from pipeline.features.period import MILLIONTHS

FROM_DAYS = (
    "gross_revenue",
    "net_revenue",
    "recency_days",
    "orders",
    "items",
    "avg_ticket",
    "avg_basket_items",
    "frequency",
    "avg_recency_days",
    "returned_items",
    "return_rate",
    "tenure_days",
)
"""All features but those that count products, which days do not know."""
OF_MARGINS = ("gross_profit", "listed_revenue")
"""What days know besides, where margins are set."""


class CustomerDayIndex:
    """Customer days indexed once, so that the sum between any two dates is a lookup.

    Every column is kept as its running sum over customers and days: the sum of any stretch of days is one
    subtraction a customer. Money is added in whole millionths, so that no order of adding changes a digit.

    Args:
        customer_days: as `pipeline.features.customer_days` gives them, one row a customer and day.
    """

    def __init__(self, customer_days: pd.DataFrame) -> None:
        code, customers = pd.factorize(customer_days["customer_id"], sort=True)
        self.customers = pd.Index(customers, name="customer_id")
        self.first: pd.Timestamp = customer_days["day"].min()
        """The first day with trade; NaT if there is none."""
        day = (customer_days["day"] - self.first).dt.days.to_numpy(dtype=np.int64)
        place = code * (int(day.max(initial=0)) + 1) + day
        if (place[1:] < place[:-1]).any():
            order = np.argsort(place, kind="stable")
            code, day, customer_days = code[order], day[order], customer_days.iloc[order]
        self._day, self._days = day.astype(np.int32), customer_days
        self._begin = np.searchsorted(code, np.arange(len(self.customers) + 1))
        is_sale = (self._days["orders"] > 0).to_numpy()
        self._sales = _running(is_sale.astype(np.int64))
        """How many of the rows before each are sales."""
        self._sale_days = day[is_sale]

    def by_number(self) -> CustomerDayIndex:
        """The same, with customers by their number, 0, 1, 2, … in the order of `customers`.

        Numbers are looked up many times faster than ids, of which a million are a long table of texts.
        """
        numbered = copy.copy(self)
        numbered._sums = self._sums  # added up once for both
        numbered.customers = pd.RangeIndex(len(self.customers), name="customer_id")
        return numbered

    def numbers_of(self, ids: Iterable[str]) -> Ints:
        """The numbers of customers by their ids; -1 of those who never bought or returned anything."""
        wanted = ids if isinstance(ids, pd.Index) else pd.Index(list(ids), dtype=self.customers.dtype)
        return np.asarray(self.customers.get_indexer(wanted))

    def features(self, as_of: date, window_days: int) -> pd.DataFrame:
        """`FROM_DAYS` by customer_id, for customers with a sale in the `window_days` before `as_of`.

        Later days are not looked at. The figures are those of `features_from`, with one exception: an invoice
        that runs past midnight counts as an order on both days.
        """
        end = self._number(as_of)
        bought, low, high = self._bought(end - window_days, end)
        first_sale, after_last = self._sales[low], self._sales[high]
        first, last = self._sale_days[first_sale], self._sale_days[after_last - 1]
        days, span = after_last - first_sale, last - first
        gross, returned, orders, items, returned_items = (
            self._sums[name][high] - self._sums[name][low]
            for name in ("gross_revenue", "returned_revenue", "orders", "items", "returned_items")
        )
        return pd.DataFrame(
            {
                "gross_revenue": gross / MILLIONTHS,
                "net_revenue": (gross - returned) / MILLIONTHS,
                "recency_days": end - last,
                "orders": orders,
                "items": items,
                "avg_ticket": gross / MILLIONTHS / orders,
                "avg_basket_items": items / orders,
                "frequency": orders / (span + 1),
                "avg_recency_days": np.where(days > 1, span / np.maximum(days - 1, 1), np.nan),
                "returned_items": returned_items,
                "return_rate": returned_items / items,
                "tenure_days": end - first,
            },
            index=self.customers[bought],
        )

    def net_revenue(self, as_of: date, window_days: int) -> pd.Series:
        """`net_revenue` of `features` alone, for a fifth of the work."""
        end = self._number(as_of)
        bought, low, high = self._bought(end - window_days, end)
        gross, returned = (
            self._sums[name][high] - self._sums[name][low] for name in ("gross_revenue", "returned_revenue")
        )
        return pd.Series((gross - returned) / MILLIONTHS, self.customers[bought], name="net_revenue")

    def revenue(self, start: date, end: date) -> pd.Series:
        """Gross revenue in [start, end) by customer_id, of customers who bought or returned anything."""
        low, high = self._rows(self._number(start), self._number(end))
        active = np.flatnonzero(high > low)
        sums = self._sums["gross_revenue"]
        return pd.Series(
            (sums[high[active]] - sums[low[active]]) / MILLIONTHS,
            index=self.customers[active],
            name="gross_revenue",
        )

    def trade(self, start: date, end: date, *, everyone: bool = False) -> pd.DataFrame:
        """What was bought in [start, end), by customer_id, of customers who bought or returned anything.

        Of `everyone`, also of those who did neither: rows are then found by number without a table of ids.

        Returns:
            gross_revenue, net_revenue, purchase_days (days with a sale) and, of customer days that have them,
            gross_profit and listed_revenue.
        """
        low, high = self._rows(self._number(start), self._number(end))
        customers = self.customers
        if not everyone:
            active = np.flatnonzero(high > low)
            low, high, customers = low[active], high[active], customers[active]
        gross, returned = (
            self._sums[name][high] - self._sums[name][low] for name in ("gross_revenue", "returned_revenue")
        )
        return pd.DataFrame(
            {
                "gross_revenue": gross / MILLIONTHS,
                "net_revenue": (gross - returned) / MILLIONTHS,
                "purchase_days": self._sales[high] - self._sales[low],
                **{
                    name: (self._sums[name][high] - self._sums[name][low]) / MILLIONTHS
                    for name in OF_MARGINS
                    if name in self._sums
                },
            },
            index=customers,
        )

    @cached_property
    def _sums(self) -> dict[str, Ints]:
        """Running sums of each column; money in millionths."""
        names = ("gross_revenue", "returned_revenue", *OF_MARGINS)
        money = {name: self._days[name] * MILLIONTHS for name in names if name in self._days}
        counts = {name: self._days[name] for name in ("orders", "items", "returned_items")}
        return {
            name: _running(np.rint(values.to_numpy(dtype=float)).astype(np.int64))
            for name, values in {**money, **counts}.items()
        }

    def _number(self, day: date) -> int:
        """The number of days since the first known one."""
        return (pd.Timestamp(day) - self.first).days if len(self._days) else 0

    def _bought(self, start: int, end: int) -> tuple[Ints, Ints, Ints]:
        """The numbers of customers with a sale on days [start, end), and their rows as `_rows` gives them."""
        low, high = self._rows(start, end)
        bought = np.flatnonzero(self._sales[high] > self._sales[low])
        return bought, low[bought], high[bought]

    def _rows(self, start: int, end: int) -> tuple[Ints, Ints]:
        """For each customer the first row on or after day `start`, and the first on or after day `end`."""
        low, high = (self._first_since(day) for day in (start, end))
        return low, np.maximum(low, high)

    def _first_since(self, day: int) -> Ints:
        """For each customer, the first row on or after a day: those before it are counted, not searched."""
        earlier = np.zeros(len(self._day) + 1, dtype=np.int32)
        np.cumsum(self._day < day, out=earlier[1:])
        return self._begin[:-1] + np.diff(earlier[self._begin])

    def bought_before(self, day: date) -> pd.Index:
        """The customers with a sale before a day."""
        until = self._first_since(self._number(day))
        had_bought: pd.Index = self.customers[self._sales[until] > self._sales[self._begin[:-1]]]
        return had_bought


def _running(values: npt.NDArray[Any]) -> Ints:
    """Running sums with a leading 0, so that differences are sums."""
    return np.concatenate([[0], np.cumsum(values)])
