"""The simulated shop's customers: how they buy, and when each is truly valuable."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.arrays import Floats, Ints
from pipeline.simulate.shop import Shop

FIRST_ID = 12_346
NEVER = 1_000_000
"""A day no shop lives to see."""
PRESENT_AT_START = 0.56
ARRIVING = 0.54
"""Of the customers of the first fourteen months, those who had bought before them and those who had not.
More than a whole in sum: some of the first never buy again."""

_PURPOSE, _PURPOSE_OF_PAUSES = 3, 10


@dataclass(frozen=True)
class Kind:
    """How one kind of customer is simulated. Orders come about every `every` days while valuable."""

    name: str
    of_present: float
    """Share among those there at the start."""
    of_arrivals: float
    """Share among those who arrive later."""
    every: tuple[float, float]
    """Days between orders, from and to, while valuable (or always, if never valuable)."""
    lines: float
    """Lines an order."""
    spend: float
    """Money a line."""
    spread: float
    """How unlike each other customers of the kind are (standard deviation of logs, of lines and of spend)."""
    life: float
    """Mean days until they stop (being valuable, if they are)."""
    valuable: bool


KINDS = (
    Kind("whale", 0.009, 0.0014, (8, 12), 24, 40, 0.40, 1200, True),
    Kind("wholesaler", 0.026, 0.0060, (13, 20), 13, 66, 0.35, 1000, True),
    Kind("regular", 0.056, 0.0175, (10, 20), 19, 20, 0.25, 900, True),
    Kind("rising", 0.012, 0.0210, (10, 19), 19, 20, 0.25, 900, True),
    Kind("occasional", 0.897, 0.5241, (85, 330), 18.5, 32, 0.55, 520, False),
    Kind("one_off", 0.0, 0.4300, (NEVER, NEVER), 16, 22, 0.55, NEVER, False),
)
QUIET_PACE = (90.0, 240.0)
"""Days between orders of a valuable customer before it is one (rising) and after (those who stay on)."""
STOP_ALTOGETHER = 0.6
"""Of the valuable who stop being so, those who never come back."""
PAUSE_AFTER = (30, 730)
PAUSE_LASTS = (75, 150)
"""Days from the start, or from the first order, until those who pause do, and until they come back."""
RISES_AFTER = (45, 300)
"""Days from a rising customer's first order until it is valuable."""

COUNTRIES = (
    "United Kingdom", "Germany", "France", "EIRE", "Spain", "Belgium", "Netherlands", "Switzerland",
    "Portugal", "Italy", "Sweden", "Norway", "Finland", "Denmark", "Australia", "Japan", "Channel Islands",
    "Unspecified",
)  # fmt: skip
HOME = 0
_ABROAD = np.array([22, 20, 8, 7, 6, 5, 5, 4, 4, 3, 3, 3, 3, 3, 2, 3, 1]) / 102
_AT_HOME = 0.9


@dataclass(frozen=True)
class People:
    """Customers in order of arrival, one array per attribute. Days are counted from the start."""

    kind: Ints
    country: Ints
    arrived: Ints
    """The day of the first order; -1 for those who had bought before the start."""
    valuable_from: Ints
    valuable_until: Ints
    stopped: Ints
    """From this day on they never buy again."""
    paused_from: Ints
    paused_until: Ints
    """Between these days they buy nothing; `NEVER` for those who do not pause."""
    pace: Floats
    """Orders a day while valuable."""
    quiet_pace: Floats
    """Orders a day otherwise."""
    lines: Floats
    spend: Floats
    returning: Floats
    """Probability that something of an order comes back."""

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def ids(self) -> npt.NDArray[np.object_]:
        """Customer ids, as the shop writes them."""
        return np.arange(FIRST_ID, FIRST_ID + len(self)).astype(str).astype(object)


@lru_cache(maxsize=4)
def people(shop: Shop, weeks: int) -> People:
    """All customers who arrived in the first `weeks` weeks or before the start."""
    cohorts = [_cohort(shop, week) for week in range(-1, weeks)]
    return People(
        **{item.name: np.concatenate([getattr(c, item.name) for c in cohorts]) for item in fields(People)}
    )


