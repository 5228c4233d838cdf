"""Parameters of a simulated shop: seed, size, first day, and seasonality."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import numpy.typing as npt

from i18n import UserError
from pipeline.arrays import Floats

SCHEME = "simulated"
DAYS_OF_REFERENCE = 427
"""Fourteen months, in whole weeks: the stretch over which `customers` and `lines` are counted."""
LINES_PER_CUSTOMER = 80
SHARES = ("pausing", "campaign", "programme")
"""The parameters of an address that are fractions; 0 without them."""


WEEKDAYS = np.array([1.17, 1.29, 1.27, 1.38, 1.12, 0.0, 0.77])
"""Trade by day of the week, Monday first, around a mean of 1. The warehouse is closed on Saturdays."""
SEASON = (
    # (day of the year, how busy): a gift shop lives from September to early December
    (1, 0.0),
    (4, 0.55),
    (20, 0.78),
    (50, 0.80),
    (80, 0.92),
    (120, 0.88),
    (150, 0.95),
    (200, 0.88),
    (235, 0.92),
    (265, 1.28),
    (300, 1.42),
    (325, 1.62),
    (342, 1.30),
    (354, 0.60),
    (358, 0.0),
    (366, 0.0),
)
YEARLY_GROWTH = 1.10
"""Of the stream of new customers."""
WEEKLY_WEATHER = 0.05
MONTHLY_WEATHER = 0.04
"""Standard deviations of what makes a whole week, or four, better or worse for everybody."""


@dataclass(frozen=True)
class Uplift:
    """A known effect: `customers` order `factor` times as often from `since` on, before `until`."""

    customers: frozenset[str]
    since: date
    factor: float
    until: date = date.max


@dataclass(frozen=True)
class Shop:
    """A shop that trades from `start` on.

    `customers` and `lines` are how many of each it has had, about, fourteen months after `start`; new
    customers keep arriving after that. Two shops with equal fields trade equally, for ever.

    Attributes:
        seed: Of everything random.
        customers: As above.
        start: The first day of trade.
        lines: As above; by default so many a customer.
        pausing: Of all customers, the share who buy nothing for some months, once, and come back.
        campaign: How much more often customers order while an experiment gives them something: 0.2 is 20 %.
        programme: The same for members while they get the programme's benefits.
        uplifts: What of the last two has come true; not a part of the address.
    """

    seed: int
    customers: int
    start: date
    lines: int | None = None
    pausing: float = 0.0
    campaign: float = 0.0
    programme: float = 0.0
    uplifts: tuple[Uplift, ...] = ()

    @property
    def lines_wanted(self) -> int:
        """The approximate number of lines in the first fourteen months."""
        return self.customers * LINES_PER_CUSTOMER if self.lines is None else self.lines

    @property
    def source(self) -> str:
        """The address `shop_from_source` reads."""
        query = {"seed": self.seed, "customers": self.customers, "start": self.start.isoformat()}
        if self.lines is not None:
            query["lines"] = self.lines
        query |= {name: value for name in SHARES if (value := getattr(self, name))}
        return f"{SCHEME}:?{urlencode(query)}"

    @cached_property
    def reference_trade(self) -> float:
        """The sum of trade over the days of the first fourteen months, including growth."""
        days = np.arange(DAYS_OF_REFERENCE)
        return float((self.busyness(days) * self.growth(days)).sum())

    def random(self, purpose: int, week: int) -> np.random.Generator:
        """A random generator per purpose and week, so that draws for one do not disturb another."""
        return np.random.default_rng([self.seed, purpose, week + 1])

    def date_of(self, day: int) -> date:
        """The date of the `day`-th day of trade, counted from 0."""
        return self.start + timedelta(days=int(day))

    def day_of(self, day: date) -> int:
        """The number of days from `start` to a date."""
        return (day - self.start).days

    def busyness(self, days: npt.NDArray[np.int64]) -> Floats:
        """Trade on each day by the calendar alone; about 1 on average over a year.

        Args:
            days: counted from `start`.
        """
        dates = np.datetime64(self.start, "D") + days
        of_year = (dates - dates.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64) + 1
        weekday = (dates.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
        at, height = zip(*SEASON, strict=True)
        return np.asarray(np.interp(of_year, at, height) * WEEKDAYS[weekday])

    def growth(self, days: npt.NDArray[np.int64]) -> Floats:
        """How much faster new customers arrive than at the start."""
        return np.asarray(YEARLY_GROWTH ** (np.maximum(days, 0) / 365))

    def weather(self, week: int) -> float:
        """A random factor for the whole week's trade; 1 on average."""
        deviation = self.random(_WEATHER, week).normal()
        month = self.random(_MONTH, week // 4).normal()
        log = WEEKLY_WEATHER * deviation + MONTHLY_WEATHER * month
        return float(np.exp(log - (WEEKLY_WEATHER**2 + MONTHLY_WEATHER**2) / 2))


_WEATHER, _MONTH = 1, 2
"""Purposes of `Shop.random`; those of people.py and trade.py follow on."""


def shop_from_source(source: str) -> Shop:
    """The shop at an address such as `simulated:?seed=1&customers=5000&start=2025-09-22[&lines=400000]`.

    Raises:
        UserError: what cannot be read in it.
    """
    address = urlsplit(source)
    parameters = dict(parse_qsl(address.query))
    unknown = sorted(parameters.keys() - {"seed", "customers", "start", "lines", *SHARES})
    if address.scheme != SCHEME or unknown:
        raise UserError(
            "The simulated shop address {source} is not valid. Use the form "
            "simulated:?seed=1&customers=5000&start=2025-09-22.",
            source=source,
        )
    return Shop(
        seed=_whole(parameters, "seed", "1", source),
        customers=max(_whole(parameters, "customers", "5000", source), 1),
        start=_day(parameters, "start", source),
        lines=_whole(parameters, "lines", "0", source) or None,
        pausing=_share(parameters, "pausing", source),
        campaign=_share(parameters, "campaign", source),
        programme=_share(parameters, "programme", source),
    )


def _whole(parameters: dict[str, str], name: str, default: str, source: str) -> int:
    text = parameters.get(name, default)
    if not text.isdecimal():
        raise UserError(
            "In the simulated shop address {source}, {name}={text} must be a whole number.",
            source=source,
            name=name,
            text=text,
        )
    return int(text)


def _share(parameters: dict[str, str], name: str, source: str) -> float:
    text = parameters.get(name, "0")
    if not re.fullmatch(r"[01](\.\d{1,3})?", text) or float(text) > 1:
        raise UserError(
            "In the simulated shop address {source}, {name}={text} must be a number from 0 to 1, "
            "such as 0.2.",
            source=source,
            name=name,
            text=text,
        )
    return float(text)


def _day(parameters: dict[str, str], name: str, source: str) -> date:
    text = parameters.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(
            "In the simulated shop address {source}, {name}={text} must be a date such as 2025-09-22.",
            source=source,
            name=name,
            text=text,
        ) from None
