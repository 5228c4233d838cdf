"""The level: what all customers known today will spend together in the days ahead."""

from __future__ import annotations

import numpy as np

from pipeline.value.bg_nbd import BgNbd
from pipeline.value.closures import open_share
from pipeline.value.gamma_gamma import GammaGamma
from pipeline.value.methods import own_revenue
from pipeline.value.purchase_days import YEAR_OF_WEEKS, PurchaseDays
from pipeline.value.summaries import summarize

RECENT = 84
FULL_WEIGHT = 112
"""A past date with so many days of trade before it counts in full."""
MIN_BEFORE = 28
"""One with so few does not count."""


MIN_OPEN = 0.25
"""Where a shop was open for a smaller share of a period, the rest says nothing of the whole."""


def expected_level(
    days: PurchaseDays, model_revenue: float, horizon: int, purchases: BgNbd, spend: GammaGamma
) -> float:
    """The expected revenue of the customers known at `days.length` in the next `horizon` days.

    Without last year: the geometric mean of the models' own total and of what the customers known `horizon`
    days ago have spent since. With it: the geometric mean of two corrections for the season, which err in
    opposite directions. One takes what the customers known on the same date last year went on to spend, times
    the growth of everybody's revenue over 84 days; the other takes the models' own total times what it would
    have been off last year. The weight of what came after a past date grows with the days of trade before it,
    from none at 28 days to all at 112: no day makes a jump. docs/decisions/034 has the figures.

    What was spent while the shop was closed for weeks counts as if it had been open: that is no season.
    """
    recent = float(np.log(max(model_revenue, 1e-9)))
    spent_since = _spent_after(days, days.length - horizon, horizon)
    if spent_since > 0:
        recent += _weight(days.length - horizon) / 2 * (float(np.log(spent_since)) - recent)
    last_year = days.length - YEAR_OF_WEEKS
    weight = _weight(last_year)
    if weight <= 0:
        return float(np.exp(recent))
    actual = _spent_after(days, last_year, horizon)
    before = days.before(last_year)
    predicted = float(own_revenue(purchases, spend, summarize(before), horizon).sum())
    traded, traded_then = _traded_before(days, days.length), _traded_before(days, last_year)
    if min(actual, predicted, traded, traded_then) <= 0:
        return float(np.exp(recent))
    seasonal = (
        np.log(actual * traded / traded_then) + np.log(max(model_revenue, 1e-9) * actual / predicted)
    ) / 2
    return float(np.exp(weight * seasonal + (1 - weight) * recent))


def _weight(days_before: int) -> float:
    """The weight of a past date with `days_before` days of trade before it."""
    return float(np.clip((days_before - MIN_BEFORE) / (FULL_WEIGHT - MIN_BEFORE), 0, 1))


def _spent_after(days: PurchaseDays, origin: int, horizon: int) -> float:
    """The spend of the customers known on day `origin` in the `horizon` days after it, as far as known."""
    if origin <= 0:
        return 0.0
    is_known = np.zeros(len(days.customers), dtype=bool)
    is_known[days.code[days.day < origin]] = True
    until = min(origin + horizon, days.length)
    return _as_if_open(days, origin, until, float(days.spent(origin, until)[is_known].sum()))


def _traded_before(days: PurchaseDays, day: int) -> float:
    """Everybody's spend in the `RECENT` days before day `day`."""
    return _as_if_open(days, day - RECENT, day, float(days.spent(day - RECENT, day).sum()))


def _as_if_open(days: PurchaseDays, start: int, until: int, spent: float) -> float:
    """What was `spent` on days [start, until), had the shop been open all the time; 0 if it hardly was."""
    share = open_share(days, start, until)
    return spent / share if share >= MIN_OPEN else 0.0
