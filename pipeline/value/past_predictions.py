"""What the model in force would have predicted on past dates, for statistics about similar past customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from pipeline.value.methods import own_revenue, shares
from pipeline.value.order_probability import calibrated_probabilities, expected_orders
from pipeline.value.purchase_days import YEAR, PurchaseDays
from pipeline.value.summaries import summarize
from pipeline.value.trading_weeks import in_trading_weeks, trading_clock
from pipeline.value.value_model import HORIZONS, ValueModel


def past_predictions(days: PurchaseDays, model: ValueModel) -> Callable[[date], pd.DataFrame | None]:
    """A function of a date that gives predictions for the shorter horizon, by customer id.

    Parameters, the season and the calibration of probabilities are those of today. Trees are left out: they
    were grown on what came after these very dates. Amounts are shares of what customers spent before, at a
    year's pace.

    Returns:
        expected_revenue_84d, expected_orders_84d and order_probability_84d of all customers, missing of those
        who had not bought yet; None of a date before any trade.
    """
    horizon = HORIZONS[0]
    clock, rhythm = trading_clock(days, horizon), model.rhythm.purchases
    calibrations = {ahead: known for ahead, known in model.calibrations.items() if ahead <= horizon}

    def predictions_at(day: date) -> pd.DataFrame | None:
        past = days.before(days.number_of(day))
        summaries = summarize(past)
        if not len(summaries.code):
            return None
        individual = own_revenue(model.purchases, model.spend, summaries, horizon)
        pace = past.spent(past.length - YEAR, past.length).sum() * horizon / min(YEAR, max(past.length, 1))
        share = shares(past, summaries, individual, horizon, None)["blend_of_two"]
        weeks = in_trading_weeks(summaries, past.length, clock)
        chance = calibrated_probabilities(rhythm, weeks, calibrations)[horizon]
        predicted = {
            f"expected_revenue_{horizon}d": share * pace,
            f"expected_orders_{horizon}d": expected_orders(rhythm, weeks, horizon, chance),
            f"order_probability_{horizon}d": chance,
        }
        # of everybody, under one index for all dates: who looks ids up has to do so once
        everybody = {name: np.full(len(days.customers), np.nan) for name in predicted}
        for name, values in predicted.items():
            everybody[name][summaries.code] = values
        return pd.DataFrame(everybody, index=days.customers)

    return predictions_at
