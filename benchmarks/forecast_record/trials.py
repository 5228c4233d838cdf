"""Forecasts of one shop from past days, beside the rivals' and what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.forecast_record.rivals import RIVALS, Situation
from pipeline.forecast.backtest import BacktestRecord, origins
from pipeline.forecast.methods import Origin
from pipeline.forecast.revenue import backtest_records, forecast_origin
from pipeline.trading_time.history import History, between, read_history
from pipeline.value import customer_values, fit_value_model, purchase_days
from pipeline.value.fit import fit_parameters
from pipeline.value.methods import naive_revenue, own_revenue
from pipeline.value.prediction_errors import deciles, normalized_gini
from pipeline.value.summaries import summarize

HORIZONS = (28, 84, 182, 365)
MEMBERS_SHARE = 0.1
WINDOW = 365
VERSION_DAYS = 7
VALUED_DAYS = 84


def trials(name: str, customer_days: pd.DataFrame, days: Sequence[int]) -> list[dict[str, Any]]:
    """One row a day, horizon and method: shop, day, horizon, method, said, came, our 80 % limits."""
    everything = read_history(customer_days, _end(customer_days))
    result = []
    for day in days:
        record, history, today = _forecast(customer_days, everything, day)
        trial = record.trials[-1]
        members = frozenset(history.customers[today.codes])
        spent = everything.of(members)
        horizons = [horizon for horizon in HORIZONS if day + horizon <= everything.length]
        amounts_by_rival: dict[str, Mapping[int, float]] = {
            rival: ask(Situation(history, today, customer_days), horizons) if horizons else {}
            for rival, ask in RIVALS.items()
        }
        for horizon in horizons:
            actual = between(spent, day, day + horizon)
            ours = record.interval(trial, 0, horizon)
            shared = {"shop": name, "day": day, "horizon": horizon, "came": actual}
            result.append(
                {**shared, "method": "ours", "said": ours.mean, "low": ours.low80, "high": ours.high80}
            )
            result += [
                {**shared, "method": rival, "said": amounts[horizon]}
                for rival, amounts in amounts_by_rival.items()
                if horizon in amounts
            ]
        result += _revision(name, customer_days, everything, (record, today))
    return result


def customer_trials(name: str, customer_days: pd.DataFrame, days: Sequence[int]) -> list[dict[str, Any]]:
    """Normalised Gini and decile error of predictions for each customer, over 84 days."""
    everything = purchase_days(customer_days, _end(customer_days))
    result = []
    for day in days:
        if day + VALUED_DAYS > everything.length:
            continue
        past = everything.before(day)
        model, fitted = fit_value_model(past, 0), fit_parameters(past)
        if model is None or fitted is None:
            continue
        summaries = summarize(past)
        actual = everything.spent(day, day + VALUED_DAYS)[summaries.code]
        amounts_by_method = {
            "ours": customer_values(past, model)["expected_revenue_84d"].to_numpy(),
            "BG/NBD": own_revenue(*fitted, summaries, VALUED_DAYS),
            **{
                method.replace("_", " "): amounts
                for method, amounts in naive_revenue(past, summaries, VALUED_DAYS).items()
            },
        }
        for method, amounts in amounts_by_method.items():
            groups = deciles(amounts, actual)
            off = float(np.abs(groups.predicted - groups.actual).mean() / max(groups.actual.mean(), 1e-9))
            result.append(
                {
                    "shop": name,
                    "day": day,
                    "method": method,
                    "gini": normalized_gini(amounts, actual),
                    "decile": off,
                }
            )
    return result


def _forecast(
    customer_days: pd.DataFrame, everything: History, day: int, members: frozenset[str] | None = None
) -> tuple[BacktestRecord, History, Origin]:
    history = read_history(customer_days, everything.date_of(day))
    past = [forecast_origin(history, origin, _best(history, origin)) for origin in origins(history)]
    today = forecast_origin(history, day, _best(history, day) if members is None else members)
    return backtest_records(history, [*past, today])["frozen"], history, today


def _revision(
    name: str, customer_days: pd.DataFrame, everything: History, before: tuple[BacktestRecord, Origin]
) -> list[dict[str, Any]]:
    """The change of the forecast of the same members and days from one week to the next."""
    record, today = before
    day = today.day + VERSION_DAYS
    if day > everything.length or not record.trials[-1].paths:
        return []
    members = frozenset(record.history.customers[today.codes])
    later, _, _ = _forecast(customer_days, everything, day, members)
    was = record.trials[-1].predicted_total(VERSION_DAYS, VERSION_DAYS + VALUED_DAYS)
    now = later.trials[-1].predicted_total(0, VALUED_DAYS)
    return [{"shop": name, "day": today.day, "horizon": 0, "method": "revision", "said": now, "came": was}]


def _best(history: History, day: int) -> frozenset[str]:
    """The tenth of the customers of the year before who spent most in it."""
    inside = (history.day < day) & (history.day >= day - WINDOW)
    spent = np.bincount(history.code[inside], history.revenue[inside], len(history.customers))
    count = max(1, round(MEMBERS_SHARE * int((spent > 0).sum())))
    return frozenset(history.customers[np.argsort(-spent, kind="stable")[:count]])


def _end(customer_days: pd.DataFrame) -> Any:
    return customer_days["day"].max().date() + timedelta(days=1)
