"""Bent shops: made-up trade of many shapes, on which forecasts are tried.

Each shop is drawn from a seed in a fraction of a second, without invoices: purchase days of customers with a
rate, a lifetime and an order value of their own, thinned by the calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.arrays import Floats

START = date(2023, 1, 2)
YEAR = 365.0


@dataclass(frozen=True)
class BentShop:
    """What a shop is like. Times are in days, money is in an unnamed currency."""

    customers: int = 1500
    """Acquired over `days`."""
    days: int = 820
    growth: float = 1.0
    """New customers a day are so many times those of a year earlier."""
    spend_growth: float = 1.0
    """An order is worth so many times that of a year earlier."""
    loyal: float = 0.2
    """The fraction of the customers who were so before the first day."""
    gap: float = 60.0
    """Mean days between orders of a customer with the mean rate."""
    rate_shape: float = 1.0
    """Of the gamma distribution of rates; the smaller, the more unequal."""
    lifetime: float = 300.0
    """Mean days until a customer stops."""
    one_order: float = 0.3
    """The fraction who never order again."""
    regular: bool = False
    """Orders come every `gap` days to the day or so, not at random."""
    spend_between: float = 0.8
    spend_within: float = 0.5
    """Standard deviations of the logarithm of an order's value, between customers and within one."""
    season: float = 0.0
    """The amplitude of the year on the logarithm of trade; a peak of six weeks besides."""
    closed: tuple[int, int] | None = None
    """Days [from, until) without any trade."""
    returned: float = 0.05
    """The fraction of revenue that is returned, after two weeks or so."""
    whale: float = 0.0
    """The fraction of the shop's revenue that is one customer's."""


KINDS: Mapping[str, BentShop] = {
    "steady": BentShop(),
    "growing": BentShop(growth=3.0, loyal=0.05),
    "growing spend": BentShop(spend_growth=1.8),
    "shrinking": BentShop(growth=0.4, loyal=0.5, lifetime=250),
    "subscription": BentShop(
        gap=30, regular=True, one_order=0.03, lifetime=600, spend_between=0.4, spend_within=0.02
    ),
    "monthly B2B": BentShop(
        customers=300, gap=30, regular=True, one_order=0.1, lifetime=900, spend_between=1.2, spend_within=0.4
    ),
    "one order": BentShop(customers=4000, loyal=0.0, one_order=0.85, gap=120),
    "one whale": BentShop(whale=0.3),
    "closed": BentShop(),
    "returns": BentShop(returned=0.6),
    "season": BentShop(season=0.6),
    "young": BentShop(loyal=0.0, one_order=0.5),
}


