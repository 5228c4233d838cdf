"""Grades of past predictions: what they said of customers' spend, and what it came to."""

from __future__ import annotations

from datetime import date

from domain.report.section import Count, Money, Section, Share
from domain.report.value import ValueMethod


class Decile(Section):
    """A tenth of the customers by predicted spend: the mean predicted and the mean actual amount."""

    predicted: Money
    actual: Money


class Graded(Section):
    """One kind of prediction compared with the actual outcome."""

    total: Money
    """What it said all customers of the version would spend."""
    total_error: Share | None
    """Over what they spent, less 1; None if they spent nothing."""
    deviance: float | None
    """Poisson deviance over the actual total, the smaller the better; None if they spent nothing."""
    gini: float
    """Normalised Gini: 1 where customers were ranked as they turned out, 0 for a random order."""
    slope: float
    """Of actual on predicted spend by decile; below 1, differences were predicted too large."""


class PredictionGrade(Section):
    """The accuracy of a version's predictions over one horizon, beside the naive method."""

    version: Count
    as_of: date
    """The first day of the horizon."""
    until: date
    """The first day after it."""
    horizon_days: Count
    method: ValueMethod
    naive: ValueMethod
    customers: Count
    """Graded one by one; of a large shop a sample."""
    actual: Money
    """What all customers of the version spent."""
    predicted: Graded
    naive_predicted: Graded
    deciles: tuple[Decile, ...]
    coverage80: Share | None = None
    """How many lay in their 80 % interval; None without intervals."""
    order_probability: Share
    """The mean probability of an order that was predicted."""
    ordered: Share
    """How many ordered."""

    @property
    def beats_naive(self) -> bool | None:
        """Whether the predictions beat the naive method; None where that is unknown."""
        own_deviance, naive = self.predicted.deviance, self.naive_predicted.deviance
        return (
            None
            if own_deviance is None or naive is None or self.method == self.naive
            else own_deviance < naive
        )
