"""The probability of ordering again, and the day by which that is as likely as not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipeline.value.bg_nbd import BgNbd
from pipeline.value.order_calibration import OrderCalibration
from pipeline.value.purchase_days import Floats, Ints
from pipeline.value.trading_weeks import TradingWeeks


def order_probability(rhythm: BgNbd, weeks: TradingWeeks, horizon: int) -> Floats:
    """The model's probability of at least one purchase in the `horizon` days ahead.

    Of those alive, λ is Gamma(r + x, α + T), so the wait for the next purchase is Pareto of the second kind.
    """
    alive = rhythm.probability_alive(weeks.repeats, weeks.last, weeks.age)
    return alive * _within(rhythm, weeks, weeks.ahead[horizon])


def median_days_to_order(
    rhythm: BgNbd, weeks: TradingWeeks, calibrations: Mapping[int, OrderCalibration]
) -> Ints:
    """The first day by which the calibrated probability of a purchase is one half.

    Between the horizons of `calibrations`, theirs are interpolated; before the first, it is that one's. So
    the day lies within a horizon just where an order within it is as likely as not. The day after the last
    horizon stands for none.
    """
    horizons = sorted(calibrations)
    never = horizons[-1] + 1
    alive = rhythm.probability_alive(weeks.repeats, weeks.last, weeks.age)
    once = weeks.once
    shift, scale, shift_once = (
        np.interp(np.arange(never), horizons, [getattr(calibrations[horizon], name) for horizon in horizons])
        for name in ("shift", "scale", "once")
    )
    low, high = np.zeros(len(alive), dtype=np.int64), np.full(len(alive), never, dtype=np.int64)
    while bool((high - low > 1).any()):
        middle = (low + high) // 2
        calibration = OrderCalibration.log_odds_of(alive * _within(rhythm, weeks, weeks.ahead[middle]))
        reached = shift[middle] + scale[middle] * calibration + shift_once[middle] * once >= 0
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def _within(rhythm: BgNbd, weeks: TradingWeeks, ahead: Floats | float) -> Floats:
    """The probability that who is alive buys within `ahead` weeks of trade."""
    waited = rhythm.alpha + weeks.age
    return np.asarray(1 - (waited / (waited + ahead)) ** (rhythm.r + weeks.repeats))
