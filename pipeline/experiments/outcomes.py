"""What experiments compare, and what was expected of each customer before: the covariate of each outcome.

A covariate is made from what was known before the draw only. It is one number, so that adjusting for it costs
one slope: several of them, fitted on few customers, would take up what they explain.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.enums import ExperimentOutcome
from pipeline.arrays import Floats
from pipeline.features.point_in_time import CustomerDayIndex

COVARIATE_DAYS = 84
"""Days that a covariate is for: those of the predictions."""
PREDICTION_COLUMNS = ("expected_revenue_84d", "expected_orders_84d", "order_probability_84d")
"""What is predicted of a customer: money, days with an order, a probability."""
PredictionsAt = Callable[[date], pd.DataFrame | None]
"""`PREDICTION_COLUMNS` by customer id, as they would have been on a date; None if nothing could be said."""


def measured(outcome: ExperimentOutcome, index: CustomerDayIndex, start: date, end: date) -> pd.Series:
    """The outcome on days [start, end) by customer id; customers without any row had none."""
    return measured_of(outcome, index.trade(start, end))


def measured_of(outcome: ExperimentOutcome, trade: pd.DataFrame) -> pd.Series:
    """The outcome, of what `CustomerDayIndex.trade` gave."""
    match outcome:
        case ExperimentOutcome.REVENUE:
            return trade["gross_revenue"]
        case ExperimentOutcome.NET_REVENUE:
            return trade["net_revenue"]
        case ExperimentOutcome.ORDERS:
            return trade["purchase_days"].astype(float)
        case ExperimentOutcome.BOUGHT_AGAIN:
            return (trade["purchase_days"] > 0).astype(float)
        case ExperimentOutcome.CONTRIBUTION:  # before benefits, which the drawn groups tell apart
            return trade["gross_profit"]


def covariates(
    index: CustomerDayIndex, ids: pd.Index, predictions: pd.DataFrame | None, *, as_of: date, pre_days: int
) -> pd.DataFrame:
    """What was to be expected of customers on a date, for `COVARIATE_DAYS`: a column an outcome.

    - money: the mean of the expected revenue, and of the pace of the last `pre_days` and `COVARIATE_DAYS`;
    - orders: the same of days with an order;
    - bought again: the probability of an order.

    Weights fitted on past periods explained no more (docs/decisions/035). Where nothing is predicted, pace
    alone counts; for buying again, how many orders that comes to.

    Args:
        index: what was bought before `as_of`; later days are not looked at.
        ids: customer ids.
        predictions: `PREDICTION_COLUMNS` as of the date, or None.
        as_of: the first day that is not known.
        pre_days: the days before whose pace counts.
    """
    known_days = min(pre_days, max(int((pd.Timestamp(as_of) - index.first).days), 1))
    long, short = (
        index.trade(as_of - timedelta(days=days), as_of, everyone=True).reindex(ids, fill_value=0)
        for days in (pre_days, COVARIATE_DAYS)
    )
    (spend, orders), (spend_now, orders_now) = (
        (trade[["gross_revenue", "purchase_days"]].to_numpy(dtype=float) * COVARIATE_DAYS / days).T
        for trade, days in ((long, known_days), (short, min(known_days, COVARIATE_DAYS)))
    )
    revenue, count = [spend, spend_now], [orders, orders_now]
    chance = 1 - np.exp(-(orders + orders_now) / 2)
    if predictions is not None and len(predictions):
        expected = predictions.reindex(ids)
        revenue.append(_known(expected["expected_revenue_84d"], spend))
        count.append(_known(expected["expected_orders_84d"], orders))
        chance = _known(expected["order_probability_84d"], chance)
    money = np.mean(revenue, axis=0)
    return pd.DataFrame(
        {
            ExperimentOutcome.REVENUE: money,
            ExperimentOutcome.NET_REVENUE: money,
            ExperimentOutcome.ORDERS: np.mean(count, axis=0),
            ExperimentOutcome.BOUGHT_AGAIN: chance,
            ExperimentOutcome.CONTRIBUTION: money,
        },
        index=ids,
    )


def _known(values: pd.Series, otherwise: Floats) -> Floats:
    """The predictions, and the pace of customers who have none."""
    result = values.to_numpy(dtype=float)
    return np.where(np.isfinite(result), result, otherwise)
