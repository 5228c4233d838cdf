"""The version's parameters that define its lists."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.audiences import (
    DEFAULT_PARAMETERS,
    GAP_QUANTILE,
    NEW_DAYS,
    PROMISING_QUANTILE,
    PROMISING_REVENUE,
    SINGLE_PURCHASE_GAP,
)
from pipeline.features.customer_days import customers_and_days


def audience_parameters(customer_days: pd.DataFrame, *, as_of: date, window_days: int) -> dict[str, float]:
    """The version's parameters: the 90th percentile of the gaps between purchase days in the window.

    Args:
        customer_days: customer_id, day, orders, one row a customer and day.
        as_of: the first day that does not count.
        window_days: the days before it that do.
    """
    day = customer_days["day"]
    start = pd.Timestamp(as_of - timedelta(days=window_days))
    bought = customer_days[(day >= start) & (day < pd.Timestamp(as_of)) & (customer_days["orders"] > 0)]
    customer, days = customers_and_days(bought)
    gaps = np.diff(days)[customer[1:] == customer[:-1]]
    if not len(gaps):
        return {SINGLE_PURCHASE_GAP: DEFAULT_PARAMETERS[SINGLE_PURCHASE_GAP]}
    return {SINGLE_PURCHASE_GAP: float(np.quantile(gaps, GAP_QUANTILE))}


def value_parameters(values: pd.DataFrame | None, is_member: pd.Series) -> dict[str, float]:
    """The parameter of the list of promising new customers; none without predictions.

    Args:
        values: expected_revenue_84d and days_since_first_order by customer id; None where nothing was
            predicted.
        is_member: whether each customer is a member.
    """
    if values is None:
        return {}
    expected, inside = values["expected_revenue_84d"].astype(float), is_member.astype(bool)
    new = expected[(values["days_since_first_order"] <= NEW_DAYS) & ~inside.reindex(values.index)]
    return {PROMISING_REVENUE: round(float(new.quantile(PROMISING_QUANTILE)), 2)} if len(new) else {}
