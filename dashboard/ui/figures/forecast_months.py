"""The months of a forecast, and the past months shown with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

MAX_BEHIND = 12
"""A year of the past is enough to see the season."""


class Month(NamedTuple):
    """One month of a forecast: the mean, and where it will lie with 80 % and 95 % certainty."""

    month: str
    mean: float
    low80: float
    high80: float
    low95: float
    high95: float


class RunningMonth(NamedTuple):
    """The month that is not over: what was spent so far, and what is expected of it as a whole."""

    month: str
    so_far: float
    expected: float


class Past(NamedTuple):
    """The past shown with a forecast.

    Attributes:
        observed: Whole months behind (YYYY-MM, amount), oldest first; also those of more than a year ago.
        running: The month that is not over, if any.
    """

    observed: Sequence[tuple[str, float]] = ()
    running: RunningMonth | None = None

    def last_year(self, months: Sequence[str]) -> dict[str, float]:
        """Spend in the same month a year earlier for each of `months`, where that month is complete."""
        by_month = dict(self.observed)
        earlier = {month: f"{int(month[:4]) - 1}{month[4:]}" for month in months}
        return {month: by_month[before] for month, before in earlier.items() if before in by_month}


NO_PAST = Past()


def highest_of(months: Sequence[Month], past: Past) -> float:
    """The highest amount that a fan of `months` draws."""
    running = [past.running.expected] if past.running else []
    return max(
        [month.high95 for month in months]
        + [amount for _, amount in list(past.observed)[-MAX_BEHIND:]]
        + list(past.last_year([month.month for month in months]).values())
        + running
    )
