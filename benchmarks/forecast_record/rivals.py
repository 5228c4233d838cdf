"""The standard rivals: each says what a fixed group of customers will spend in the days ahead."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from pipeline.arrays import Floats
from pipeline.forecast.methods import Origin
from pipeline.trading_time.history import History, between
from pipeline.value import purchase_days
from pipeline.value.fit import fit_parameters
from pipeline.value.methods import own_revenue
from pipeline.value.summaries import summarize

WEEK, YEAR, MONTH = 7, 364, 28
MIN_WEEKS = 8
SEASONAL_WEEKS = 2 * YEAR // WEEK


class Situation(NamedTuple):
    """What a rival knows: the trade before the day, the group, and the customer days it all comes from."""

    history: History
    origin: Origin
    customer_days: pd.DataFrame


Rival = Callable[[Situation, Sequence[int]], dict[int, float]]


def constant(now: Situation, horizons: Sequence[int]) -> dict[int, float]:
    """The mean of the last 365 days goes on."""
    days = min(365, now.origin.day)
    level = between(now.origin.members, now.origin.day - days, now.origin.day) / days
    return {horizon: level * horizon for horizon in horizons}


def last_period(now: Situation, horizons: Sequence[int]) -> dict[int, float]:
    """The last period of the same length comes again; of a longer one than is known, its rate."""
    day = now.origin.day
    return {
        horizon: between(now.origin.members, day - horizon, day) * max(1.0, horizon / day)
        for horizon in horizons
    }


def seasonal_naive(now: Situation, horizons: Sequence[int]) -> dict[int, float]:
    """The same days of last year come again; nothing without a year."""
    day = now.origin.day
    if day < YEAR:
        return {}
    year = between(now.origin.members, day - YEAR, day)
    return {
        horizon: between(now.origin.members, day - YEAR, min(day - YEAR + horizon, day))
        + year * max(0, horizon - YEAR) / YEAR
        for horizon in horizons
    }


def exponential_smoothing(now: Situation, horizons: Sequence[int]) -> dict[int, float]:
    """Holt and Winters' damped trend on weeks, with a season of 52 where two years are known."""
    weeks = _weeks(now.origin)
    if len(weeks) < MIN_WEEKS:
        return {}
    seasonal = "add" if len(weeks) >= SEASONAL_WEEKS else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ExponentialSmoothing(
            weeks,
            trend="add",
            damped_trend=True,
            seasonal=seasonal,
            seasonal_periods=52 if seasonal else None,
        ).fit()
        ahead = np.asarray(fitted.forecast(-(-max(horizons) // WEEK)), dtype=float)
    return _sums(ahead, horizons)


def theta(now: Situation, horizons: Sequence[int]) -> dict[int, float]:
    """Assimakopoulos and Nikolopoulos' theta method on weeks, deseasonalised where two years are known."""
    weeks = _weeks(now.origin)
    if len(weeks) < MIN_WEEKS:
        return {}
    has_season = len(weeks) >= SEASONAL_WEEKS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        series = pd.Series(weeks + 1e-6 * max(weeks.mean(), 1e-6))
        fitted = ThetaModel(
            series, period=52 if has_season else None, deseasonalize=has_season, method="additive"
        ).fit()
        ahead = np.asarray(fitted.forecast(-(-max(horizons) // WEEK)), dtype=float)
    return _sums(ahead, horizons)


def bg_nbd_sum(now: Situation, horizons: Sequence[int]) -> dict[int, float]:
    """The sum of what BG/NBD and Gamma-Gamma expect of each customer of the group."""
    days = purchase_days(now.customer_days, now.history.date_of(now.origin.day))
    fitted = fit_parameters(days)
    if fitted is None:
        return {}
    summaries = summarize(days)
    inside = days.customers[summaries.code].isin(now.history.customers[now.origin.codes])
    return {horizon: float(own_revenue(*fitted, summaries, horizon)[inside].sum()) for horizon in horizons}


RIVALS: Mapping[str, Rival] = {
    "constant": constant,
    "last period": last_period,
    "seasonal naive": seasonal_naive,
    "ETS": exponential_smoothing,
    "theta": theta,
    "BG/NBD": bg_nbd_sum,
}


def _weeks(origin: Origin) -> Floats:
    """The group's revenue by week, ending with the origin."""
    count = origin.day // WEEK
    edges = origin.day - WEEK * np.arange(count, -1, -1)
    return np.asarray(np.diff(origin.members[edges]), dtype=float)


def _sums(ahead: npt.NDArray[np.float64], horizons: Sequence[int]) -> dict[int, float]:
    daily = np.repeat(np.maximum(ahead, 0.0) / WEEK, WEEK)
    return {horizon: float(daily[:horizon].sum()) for horizon in horizons}
