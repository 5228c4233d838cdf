"""Fit the probability of an order: customers' rhythm in trading time, and its calibration on past dates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from pipeline.arrays import Floats, Ints
from pipeline.value.bg_nbd import BgNbd
from pipeline.value.bg_nbd_prior import fit_purchases
from pipeline.value.order_calibration import (
    PRIOR_PERIODS_OF_SILENCE,
    OrderCalibration,
    fit_calibration,
    fit_silence,
)
from pipeline.value.order_probability import order_probability
from pipeline.value.past_origins import MIN_CUSTOMERS, STEP, past_origins
from pipeline.value.purchase_days import YEAR, YEAR_OF_WEEKS, PurchaseDays
from pipeline.value.summaries import summarize
from pipeline.value.trading_weeks import TradingWeeks, in_trading_weeks

START = 84
CALIBRATED = (14, 28, START, 126, 182, 273, YEAR)
"""Days ahead, so that the day of the next order is told as well as whether there is one."""
MAX_ORIGINS = YEAR_OF_WEEKS // STEP
"""Past dates of a year: each season is in them as often as it comes."""


def fit_rhythm(days: PurchaseDays, clock: Floats) -> BgNbd | None:
    """BG/NBD in trading time, of everybody known at `days.length`; None with too few who came again."""
    return _fit_rhythm(in_trading_weeks(summarize(days), days.length, clock))


def fit_calibrations(days: PurchaseDays, clock: Floats) -> dict[int, OrderCalibration]:
    """The calibration for each of `CALIBRATED`, from rhythms fitted on what was known on each past date.

    The season is that known today. The longer the horizon, the fewer dates have come due, if any: beyond
    `START` days a calibration starts from that of the horizon before, the others from none.
    """
    past = [known for known in map(partial(_known_on, days, clock), _origins(days)) if known is not None]
    result: dict[int, OrderCalibration] = {}
    known_longest = _NOTHING_LEARNED
    for horizon in CALIBRATED:
        prior = known_longest if horizon > START else _NOTHING_LEARNED
        due = [known for known in past if known.origin + horizon <= days.length][:MAX_ORIGINS]
        known_longest = _learned(days, horizon, due, prior) if due else prior
        result[horizon] = known_longest.calibration
    return result


class _Learned(NamedTuple):
    """A calibration without silence, and with it."""

    plain: OrderCalibration
    calibration: OrderCalibration


_NOTHING_LEARNED = _Learned(OrderCalibration(), OrderCalibration())


class _Known(NamedTuple):
    """What was known on a past date."""

    origin: int
    code: Ints
    weeks: TradingWeeks
    rhythm: BgNbd


def _origins(days: PurchaseDays) -> list[int]:
    """Past dates after which `START` days are known, newest first."""
    return past_origins(days, START, (YEAR + YEAR_OF_WEEKS) // STEP)


def _known_on(days: PurchaseDays, clock: Floats, origin: int) -> _Known | None:
    summaries = summarize(days.before(origin))
    if len(summaries.code) < MIN_CUSTOMERS:
        return None
    weeks = in_trading_weeks(summaries, origin, clock)
    rhythm = _fit_rhythm(weeks)
    return None if rhythm is None else _Known(origin, summaries.code, weeks, rhythm)


def _learned(days: PurchaseDays, horizon: int, due: Sequence[_Known], prior: _Learned) -> _Learned:
    probability = np.concatenate([order_probability(known.rhythm, known.weeks, horizon) for known in due])
    covariates = np.concatenate([known.weeks.covariates for known in due])
    ordered = np.concatenate(
        [days.bought(known.origin, known.origin + horizon)[known.code] > 0 for known in due]
    ).astype(np.float64)
    periods = (due[0].origin - due[-1].origin + horizon) / horizon
    plain = fit_calibration(probability, covariates[:, 0], ordered).drawn_to(prior.plain, periods)
    outcomes = probability, covariates, ordered
    weight = periods / (periods + PRIOR_PERIODS_OF_SILENCE)
    silence = weight * fit_silence(plain, outcomes, may_rise=horizon < START)
    silence += (1 - weight) * np.array(prior.calibration.silence)
    return _Learned(plain, plain.with_silence(silence.tolist(), probability, covariates))


def _fit_rhythm(weeks: TradingWeeks) -> BgNbd | None:
    return fit_purchases(weeks.repeats, weeks.last, weeks.age)
