"""Fit the model of what customers will be worth, and choose its method on past dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from pipeline.arrays import Floats
from pipeline.value.bg_nbd import MAX_REPEATS, BgNbd, fit_bg_nbd
from pipeline.value.boosted_trees import BoostedTrees, fit_boosted_trees
from pipeline.value.gamma_gamma import GammaGamma, fit_gamma_gamma
from pipeline.value.intervals import fit_intervals
from pipeline.value.lags import lag_features
from pipeline.value.level import expected_level
from pipeline.value.methods import own_revenue, revenue_by_method, shares
from pipeline.value.order_fit import fit_calibrations, fit_rhythm
from pipeline.value.past_origins import MIN_CUSTOMERS, MIN_HISTORY, STEP, past_origins
from pipeline.value.prediction_errors import coverage, normalized_gini, share_deviance, total_error
from pipeline.value.purchase_days import PurchaseDays
from pipeline.value.summaries import Summaries, summarize
from pipeline.value.trading_weeks import trading_clock
from pipeline.value.value_model import (
    FORMAT_VERSION,
    HORIZONS,
    HorizonModel,
    Method,
    OrderRhythm,
    PastError,
    ValueModel,
)

MIN_REPEATERS = 30
"""Customers who bought again, below which there is no rhythm to be learned."""
MIN_TO_PREDICT: Mapping[str, int] = {
    "days": MIN_HISTORY + HORIZONS[0],
    "ago": HORIZONS[0],
    "customers": MIN_CUSTOMERS,
    "repeaters": MIN_REPEATERS,
}
"""Without so many, nothing is predicted: `customers` and, among them, `repeaters` as known `ago` days ago."""
REFIT_DAYS = 91
MAX_ORIGINS = 4
TRAINING_ORIGINS = 4
SAMPLE = 50_000
"""Customers of a larger shop on whom the model is fitted: parameters of so many are exact to the percent."""
NAIVE: tuple[Method, ...] = ("naive_year", "naive_period")
LEARNED: frozenset[Method] = frozenset({"blend", "learned"})
"""Those that need trees."""
PREFERRED: tuple[Method, ...] = ("blend", "blend_of_two", "purchase_model", "learned", "year")
"""The first that is possible, where nothing has come due to choose on."""


@dataclass(frozen=True)
class _Trial:
    """One past date: each method's predictions and the actual amounts."""

    predicted: dict[Method, Floats]
    actual: Floats


def fit_value_model(days: PurchaseDays, random_state: int) -> ValueModel | None:
    """The model as of `days.length`; None for a shop too young or too small to predict.

    That is a shop in which no method can be tried over 84 days on a date with 84 days of trade before it, in
    which fewer than `MIN_CUSTOMERS` were known then, or fewer than `MIN_REPEATERS` had bought again; or
    one whose customers bought nothing in the 84 days after any of these dates.
    """
    history_days = days.length
    if history_days < MIN_HISTORY + HORIZONS[0]:
        return None
    days = _sampled(days, random_state)
    if len(summarize(days.before(history_days - HORIZONS[0])).code) < MIN_CUSTOMERS:
        return None
    fitted = fit_parameters(days)
    if fitted is None:
        return None
    purchases, spend = fitted
    short = _fit_horizon(days, HORIZONS[0], random_state)
    if not short.origins:
        return None
    long = _fit_horizon(days, HORIZONS[1], random_state)
    if not long.origins:
        long = _untried(long, short)
    clock = trading_clock(days, HORIZONS[-1])
    rhythm = fit_rhythm(days, clock)
    if rhythm is None:
        return None
    return ValueModel(
        as_of=days.date_of(history_days),
        history_days=history_days,
        r=purchases.r,
        alpha=purchases.alpha,
        a=purchases.a,
        b=purchases.b,
        p=spend.p,
        q=spend.q,
        gamma=spend.gamma,
        rhythm=OrderRhythm(r=rhythm.r, alpha=rhythm.alpha, a=rhythm.a, b=rhythm.b),
        calibrations=fit_calibrations(days, clock),
        horizons={HORIZONS[0]: short, HORIZONS[1]: long},
    )


