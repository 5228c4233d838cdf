"""What customers are expected to be worth: the method, its totals, and how it did on past dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

from domain.report.section import Count, Money, Section, Share, StoredMessage

ValueMethod: TypeAlias = Literal[
    "blend", "blend_of_two", "purchase_model", "learned", "year", "naive_year", "naive_period"
]
"""How the coming revenue is distributed over customers; docs/definitions.md explains each."""


class PastValueError(Section):
    """The errors of a method on past dates: means over them."""

    deviance: float
    """Poisson deviance of the shares over the actual total; 0 is perfect, and the smallest one wins. Versions
    whose model was fitted by an earlier release have that of shares and total at once."""
    total_error: Share
    """Mean absolute error of the total."""
    gini: float
    """Normalised Gini: 1 where customers are ranked as they turned out, 0 for a random order."""


class ValueHorizon(Section):
    """The predictions over one horizon, for customers of the version."""

    days: Count
    method: ValueMethod
    naive: ValueMethod
    """The better one of the naive methods."""
    expected_revenue: Money
    """Of all customers of the version together."""
    members_expected_revenue: Money
    naive_revenue: Money
    """What the naive method says of all of them."""
    expected_orders: float
    origins: Count
    """Past dates on which the methods were compared when the model was fitted; 0 if none had come due."""
    errors: Mapping[ValueMethod, PastValueError] = {}
    level_factor: float | None = None
    """What the method's amounts were multiplied by, so that those of members add up to the forecast of their
    spend; None in versions that did not, or without a forecast."""
    coverage80: Share | None = None
    """How often spend lay in its 80 % interval on the newest of these dates; None if that was not tried."""

    @property
    def beats_naive(self) -> bool | None:
        """Whether the method did better than the naive one; None before anything has come due."""
        return self.method != self.naive if self.origins else None


class Value(Section):
    """Predictions per customer; empty with a reason in `why`."""

    fitted_on: date | None = None
    """The as-of date of the model's data."""
    horizons: tuple[ValueHorizon, ...] = ()
    why: StoredMessage | None = None

    def over(self, days: int) -> ValueHorizon | None:
        """The predictions over `days` days."""
        return next((horizon for horizon in self.horizons if horizon.days == days), None)
