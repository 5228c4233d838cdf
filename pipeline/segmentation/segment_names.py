"""Segment names: the claim each makes, and names built from figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from i18n import N_, Message

_NUMBER_BEHIND = re.compile(r" \d+$")
"""As older versions told equal names apart: "Loyal regulars 2"."""
MIN_SHARE = 0.90
"""Of a segment's customers, those whom its name has to fit for the segment to keep it."""
MIN_SHARE_ABSOLUTE = 0.95
"""The same for names that leave no exceptions, such as *one-time*."""
HEADROOM = 0.03
"""By how much more a name has to fit to be given, so that it does not come and go with single customers."""
OUTSIDE = 0.025
"""Of a segment's customers, those who lie below, and those above, a range that is built from its figures."""


@dataclass(frozen=True)
class Condition:
    """A name's claim about a customer: a figure between two inclusive bounds; None is unbounded."""

    column: str
    """A feature column, or `orders_ever` or `days_since_first_order`."""
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, customers: pd.DataFrame) -> pd.Series:
        """Whether it holds, by customer id; not where the figure is missing."""
        value = customers[self.column].astype(float)
        found = value.notna()
        if self.at_least is not None:
            found &= value >= self.at_least
        if self.at_most is not None:
            found &= value <= self.at_most
        return found

    def in_words(self) -> Message:
        """The condition as part of a sentence about customers."""
        words = _WORDS[self.column]
        if (self.column, self.at_least, self.at_most) == ("orders_ever", None, 1):
            return Message("ordered only once so far")
        if self.at_least is None:
            return Message(words.at_most, {"most": self.at_most})
        if self.at_most is None:
            return Message(words.at_least, {"least": self.at_least})
        return Message(words.between, {"least": self.at_least, "most": self.at_most})

    def to_json(self) -> dict[str, Any]:
        """The form in which reports hold it."""
        return {"column": self.column, "at_least": self.at_least, "at_most": self.at_most}