def is_due(model: ValueModel | None, as_of: date) -> bool:
    """Whether to fit the model anew: quarterly, sooner in a young shop, at once if its format is old."""
    if model is None or model.format_version != FORMAT_VERSION or not model.as_of <= as_of:
        return True
    return (as_of - model.as_of).days >= min(REFIT_DAYS, model.history_days // 4)


def _untried(long: HorizonModel, short: HorizonModel) -> HorizonModel:
    """For a year that has not come due, the method that won over twelve weeks, if it is possible."""
    possible = short.method not in LEARNED or long.trees is not None
    return long.model_copy(update={"method": short.method if possible else "blend_of_two"})


def _sampled(days: PurchaseDays, random_state: int) -> PurchaseDays:
    count = len(days.customers)
    if count <= SAMPLE:
        return days
    selected = np.zeros(count, dtype=bool)
    selected[np.random.default_rng(random_state).choice(count, SAMPLE, replace=False)] = True
    return days.of(selected)


def fit_parameters(days: PurchaseDays) -> tuple[BgNbd, GammaGamma] | None:
    """BG/NBD of all customers and Gamma-Gamma of those with revenue, fitted on counts of equal customers."""
    summaries = summarize(days)
    repeated = summaries.repeats > 0
    if int(repeated.sum()) < MIN_REPEATERS:
        return None
    triples = np.column_stack([np.minimum(summaries.repeats, MAX_REPEATS), summaries.last, summaries.age])
    similar, count = np.unique(triples, axis=0, return_counts=True)
    purchases = fit_bg_nbd(
        similar[:, 0] * 1.0, similar[:, 1] / 7, similar[:, 2] / 7, count.astype(np.float64)
    )
    paid = summaries.mean_spend > 0
    if not paid.any():
        return None
    spend = fit_gamma_gamma(summaries.mean_spend[paid], (summaries.repeats[paid] + 1).astype(np.float64))
    return (purchases, spend) if purchases is not None and spend is not None else None


def _fit_horizon(days: PurchaseDays, horizon: int, random_state: int) -> HorizonModel:
    origins = past_origins(days, horizon, MAX_ORIGINS)
    tried = [_trial(days, origin, horizon, random_state) for origin in origins]
    trials = [trial for trial in tried if trial is not None]
    trees = _fit_trees(days, horizon, random_state)
    measured = {name: _past_error(trials, name) for name in trials[0].predicted} if trials else {}
    errors = {name: error for name, error in measured.items() if error is not None}
    if not errors:
        first: Method = "blend" if trees is not None else "blend_of_two"
        return HorizonModel(method=first, naive="naive_year", origins=0, trees=trees)
    # a naive method that once foresaw nothing at all, after months without trade, cannot be judged
    naive = min(
        (name for name in NAIVE if name in errors), key=lambda name: errors[name].rank, default=NAIVE[0]
    )
    possible = [name for name in PREFERRED if name in errors and (trees is not None or name not in LEARNED)]
    method = min(possible, key=lambda name: errors[name].rank)
    if naive in errors and errors[method].rank >= errors[naive].rank:
        method = naive
    newest = trials[0]
    held = None
    if len(trials) > 1:
        low, high = fit_intervals(*_pooled(trials[1:], method)).around(newest.predicted[method])
        held = coverage(low, high, newest.actual)
    return HorizonModel(
        method=method,
        naive="naive_year" if naive == "naive_year" else "naive_period",
        origins=len(trials),
        errors=errors,
        trees=trees if method in LEARNED else None,
        intervals=fit_intervals(*_pooled(trials, method)),
        coverage=held,
    )


def _trial(days: PurchaseDays, origin: int, horizon: int, random_state: int) -> _Trial | None:
    """All methods on a past date, fitted on what was known then; None without revenue or enough customers."""
    past = days.before(origin)
    summaries = summarize(past)
    fitted = fit_parameters(past)
    actual = days.spent(origin, origin + horizon)[summaries.code]
    if fitted is None or len(summaries.code) < MIN_CUSTOMERS or not actual.sum() > 0:
        return None
    trees = _fit_trees(past, horizon, random_state)
    return _Trial(_predictions(past, summaries, horizon, fitted, trees), actual)


def _predictions(
    days: PurchaseDays,
    summaries: Summaries,
    horizon: int,
    fitted: tuple[BgNbd, GammaGamma],
    trees: BoostedTrees | None,
) -> dict[Method, Floats]:
    individual = own_revenue(*fitted, summaries, horizon)
    level = expected_level(days, float(individual.sum()), horizon, *fitted)
    return revenue_by_method(
        days, summaries, horizon, shares(days, summaries, individual, horizon, trees), level
    )


def _fit_trees(days: PurchaseDays, horizon: int, random_state: int) -> BoostedTrees | None:
    """Trees fitted on outcomes after earlier dates, in units of each date's mean to keep levels apart."""
    rows, targets = [], []
    newest = days.length - horizon
    for origin in range(newest, max(MIN_HISTORY, newest - STEP * TRAINING_ORIGINS), -STEP):
        past = days.before(origin)
        summaries = summarize(past)
        actual = days.spent(origin, origin + horizon)[summaries.code]
        if actual.sum() > 0:
            rows.append(lag_features(past, summaries, horizon))
            targets.append(actual / actual.mean())
    if not rows:
        return None
    return fit_boosted_trees(np.vstack(rows), np.concatenate(targets), random_state)


def _past_error(trials: Sequence[_Trial], method: Method) -> PastError | None:
    """Means over the trials; None where a trial lacks the method, or it cannot be judged."""
    if any(method not in trial.predicted for trial in trials):
        return None
    pairs = [(trial.predicted[method], trial.actual) for trial in trials]
    deviances = [share_deviance(*pair) for pair in pairs]
    if not np.isfinite(deviances).all():
        return None
    totals = [abs(total_error(float(predicted.sum()), float(actual.sum()))) for predicted, actual in pairs]
    ginis = [normalized_gini(*pair) for pair in pairs]
    return PastError(
        deviance=float(np.mean(deviances)), total_error=float(np.mean(totals)), gini=float(np.mean(ginis))
    )


def _pooled(trials: Sequence[_Trial], method: Method) -> tuple[Floats, Floats]:
    """Predictions and outcomes of several dates, each in units of its own mean.

    How far the total was off is left out: dates that overlap would count one error of it as many, and what is
    shown stands at the level of the forecast, not at this one.
    """
    pairs = [(trial.predicted[method], trial.actual) for trial in trials]
    return (
        np.concatenate([predicted / max(float(predicted.mean()), 1e-9) for predicted, _ in pairs]),
        np.concatenate([actual / float(actual.mean()) for _, actual in pairs]),
    )
