"""What is left of revenue: margin rates and the cost of benefits, each from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from domain.typed_values import parse_share, quoted
from domain.user_error import UserError

BEGINNING: Final = date(1900, 1, 1)
"""The first day of what holds for all time."""
BASIS_POINTS: Final = 10_000
"""Of 1: rates are kept as whole hundredths of a percent, so that every database adds them up alike."""
DAYS_A_YEAR: Final = 365
MONTHS_A_YEAR: Final = 12
MAX_COST: Final = 1_000_000.0
V = TypeVar("V")


class CostPeriod(StrEnum):
    """What a cost of benefits is for."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class BenefitCost:
    """What the benefits of one member cost in a month or a year."""

    cost: float
    per: CostPeriod = CostPeriod.MONTH

    @property
    def per_day(self) -> float:
        """The cost of a day: a year has 365 days, and 12 months of equal cost."""
        return self.cost * (MONTHS_A_YEAR if self.per == CostPeriod.MONTH else 1) / DAYS_A_YEAR


@dataclass(frozen=True)
class Step(Generic[V]):
    """A value and the first day it holds."""

    first_day: date
    value: V


def steps_of(changes: Iterable[tuple[date | None, V]]) -> tuple[Step[V], ...]:
    """The values that hold, oldest first, given all changes in the order they were made.

    A change holds from its day on (None: for all time), whatever was said of those days before.
    """
    steps: list[Step[V]] = []
    for valid_from, value in changes:
        first_day = valid_from or BEGINNING
        steps = [*(step for step in steps if step.first_day < first_day), Step(first_day, value)]
    return tuple(steps)


def value_on(steps: Iterable[Step[V]], day: date) -> V | None:
    """The value that holds on `day`; None before the first."""
    return next((step.value for step in reversed(list(steps)) if step.first_day <= day), None)


@dataclass(frozen=True)
class MarginSettings:
    """What the shop has said of its margins and the cost of benefits; all of it may be missing.

    Attributes:
        rates: Fractions of net revenue. The first one also holds before its day. None: not known from that
            day on. Without any, nothing is told in contribution.
        benefit_costs: What a member's benefits cost; nothing before the first day.
        products: How many products have a margin of their own.
        products_fingerprint: A hash of those margins; None without any.
    """

    rates: tuple[Step[float | None], ...] = ()
    benefit_costs: tuple[Step[BenefitCost], ...] = ()
    products: int = 0
    products_fingerprint: str | None = None

    @property
    def are_set(self) -> bool:
        """Whether contribution can be told: there is a rate now."""
        return bool(self.rates) and self.rates[-1].value is not None

    def rate_on(self, day: date) -> float:
        """The rate of products that have none of their own, on a day; 0 where none is known."""
        return value_on(self.rates, max(day, self.rates[0].first_day) if self.rates else day) or 0.0

    def benefit_cost_on(self, day: date) -> BenefitCost | None:
        """What a member's benefits cost on a day; None where nothing was set."""
        return value_on(self.benefit_costs, day)

    def benefit_cost_between(self, start: date, end: date) -> float:
        """What the benefits of one member cost on the days [start, end)."""
        total, until = 0.0, end
        for step in reversed(self.benefit_costs):
            days = (until - max(step.first_day, start)).days
            if days > 0:
                total += days * step.value.per_day
            until = min(until, max(step.first_day, start))
        return total

    def benefit_cost_ahead(self, as_of: date, days: int) -> float:
        """What the benefits of one member cost in the `days` from `as_of` on, as far as is known."""
        return self.benefit_cost_between(as_of, as_of + timedelta(days=days))

    def to_json(self) -> dict[str, Any]:
        """The stored form; empty where nothing is set."""
        if not (self.rates or self.benefit_costs or self.products):
            return {}
        return {
            "rates": [{"from": step.first_day.isoformat(), "rate": step.value} for step in self.rates],
            "benefit_costs": [
                {"from": step.first_day.isoformat(), "cost": step.value.cost, "per": step.value.per.value}
                for step in self.benefit_costs
            ],
            "products": self.products,
            "products_fingerprint": self.products_fingerprint,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> MarginSettings:
        """The inverse of `to_json`."""
        return cls(
            tuple(Step(date.fromisoformat(step["from"]), step["rate"]) for step in stored.get("rates", ())),
            tuple(
                Step(date.fromisoformat(step["from"]), BenefitCost(step["cost"], CostPeriod(step["per"])))
                for step in stored.get("benefit_costs", ())
            ),
            stored.get("products", 0),
            stored.get("products_fingerprint"),
        )


NOT_SET: Final = MarginSettings()


def checked_rate(rate: float) -> float:
    """A margin rate in whole hundredths of a percent.

    Raises:
        UserError: it is not between -100 % and 100 %.
    """
    if not -1 <= rate <= 1:
        raise UserError("A margin rate is between -100 % and 100 % of revenue after returns.")
    return round(rate * BASIS_POINTS) / BASIS_POINTS


def checked_cost(cost: BenefitCost) -> BenefitCost:
    """A cost of benefits that is possible.

    Raises:
        UserError: it is below zero or impossibly large.
    """
    if not 0 <= cost.cost <= MAX_COST:
        raise UserError("The cost of benefits is an amount from 0 to {most:number}.", most=MAX_COST)
    return cost


def parsed_rate(text: str) -> float:
    """A rate as people write it: 40%, 40 % or 0.4; a comma does for a point.

    Raises:
        UserError: it is no such rate.
    """
    rate = parse_share(text)
    if rate is None:
        raise UserError("{text} is not a margin rate. Write it as 40% or 0.4.", text=quoted(text))
    return checked_rate(rate)
