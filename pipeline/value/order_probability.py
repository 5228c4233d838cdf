"""The probability of ordering again, and the day by which that is as likely as not."""

from __future__ import annotations

import numpy as np

from pipeline.value.bg_nbd import BgNbd
from pipeline.value.methods import WEEK, in_weeks
from pipeline.value.purchase_days import Floats
from pipeline.value.summaries import Summaries

EPSILON = 1e-6


def order_probability(purchases: BgNbd, summaries: Summaries, horizon: int) -> Floats:
    """The model's probability of at least one purchase in the `horizon` days ahead.

    Of those alive, λ is Gamma(r + x, α + T), so the wait for the next purchase is Pareto of the second kind.
    """
    x, t_x, age = in_weeks(summaries)
    silent = ((purchases.alpha + age) / (purchases.alpha + age + horizon / WEEK)) ** (purchases.r + x)
    return purchases.probability_alive(x, t_x, age) * (1 - silent)


def median_days_to_order(purchases: BgNbd, summaries: Summaries) -> Floats:
    """The days until the probability of another purchase reaches one half; infinite where it never does."""
    x, t_x, age = in_weeks(summaries)
    alive = purchases.probability_alive(x, t_x, age)
    still_silent = np.maximum(1 - 0.5 / np.maximum(alive, EPSILON), 0)
    with np.errstate(divide="ignore", over="ignore"):
        weeks = (purchases.alpha + age) * (still_silent ** (-1 / (purchases.r + x)) - 1)
    return np.asarray(weeks * WEEK)
