"""What each customer is expected to be worth, scored with the fitted model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.value.level import expected_level
from pipeline.value.methods import own_revenue, revenue_by_method, shares
from pipeline.value.order_probability import calibrated_probabilities, expected_orders, median_days_to_order
from pipeline.value.purchase_days import PurchaseDays
from pipeline.value.summaries import summarize
from pipeline.value.trading_weeks import in_trading_weeks, trading_clock
from pipeline.value.value_model import HORIZONS, ValueModel

MAX_DAYS_AHEAD = 365
"""A next order later than that is no date to plan with."""


def customer_values(days: PurchaseDays, model: ValueModel) -> pd.DataFrame:
    """One row for each customer known at `days.length`, sorted by customer_id.

    Returns:
        For each horizon H of 84 and 365: expected_revenue_Hd with the 80 % interval revenue_low_Hd and
        revenue_high_Hd, naive_revenue_Hd (money), expected_orders_Hd and order_probability_Hd. Then
        probability_alive (of ordering again within 365 days), next_order_on (a date; None where an order
        within a year is less likely than not) and days_since_first_order.
    """
    summaries = summarize(days)
    purchases, spend, rhythm = model.purchases, model.spend, model.rhythm.purchases
    weeks = in_trading_weeks(summaries, days.length, trading_clock(days, HORIZONS[-1]))
    columns: dict[str, object] = {}
    probabilities = calibrated_probabilities(rhythm, weeks, model.calibrations)
    for horizon in HORIZONS:
        fitted = model.horizons[horizon]
        individual = own_revenue(purchases, spend, summaries, horizon)
        level = expected_level(days, float(individual.sum()), horizon, purchases, spend)
        predicted = revenue_by_method(
            days, summaries, horizon, shares(days, summaries, individual, horizon, fitted.trees), level
        )
        expected = predicted[fitted.method]
        low, high = (
            fitted.intervals.around(expected)
            if fitted.intervals is not None
            else (np.full(len(expected), np.nan),) * 2
        )
        columns |= {
            f"expected_revenue_{horizon}d": expected,
            f"revenue_low_{horizon}d": low,
            f"revenue_high_{horizon}d": high,
            f"naive_revenue_{horizon}d": predicted[fitted.naive],
            f"expected_orders_{horizon}d": expected_orders(rhythm, weeks, horizon, probabilities[horizon]),
            f"order_probability_{horizon}d": probabilities[horizon],
        }
    ahead = median_days_to_order(rhythm, weeks, model.calibrations)
    coming = np.array(
        [None, *(days.date_of(days.length + day) for day in range(MAX_DAYS_AHEAD))], dtype=object
    )
    next_order_on = coming[np.where(ahead <= MAX_DAYS_AHEAD, ahead, 0)]
    return pd.DataFrame(
        {
            **columns,
            "probability_alive": probabilities[HORIZONS[-1]],
            "next_order_on": next_order_on,
            "days_since_first_order": summaries.age,
        },
        index=days.customers[summaries.code],
    )
