"""A shop of any size: 26 months of invoice lines, a month at a time as Arrow, without a loop over lines.

What makes lines costly is as in real shops: a few customers buy most and many buy once, favourites are
bought again, few products sell often and many seldom, one line in fifty comes back, some on the same day,
one order in five names nobody, and some codes are no products. Keys are as random as those of imports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Floats, Ints

if TYPE_CHECKING:
    import pyarrow as pa

START = date(2023, 9, 1)
END = date(2025, 11, 1)
"""The first day that is not written; the week from here on is the newest file."""
LINES_PER_CUSTOMER = 34
LINES_PER_ORDER = 13.3
KNOWN = 0.8
"""Orders that name a customer."""
BACK = 0.02
"""Lines that come back."""
SEASON = (0.8, 0.8, 0.9, 0.9, 1.0, 0.9, 0.9, 0.9, 1.1, 1.2, 1.4, 1.2)
"""By month of the year, from January."""
COUNTRIES = np.array(
    ["United Kingdom", "Germany", "France", "EIRE", "Spain", "Netherlands", "Norway", "Japan"]
)
DAY, MINUTE = 86_400_000_000, 60_000_000
BATCH = 1_000_000
EPOCH = date(1970, 1, 1)


@dataclass
class Lines:
    """Columns of lines, customers and products by number (customer -1: not named)."""

    at: Ints
    order: Ints
    customer: Ints
    product: Ints
    quantity: Ints
    cents: Ints

    def taken(self, rows: Any) -> Lines:
        """Some of the lines."""
        return Lines(*(column[rows] for column in vars(self).values()))


@dataclass
class ScaleShop:
    """About `lines` lines between START and END."""

    lines: int
    seed: int = 16
    written: int = field(default=0, init=False)
    orders: int = field(default=0, init=False)

    @cached_property
    def customers(self) -> int:
        """How many there are; some do not buy."""
        return max(200, self.lines // LINES_PER_CUSTOMER)

    @cached_property
    def products(self) -> int:
        """How many are on the shelf: more in a larger shop."""
        return int(3000 * max(1.0, self.lines / 1e6) ** 0.6)

    @cached_property
    def _people(self) -> tuple[Floats, Floats, Floats]:
        """How often each buys, and the first and last day."""
        random = np.random.default_rng(self.seed)
        rate = random.lognormal(0.0, 1.1, self.customers)
        days = (END - START).days
        first = np.where(random.random(self.customers) < 0.3, 0.0, random.random(self.customers) * days)
        return rate, first, first + random.exponential(450.0, self.customers)

    @cached_property
    def _shelf(self) -> Ints:
        """What each product costs, in cents."""
        random = np.random.default_rng(self.seed + 1)
        return np.clip(random.lognormal(5.5, 0.9, self.products), 8, 90_000).astype(np.int64)

    @cached_property
    def _orders_a_day(self) -> float:
        """Of a customer whose rate is 1."""
        rate, first, last = self._people
        busy = sum(
            float((rate * _overlap(first, last, self._day(start), self._day(before))).sum())
            * SEASON[start.month - 1]
            for start, before in months()
        )
        return self.lines * KNOWN / LINES_PER_ORDER / (1 + BACK) / busy

    def lines_between(self, start: date, before: date) -> Lines:
        """All lines of some days, by time."""
        random = np.random.default_rng([self.seed, start.toordinal()])
        rate, first, last = self._people
        begin, end = self._day(start), self._day(before)
        expected = rate * _overlap(first, last, begin, end) * self._orders_a_day * SEASON[start.month - 1]
        buyers = np.repeat(np.arange(self.customers), random.poisson(expected))
        nobody = np.full(int(len(buyers) * (1 - KNOWN) / KNOWN), -1)
        who = np.concatenate([buyers, nobody])
        low = np.maximum(first[who], begin)
        low[who < 0] = begin
        high = np.minimum(last[who], end)
        high[who < 0] = end
        day = np.floor(low + random.random(len(who)) * np.maximum(high - low, 0.0))
        at = (day.astype(np.int64) + (START - EPOCH).days) * DAY + random.integers(
            480, 1260, len(who)
        ) * MINUTE
        pieces = np.clip(random.lognormal(2.35, 0.75, len(who)), 1, 250).astype(np.int64)
        sold = self._sold(random, at, who, pieces)
        back = self._back(random, sold, before)
        both = Lines(
            *(np.concatenate(pair) for pair in zip(vars(sold).values(), vars(back).values(), strict=True))
        )
        self.orders += 2 * len(who)
        return both.taken(np.argsort(both.at, kind="stable"))

    def tables(self, lines: Lines, import_id: int) -> Iterator[pa.Table]:
        """Lines as they are kept, some at a time."""
        for start in range(0, len(lines.at), BATCH):
            yield self._table(lines.taken(slice(start, start + BATCH)), import_id)

    def _sold(self, random: np.random.Generator, at: Ints, who: Ints, pieces: Ints) -> Lines:
        order = np.repeat(np.arange(len(who)), pieces)
        customer = who[order]
        count = len(order)
        product = (self.products * random.random(count) ** 2.2).astype(np.int64)
        favourite = random.random(count) < 0.35
        mine = customer * 2_654_435_761 + random.integers(0, 9, count) * 40_503
        product = np.where(favourite & (customer >= 0), mine % self.products, product)
        quantity = np.ceil(random.lognormal(1.0, 1.0, count)).astype(np.int64)
        cents = self._shelf[product]
        odd = random.random(count)
        cents = np.where(odd < 0.002, 2, cents)  # too cheap to count
        product = np.where(odd > 0.997, self.products, product)  # postage
        return Lines(at[order], order + self.orders, customer, product, quantity, cents)

    def _back(self, random: np.random.Generator, sold: Lines, before: date) -> Lines:
        """Returns of some of the lines: a third of them of all pieces on the same day."""
        back = sold.taken(np.flatnonzero(random.random(len(sold.at)) < BACK))
        count, latest = len(back.at), ((before - EPOCH).days - 1) * DAY
        same = random.random(count) < 0.33
        later = np.minimum(back.at // DAY * DAY + random.integers(1, 25, count) * DAY, latest) + 720 * MINUTE
        back.at = np.where(same, back.at + 45 * MINUTE, later)
        back.quantity = -np.where(same, back.quantity, np.maximum(1, back.quantity // 2))
        back.order = back.order + 1_000_000_000_000  # a credit note
        return back

    def _table(self, lines: Lines, import_id: int) -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415 - of the extra lake
        import pyarrow.compute as pc  # noqa: PLC0415

        from pipeline.engines.line_tables import line_schema  # noqa: PLC0415

        count = len(lines.at)
        number = np.arange(self.written, self.written + count, dtype=np.uint64)
        self.written += count
        note = lines.order >= 1_000_000_000_000
        numbers = pa.array(lines.order % 1_000_000_000_000 + 500_000).cast(pa.string())
        codes = pa.array([*(f"{10_000 + code}{'ABC'[code % 3]}" for code in range(self.products)), "POST"])
        words = pa.array([*(f"THING NUMBER {code} OF THE SHELF" for code in range(self.products)), "POSTAGE"])
        unnamed = lines.customer < 0
        days = (lines.at // DAY).astype(np.int32)
        columns = {
            "key": pa.array(_mixed(number).view(np.int64)),
            "import_id": pa.array(np.full(count, import_id)),
            "invoice": pc.binary_join_element_wise(pa.array(np.where(note, "C", "")), numbers, ""),
            "stock_code": codes.take(pa.array(lines.product)),
            "description": words.take(pa.array(lines.product)),
            "quantity": pa.array(lines.quantity),
            "unit_price": pa.array(lines.cents * 10_000),
            "invoiced_at": pa.array(lines.at).cast(pa.timestamp("us")),
            "invoiced_on": pa.array(days).cast(pa.date32()),
            "customer_id": pa.array(lines.customer + 1_000_000, mask=unnamed).cast(pa.string()),
            "country": pa.array(COUNTRIES).take(pa.array(_country(lines.customer))),
            "exact_quantity": pa.nulls(count, pa.string()),
            "origin": pa.array(np.full(count, "")),
        }
        return pa.table(columns).cast(line_schema())

    @staticmethod
    def _day(day: date) -> int:
        return (day - START).days


def months() -> Iterator[tuple[date, date]]:
    """First days of the months, each with that of the next."""
    start = START
    while start < END:
        before = (start + timedelta(days=31)).replace(day=1)
        yield start, before
        start = before


def _overlap(first: Floats, last: Floats, begin: float, end: float) -> Floats:
    """Days between `begin` and `end` on which each customer is there."""
    days: Floats = np.maximum(np.minimum(last, end) - np.maximum(first, begin), 0.0)
    return days


def _country(customer: Ints) -> Ints:
    """Nine in ten are at home."""
    abroad = customer % 10 == 0
    return np.where(abroad, 1 + customer // 10 % (len(COUNTRIES) - 1), 0)


def _mixed(number: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64: another number of 64 bits for each, as if drawn at random (Steele, Lea and Flood 2014)."""
    mixed = number * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