def truth(shop: Shop, until: date) -> pd.DataFrame:
    """The true attributes of customers who arrived before `until`.

    Returns:
        customer_id, kind, country, arrived_on (NaT: before the shop's start), valuable_from and
        valuable_until (NaT for those who never are; the end is the first day they are not, and may lie
        beyond `until`), stopped_on (first day they never buy again; NaT: never), paused_from and
        paused_until (NaT for those who do not pause).
    """
    days = shop.day_of(until)
    everybody = people(shop, -(-days // 7))
    start = np.datetime64(shop.start, "D")

    def dates(values: Ints, is_known: npt.NDArray[np.bool_]) -> npt.NDArray[np.datetime64]:
        return np.where(is_known, start + np.where(is_known, values, 0), np.datetime64("NaT", "D"))

    is_valuable = everybody.valuable_from < NEVER
    frame = pd.DataFrame(
        {
            "customer_id": pd.array(everybody.ids, dtype="str"),
            "kind": pd.array(np.array([k.name for k in KINDS], dtype=object)[everybody.kind], dtype="str"),
            "country": pd.array(np.array(COUNTRIES, dtype=object)[everybody.country], dtype="str"),
            "arrived_on": dates(everybody.arrived, everybody.arrived >= 0),
            "valuable_from": dates(everybody.valuable_from, is_valuable),
            "valuable_until": dates(everybody.valuable_until, is_valuable),
            "stopped_on": dates(everybody.stopped, everybody.stopped < NEVER),
            "paused_from": dates(everybody.paused_from, everybody.paused_from < NEVER),
            "paused_until": dates(everybody.paused_until, everybody.paused_from < NEVER),
        }
    )
    return frame[everybody.arrived < days].reset_index(drop=True)


def valuable_on(shop: Shop, day: date) -> frozenset[str]:
    """The ids of the customers who are truly valuable on `day`."""
    number = shop.day_of(day)
    everybody = people(shop, -(-(number + 1) // 7))
    now = (everybody.valuable_from <= number) & (number < everybody.valuable_until)
    return frozenset(everybody.ids[now & (everybody.arrived <= number)])


def _cohort(shop: Shop, week: int) -> People:
    """Customers who arrive in `week`; in week -1, those who arrived before the start."""
    random = shop.random(_PURPOSE, week)
    at_start = week < 0
    arrived = np.full(round(shop.customers * PRESENT_AT_START), -1) if at_start else _arrivals(shop, week)
    n = len(arrived)
    shares = np.array([k.of_present if at_start else k.of_arrivals for k in KINDS])
    # evenly spread over the shares, then shuffled: shops of one size differ little from seed to seed
    kind = np.searchsorted(np.cumsum(shares / shares.sum()), (np.arange(n) + random.random()) / max(n, 1))
    random.shuffle(kind)

    def of_kind(attribute: str) -> Floats:
        return np.array([getattr(k, attribute) for k in KINDS], dtype=float)[kind]

    every = np.array([k.every for k in KINDS])[kind]
    own_pace = 1 / np.exp(random.uniform(np.log(every[:, 0]), np.log(every[:, 1])))
    own_pace[kind == _KIND["one_off"]] = 0.0
    quiet = 1 / random.uniform(*QUIET_PACE, size=n)
    is_valuable = of_kind("valuable") > 0
    rises = random.integers(*RISES_AFTER, size=n) * (kind == _KIND["rising"])
    life = np.ceil(random.exponential(of_kind("life"))).astype(np.int64) + 1
    stops = random.random(n) < STOP_ALTOGETHER
    begins = np.maximum(arrived, 0) + rises
    ends = np.minimum(begins + life, NEVER)
    spread = of_kind("spread")
    paused_from, lasts = _pauses(shop, week, np.maximum(arrived, 0))
    return People(
        kind=kind,
        country=_countries(random, n),
        arrived=arrived,
        valuable_from=np.where(is_valuable, begins, NEVER),
        valuable_until=np.where(is_valuable, ends, NEVER),
        stopped=np.where(is_valuable & ~stops, NEVER, ends),
        paused_from=paused_from,
        paused_until=np.where(paused_from < NEVER, paused_from + lasts, NEVER),
        pace=np.where(is_valuable, own_pace, 0.0),
        quiet_pace=np.where(is_valuable, quiet, own_pace),
        lines=of_kind("lines") * np.exp(spread * random.normal(size=n) - spread**2 / 2),
        spend=of_kind("spend") * np.exp(spread * random.normal(size=n) - spread**2 / 2),
        returning=random.beta(1.2, 9, size=n),
    )


def _arrivals(shop: Shop, week: int) -> Ints:
    """The days on which new customers arrive in `week`, one entry each."""
    days = np.arange(week * 7, week * 7 + 7)
    per_unit = shop.customers * ARRIVING / shop.reference_trade
    expected = shop.busyness(days) * shop.growth(days) * per_unit
    return np.repeat(days, shop.random(_PURPOSE + 1, week).poisson(expected))


def _pauses(shop: Shop, week: int, begin: Ints) -> tuple[Ints, Ints]:
    """The first day of each customer's pause, if there is one, and its length in days."""
    random = shop.random(_PURPOSE_OF_PAUSES, week)
    n = len(begin)
    pauses = random.random(n) < shop.pausing
    after, lasts = random.integers(*PAUSE_AFTER, size=n), random.integers(*PAUSE_LASTS, size=n)
    return np.where(pauses, begin + after, NEVER), lasts


def _countries(random: np.random.Generator, n: int) -> Ints:
    abroad = random.choice(np.arange(1, len(COUNTRIES)), size=n, p=_ABROAD)
    return np.where(random.random(n) < _AT_HOME, HOME, abroad)


_KIND = {kind.name: number for number, kind in enumerate(KINDS)}
