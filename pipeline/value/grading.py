"""Grade past predictions by what customers spent since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from domain.report import ValueMethod
from pipeline.arrays import Floats
from pipeline.value.methods import naive_revenue
from pipeline.value.prediction_errors import (
    coverage,
    deciles,
    normalized_gini,
    poisson_deviance,
    total_error,
)
from pipeline.value.purchase_days import PurchaseDays
from pipeline.value.summaries import summarize

HALF_A_CENT = 0.005


@dataclass(frozen=True)
class DuePredictions:
    """What a version predicted over a horizon that has ended.

    Attributes:
        version: its number.
        as_of: the first day of the horizon.
        window_days: the days before it in which its customers bought.
        horizon_days: 84 or 365.
        method: how it was predicted.
        naive: the naive method that was the better one then.
        total: of all customers of the version.
        naive_total: what the naive method said of them.
        customers: expected, low, high and chance (of an order) by customer_id.
    """

    version: int
    as_of: date
    window_days: int
    horizon_days: int
    method: ValueMethod
    naive: ValueMethod
    total: float
    naive_total: float
    customers: pd.DataFrame


def grade_predictions(due: DuePredictions, days: PurchaseDays) -> dict[str, Any]:
    """The grade, in the form of `domain.report.PredictionGrade`; `days` cover the whole horizon."""
    origin = days.number_of(due.as_of)
    end = origin + due.horizon_days
    past = days.before(origin)
    summaries = summarize(past)
    predictions = due.customers.sort_index()
    spent = pd.Series(days.spent(origin, end), index=days.customers)
    orders = pd.Series(days.bought(origin, end), index=days.customers)
    naive = pd.Series(
        naive_revenue(past, summaries, due.horizon_days)[due.naive], index=days.customers[summaries.code]
    )
    of_version = past.bought(origin - due.window_days, origin) > 0
    total = float(spent.to_numpy()[of_version].sum())
    actual = _of(spent, predictions)
    ordered = orders.reindex(predictions.index, fill_value=0).to_numpy() > 0
    expected = np.asarray(predictions["expected"], dtype=np.float64)
    groups = deciles(expected, actual)
    has_limits = bool(predictions["low"].notna().all() and predictions["high"].notna().all())
    return {
        "version": due.version,
        "as_of": due.as_of.isoformat(),
        "until": (due.as_of + timedelta(days=due.horizon_days)).isoformat(),
        "horizon_days": due.horizon_days,
        "method": due.method,
        "naive": due.naive,
        "customers": len(predictions),
        "actual": round(total, 2),
        "predicted": _graded(expected, actual, due.total, total),
        "naive_predicted": _graded(_of(naive, predictions), actual, due.naive_total, total),
        "deciles": [
            {"predicted": round(float(mean_predicted), 2), "actual": round(float(mean_actual), 2)}
            for mean_predicted, mean_actual in zip(groups.predicted, groups.actual, strict=True)
        ],
        "coverage80": round(_coverage(predictions, actual), 4) if has_limits else None,
        "order_probability": round(float(predictions["chance"].mean()), 4),
        "ordered": round(float(ordered.mean()), 4),
    }


def _of(amounts: pd.Series, predictions: pd.DataFrame) -> Floats:
    """The amounts of the graded customers; 0 for those that no longer exist."""
    return np.asarray(amounts.reindex(predictions.index, fill_value=0.0), dtype=np.float64)


def _coverage(predictions: pd.DataFrame, actual: Floats) -> float:
    """The share of amounts within their limits, which are stored to the cent: half of one is allowed for."""
    low, high = (np.asarray(predictions[name], dtype=np.float64) for name in ("low", "high"))
    return coverage(low - HALF_A_CENT, high + HALF_A_CENT, actual)


def _graded(predicted: Floats, actual: Floats, predicted_total: float, actual_total: float) -> dict[str, Any]:
    error, deviance = total_error(predicted_total, actual_total), poisson_deviance(predicted, actual)
    return {
        "total": round(predicted_total, 2),
        "total_error": round(error, 6) if np.isfinite(error) else None,
        "deviance": round(deviance, 6) if np.isfinite(deviance) else None,
        "gini": round(normalized_gini(predicted, actual), 6),
        "slope": round(deciles(predicted, actual).slope, 6),
    }