def bent_shop(kind: str, seed: int, *, days: int = 820) -> BentShop:
    """The shop of a kind with what else varies drawn from `seed`: size, pace, growth, season."""
    rng = np.random.default_rng(seed)
    usual = KINDS[kind]
    size = float(np.exp(rng.uniform(np.log(0.4), np.log(4.0))))
    shop = replace(
        usual,
        days=days,
        customers=max(int(usual.customers * size), 300),
        gap=usual.gap if usual.regular else usual.gap * float(rng.uniform(0.6, 1.6)),
        lifetime=usual.lifetime * float(rng.uniform(0.7, 1.5)),
        season=usual.season * float(rng.uniform(0.7, 1.3)) if usual.season else float(rng.uniform(0, 0.15)),
    )
    if kind == "growing":
        shop = replace(shop, growth=float(np.exp(rng.uniform(np.log(1.5), np.log(8.0)))))
    if kind == "closed":
        begin = int(rng.integers(days // 3, days - 200))
        shop = replace(shop, closed=(begin, begin + 60))
    return shop


def customer_days(shop: BentShop, seed: int) -> pd.DataFrame:
    """customer_id, day, orders, gross_revenue, returned_revenue: one row a customer and day."""
    rng = np.random.default_rng([seed, 77])
    count = shop.customers
    first = _first_days(shop, rng)
    once = rng.random(count) < shop.one_order
    lives_until = first + rng.exponential(shop.lifetime, count)
    rate = rng.gamma(shop.rate_shape, 1 / shop.rate_shape, count) / shop.gap
    span = np.where(once, 0.0, np.clip(np.minimum(lives_until, shop.days) - np.maximum(first, 0), 0, None))
    calendar = _calendar(shop)
    peak = float(calendar.max())
    if shop.regular:
        lived = np.where(once, 0.0, np.clip(np.minimum(lives_until, shop.days) - first, 0, None))
        repeats = (lived / shop.gap).astype(np.int64)
        code = np.repeat(np.arange(count), repeats)
        when = first[code] + (_place(repeats) + 1) * shop.gap + rng.normal(0, 1, len(code))
        keep = np.ones(len(code), dtype=bool)
    else:
        repeats = rng.poisson(rate * span * peak)
        code = np.repeat(np.arange(count), repeats)
        when = np.maximum(first, 0)[code] + rng.random(len(code)) * span[code]
        keep = rng.random(len(code)) < calendar[np.clip(when.astype(int), 0, shop.days - 1)] / peak
    began = first >= 0
    code = np.concatenate([np.flatnonzero(began), code[keep]])
    day = np.concatenate([first[began], when[keep]]).astype(np.int64)
    inside = (day >= 0) & (day < shop.days)
    code, day = code[inside], day[inside]
    level = np.exp(rng.normal(0, shop.spend_between, count)) * 50
    amount = level[code] * np.exp(rng.normal(0, shop.spend_within, len(code)))
    amount *= shop.spend_growth ** (day / YEAR)
    if shop.whale > 0:
        code, day, amount = _with_whale(shop, rng, (code, day, amount))
    if shop.closed is not None:
        traded = (day < shop.closed[0]) | (day >= shop.closed[1])
        code, day, amount = code[traded], day[traded], amount[traded]
    return _as_frame(shop, rng, (code, day, amount))


def _first_days(shop: BentShop, rng: np.random.Generator) -> Floats:
    """The day of each customer's first order; below 0 for those who were so before."""
    loyal = rng.random(shop.customers) < shop.loyal
    draw = rng.random(shop.customers)
    pace = np.log(shop.growth) / YEAR
    grown = np.log1p(draw * np.expm1(pace * shop.days)) / pace if abs(pace) > 1e-9 else draw * shop.days
    return np.where(loyal, -1 - rng.random(shop.customers) * shop.gap, np.floor(grown))


def _calendar(shop: BentShop) -> Floats:
    """The relative intensity of trade on each day."""
    day = np.arange(shop.days) + START.timetuple().tm_yday
    wave = np.cos(2 * np.pi * (day / YEAR - 0.9))
    christmas = np.exp(-(((day % YEAR) - 325) ** 2) / (2 * 18**2))
    return np.asarray(np.exp(shop.season * (0.6 * wave + 0.9 * christmas)))


def _place(repeats: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    ends = np.cumsum(repeats)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - repeats, repeats)


Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]


def _with_whale(shop: BentShop, rng: np.random.Generator, rows: Rows) -> Rows:
    """One more customer, who orders every other week for so large a part of the revenue."""
    code, day, amount = rows
    when = np.unique(np.clip(np.arange(3, shop.days, 14) + rng.integers(-2, 3), 0, shop.days - 1))
    each = amount.sum() * shop.whale / (1 - shop.whale) / len(when)
    spent = each * np.exp(rng.normal(0, 0.3, len(when)))
    return (
        np.concatenate([code, np.full(len(when), shop.customers)]),
        np.concatenate([day, when]),
        np.concatenate([amount, spent]),
    )


def _as_frame(shop: BentShop, rng: np.random.Generator, rows: Rows) -> pd.DataFrame:
    code, day, amount = rows
    key, inverse = np.unique(code * shop.days + day, return_inverse=True)
    gross = np.bincount(inverse, amount)
    back = rng.random(len(key)) < shop.returned
    later = key % shop.days + rng.integers(3, 25, len(key))
    stored = back & (later < shop.days)
    keys = np.concatenate([key, (key // shop.days)[stored] * shop.days + later[stored]])
    columns = np.zeros((len(keys), 3))
    columns[: len(key), 0], columns[: len(key), 1], columns[len(key) :, 2] = 1, gross, gross[stored]
    both, inverse = np.unique(keys, return_inverse=True)
    orders, sales, returned = (np.bincount(inverse, columns[:, place]) for place in range(3))
    ids = pd.Index([f"C{number:06d}" for number in range(shop.customers + 1)])
    return pd.DataFrame(
        {
            "customer_id": ids[both // shop.days],
            "day": pd.Timestamp(START) + pd.to_timedelta(both % shop.days, unit="D"),
            "orders": orders.astype(np.int64),
            "gross_revenue": sales,
            "returned_revenue": returned,
        }
    )
