"""The probability of ordering again, how many orders to expect, and the day of the next one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Floats, Ints
from pipeline.value.bg_nbd import BgNbd
from pipeline.value.order_calibration import OrderCalibration
from pipeline.value.trading_weeks import TradingWeeks

MIN_PROBABILITY = 1e-9
"""Stands for a probability of 0, of which no number follows."""


def order_probability(rhythm: BgNbd, weeks: TradingWeeks, horizon: int) -> Floats:
    """The model's probability of at least one purchase in the `horizon` days ahead.

    Of those alive, λ is Gamma(r + x, α + T), so the wait for the next purchase is Pareto of the second kind.
    """
    alive = rhythm.probability_alive(weeks.repeats, weeks.last, weeks.age)
    return alive * _within(rhythm, weeks, weeks.ahead[horizon])


def calibrated_probabilities(
    rhythm: BgNbd, weeks: TradingWeeks, calibrations: Mapping[int, OrderCalibration]
) -> dict[int, Floats]:
    """The calibrated probability of a purchase within each horizon of `calibrations`.

    Each is calibrated on its own past dates. Who orders within a shorter horizon has done so in a longer one,
    too, so the longer one's probability is never below.
    """
    result: dict[int, Floats] = {}
    at_least = np.zeros(len(weeks.repeats))
    for horizon in sorted(calibrations):
        raw = order_probability(rhythm, weeks, horizon)
        at_least = np.maximum(calibrations[horizon].apply(raw, weeks.covariates), at_least)
        result[horizon] = at_least
    return result


def expected_orders(rhythm: BgNbd, weeks: TradingWeeks, horizon: int, probability: Floats) -> Floats:
    """The expected purchases in the `horizon` days ahead, given the calibrated `probability` of one.

    How many there are if there is one at all is the model's; so nobody is expected to buy less often than the
    probability says.
    """
    raw = order_probability(rhythm, weeks, horizon)
    number = rhythm.expected_purchases(weeks.ahead[horizon], weeks.repeats, weeks.last, weeks.age)
    return probability * np.maximum(number / np.maximum(raw, MIN_PROBABILITY), 1.0)


def median_days_to_order(
    rhythm: BgNbd, weeks: TradingWeeks, calibrations: Mapping[int, OrderCalibration]
) -> Ints:
    """The first day by which the calibrated probability of a purchase is one half.

    It lies within the first horizon of `calibrations` in which an order is as likely as not; between two
    horizons theirs are interpolated, before the first it is that one's. The day after the last horizon stands
    for none.
    """
    horizons = np.array(sorted(calibrations))
    days = np.arange(horizons[-1] + 2)
    known = [calibrations[horizon] for horizon in horizons]
    shift = np.interp(days, horizons, [calibration.shift for calibration in known])
    scale = np.interp(days, horizons, [calibration.scale for calibration in known])
    by_covariate = np.array([calibration.slopes for calibration in known]).T
    slopes = [np.interp(days, horizons, slope) for slope in by_covariate]
    alive = rhythm.probability_alive(weeks.repeats, weeks.last, weeks.age)

    def is_likely_by(day: Ints | int) -> npt.NDArray[np.bool_]:
        log_odds = OrderCalibration.log_odds_of(alive * _within(rhythm, weeks, weeks.ahead[day]))
        log_odds = shift[day] + scale[day] * log_odds
        for slope, covariate in zip(slopes, weeks.covariates.T, strict=True):
            log_odds += slope[day] * covariate
        return np.asarray(log_odds >= 0)

    low = np.full(len(alive), horizons[-1], dtype=np.int64)
    high = low + 1
    for horizon, before in zip(horizons[::-1], [*horizons[-2::-1], 0], strict=True):
        is_likely = is_likely_by(int(horizon))
        low, high = np.where(is_likely, before, low), np.where(is_likely, horizon, high)
    while bool((high - low > 1).any()):
        middle = (low + high) // 2
        is_likely = is_likely_by(middle)
        low, high = np.where(is_likely, low, middle), np.where(is_likely, middle, high)
    return high


def _within(rhythm: BgNbd, weeks: TradingWeeks, ahead: Floats | float) -> Floats:
    """The probability that who is alive buys within `ahead` weeks of trade."""
    waited = rhythm.alpha + weeks.age
    return np.asarray(1 - (waited / (waited + ahead)) ** (rhythm.r + weeks.repeats))