@dataclass(frozen=True)
class Shop:
    """What names compare a customer with: all customers, over the window."""

    median_revenue: float
    low_revenue: float
    high_revenue: float
    """The revenue that a fifth of the customers stays under, and that a fifth exceeds."""
    median_ticket: float
    median_orders: float
    window_days: int

    @classmethod
    def of(cls, features: pd.DataFrame, window_days: int) -> Shop:
        """The figures of the customers in `features`: gross_revenue, avg_ticket, orders."""
        revenue = features["gross_revenue"].astype(float)
        return cls(
            median_revenue=round(float(revenue.median()), 2),
            low_revenue=round(float(revenue.quantile(0.2)), 2),
            high_revenue=round(float(revenue.quantile(0.8)), 2),
            median_ticket=round(float(features["avg_ticket"].median()), 2),
            median_orders=float(features["orders"].median()),
            window_days=window_days,
        )

    @property
    def lapsed_days(self) -> int:
        """Without a purchase for so long, a customer has lapsed: a third of the window."""
        return round(self.window_days / 3)

    @property
    def lapsing_days(self) -> int:
        """Half as long: formerly regular customers may be lapsing."""
        return round(self.window_days / 6)

    @property
    def recent_days(self) -> int:
        """A purchase no longer ago is recent: a quarter of the window."""
        return round(self.window_days / 4)

    @property
    def regular_orders(self) -> int:
        """So many orders are a habit: three, or more where the median customer has more."""
        return max(3, round(self.median_orders))

    @property
    def few_orders(self) -> int:
        """No more than that is occasional."""
        return max(3, int(self.median_orders // 2))


@dataclass(frozen=True)
class Claim:
    """A name, and its claim about each customer."""

    name: str
    conditions: Callable[[Shop], tuple[Condition, ...]]
    is_absolute: bool = False

    @property
    def min_share(self) -> float:
        """The share of a segment's customers of whom it must be true."""
        return MIN_SHARE_ABSOLUTE if self.is_absolute else MIN_SHARE


CLAIMS: tuple[Claim, ...] = (
    Claim(
        N_("New"),
        lambda shop: (Condition("days_since_first_order", at_most=shop.recent_days),),
        is_absolute=True,
    ),
    Claim(N_("One-time buyers"), lambda _shop: (Condition("orders_ever", at_most=1),), is_absolute=True),
    Claim(
        N_("Lapsed big spenders"),
        lambda shop: (
            Condition("recency_days", at_least=shop.lapsed_days),
            Condition("gross_revenue", at_least=1.5 * shop.median_revenue),
        ),
    ),
    Claim(N_("Lapsed customers"), lambda shop: (Condition("recency_days", at_least=shop.lapsed_days),)),
    Claim(N_("Big-basket buyers"), lambda shop: (Condition("avg_ticket", at_least=2 * shop.median_ticket),)),
    Claim(
        N_("Loyal regulars"),
        lambda shop: (
            Condition("orders", at_least=shop.regular_orders + 1),
            Condition("recency_days", at_most=shop.lapsing_days),
            Condition("tenure_days", at_least=round(shop.window_days / 2)),
        ),
    ),
    Claim(
        N_("Lapsing regulars"),
        lambda shop: (
            Condition("orders", at_least=shop.regular_orders),
            Condition("recency_days", at_least=shop.lapsing_days + 1),
        ),
    ),
    Claim(
        N_("Small regulars"),
        lambda shop: (
            Condition("orders", at_least=shop.regular_orders),
            Condition("gross_revenue", at_most=shop.median_revenue),
        ),
    ),
    Claim(N_("Regulars"), lambda shop: (Condition("orders", at_least=shop.regular_orders),)),
    Claim(
        N_("Promising customers"),
        lambda shop: (
            Condition("gross_revenue", at_least=shop.median_revenue),
            Condition("recency_days", at_most=shop.recent_days),
        ),
    ),
    Claim(
        N_("Occasional small spenders"),
        lambda shop: (
            Condition("orders", at_most=shop.few_orders),
            Condition("gross_revenue", at_most=shop.median_revenue),
        ),
    ),
    Claim(
        N_("Upper-half spenders"), lambda shop: (Condition("gross_revenue", at_least=shop.median_revenue),)
    ),
    Claim(N_("Occasional buyers"), lambda shop: (Condition("orders", at_most=shop.few_orders),)),
    Claim(N_("Small spenders"), lambda shop: (Condition("gross_revenue", at_most=shop.median_revenue),)),
    Claim(
        N_("Mid-value customers"),
        lambda shop: (Condition("gross_revenue", at_least=shop.low_revenue, at_most=shop.high_revenue),),
    ),
    Claim(N_("Repeat customers"), lambda _shop: (Condition("orders", at_least=2),)),
)
"""In order: the first that fits a segment well enough, and is still free, is its name."""


@dataclass(frozen=True)
class _Range:
    """A name built from two ranges: `template` has their bounds, a, b, c and d.

    `of_one` is the template where both bounds of the first are 1; it has the others, a being 1.
    """

    columns: tuple[str, str]
    template: str
    of_one: str

    def filled(self, customers: pd.DataFrame) -> str:
        """The name for `customers` from the two ranges that contain nearly all of them."""
        (a, b), (c, d) = (_bounds(customers[column]) for column in self.columns)
        c_to_d = (c, max(d, c + 1))
        if (a, b) == (1, 1):
            return self.of_one.format(a=1, b=c_to_d[0], c=c_to_d[1])
        return self.template.format(a=a, b=max(b, a + 1), c=c_to_d[0], d=c_to_d[1])

    def conditions(self, name: str) -> tuple[Condition, ...] | None:
        """What a name that was built so claims; None for another name."""
        for template in (self.template, self.of_one):
            pattern = re.sub(r"\\\{[a-d]\\\}", r"(\\d+)", re.escape(template))
            found = re.fullmatch(pattern + r"(?: \d+)?", name)
            if found is not None:
                bounds = [float(bound) for bound in found.groups()]
                (a, b), (c, d) = bounds[:-2] if len(bounds) == 4 else (1, 1), bounds[-2:]
                return (Condition(self.columns[0], a, b), Condition(self.columns[1], c, d))
        return None


RANGES = (
    _Range(
        ("orders", "recency_days"),
        N_("{a} to {b} orders, the last {c} to {d} days ago"),
        N_("{a} order, {b} to {c} days ago"),
    ),
    _Range(
        ("orders", "unique_products"),
        N_("{a} to {b} orders, {c} to {d} different products"),
        N_("{a} order, {b} to {c} different products"),
    ),
)


def share_that_fits(customers: pd.DataFrame, conditions: Sequence[Condition]) -> float:
    """The share of `customers` for whom all `conditions` hold; 0 if there are none."""
    if customers.empty:
        return 0.0
    fits = np.ones(len(customers), dtype=bool)
    for condition in conditions:
        fits &= condition.holds(customers).to_numpy()
    return float(fits.mean())


def claim_of(name: str, shop: Shop) -> tuple[tuple[Condition, ...], float] | None:
    """The claim of segment name `name` and the share it must be true of; None if unknown."""
    for claim in CLAIMS:
        if claim.name == _NUMBER_BEHIND.sub("", name):
            return claim.conditions(shop), claim.min_share
    for one in RANGES:
        conditions = one.conditions(name)
        if conditions is not None:
            return conditions, MIN_SHARE
    return None


def names_from_figures(customers: pd.DataFrame) -> Iterator[str]:
    """Names that say between which figures nearly all of `customers` lie, without end."""
    plain = [one.filled(customers) for one in RANGES]
    yield from plain
    yield from (f"{plain[0]} {number}" for number in count(2))


def _bounds(values: pd.Series) -> tuple[int, int]:
    """Whole numbers between which all but twice `OUTSIDE` of `values` lie."""
    numbers = values.to_numpy(dtype=float)
    low = np.quantile(numbers, OUTSIDE, method="lower")
    return int(np.floor(low)), int(np.ceil(np.quantile(numbers, 1 - OUTSIDE, method="higher")))


@dataclass(frozen=True)
class _Words:
    at_least: str
    at_most: str
    between: str


_WORDS: Mapping[str, _Words] = {
    "recency_days": _Words(
        N_("bought nothing for {least:days} or longer"),
        N_("bought within the last {most:days}"),
        N_("last bought {least:number} to {most:number} days ago"),
    ),
    "orders": _Words(
        N_("ordered {least:times} or more"),
        N_("ordered {most:times} at most"),
        N_("ordered {least:number} to {most:number} times"),
    ),
    "orders_ever": _Words(
        N_("ordered {least:times} or more so far"),
        N_("never ordered more than {most:times}"),
        N_("ordered {least:number} to {most:number} times so far"),
    ),
    "days_since_first_order": _Words(
        N_("first ordered {least:days} ago or earlier"),
        N_("first ordered within the last {most:days}"),
        N_("first ordered {least:number} to {most:number} days ago"),
    ),
    "tenure_days": _Words(
        N_("first bought in the window {least:days} ago or earlier"),
        N_("first bought in the window within the last {most:days}"),
        N_("first bought in the window {least:number} to {most:number} days ago"),
    ),
    "gross_revenue": _Words(
        N_("spent {least:money} or more"),
        N_("spent {most:money} or less"),
        N_("spent {least:money} to {most:money}"),
    ),
    "avg_ticket": _Words(
        N_("spent {least:money} or more per order"),
        N_("spent {most:money} or less per order"),
        N_("spent {least:money} to {most:money} per order"),
    ),
    "unique_products": _Words(
        N_("bought {least:number} different products or more"),
        N_("bought {most:number} different products at most"),
        N_("bought {least:number} to {most:number} different products"),
    ),
}
