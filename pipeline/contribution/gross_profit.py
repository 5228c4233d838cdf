"""The gross profit of customer days: net revenue times the margin rate of the day or of the product."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.margins import BASIS_POINTS, MarginSettings
from pipeline.features.period import MILLIONTHS


def with_gross_profit(
    customer_days: pd.DataFrame, margins: MarginSettings, listed: pd.DataFrame | None = None
) -> pd.DataFrame:
    """`customer_days` with `gross_profit` and `listed_revenue`, both money; unchanged where no rate is set.

    What was returned takes its margin with it, at the rate of the day of the return. Amounts are rounded to
    millionths, as all money is.

    Args:
        customer_days: customer_id, day, gross_revenue, returned_revenue, … one row a customer and day.
        margins: the rates.
        listed: customer_id, day, listed_revenue and listed_profit (whole millionths): the net revenue of
            products with a margin of their own, and what is left of it. None without such products.
    """
    if not margins.are_set:
        return customer_days
    net = _millionths(customer_days["gross_revenue"]) - _millionths(customer_days["returned_revenue"])
    revenue = profit = np.zeros(len(net), dtype=np.int64)
    if listed is not None and len(listed):
        of_days = (
            customer_days[["customer_id", "day"]]
            .merge(
                listed,
                on=["customer_id", "day"],
                how="left",
            )
            .fillna({"listed_revenue": 0, "listed_profit": 0})
        )
        revenue = of_days["listed_revenue"].to_numpy(dtype=np.int64)
        profit = of_days["listed_profit"].to_numpy(dtype=np.int64)
    others = np.rint((net - revenue) * _rates(customer_days["day"], margins)).astype(np.int64)
    return customer_days.assign(
        gross_profit=(profit + others) / MILLIONTHS, listed_revenue=revenue / MILLIONTHS
    )


def listed_days_of(days: pd.DataFrame) -> pd.DataFrame:
    """What is left of listed products by customer and day, of `InvoiceEngine.listed_days`.

    Returns:
        customer_id, day, listed_revenue and listed_profit, in whole millionths; halves are rounded up.
    """
    kept = (days["weighted_revenue"] + BASIS_POINTS // 2) // BASIS_POINTS
    return pd.DataFrame(
        {
            "customer_id": days["customer_id"].astype("str"),
            "day": days["day"].astype("datetime64[us]"),
            "listed_revenue": days["listed_revenue"],
            "listed_profit": kept - days["cost"],
        }
    )


def _rates(days: pd.Series, margins: MarginSettings) -> np.ndarray:
    """The rate of each day; 0 where none is known, and before the first day the first one."""
    first_days = np.array([step.first_day for step in margins.rates], dtype="datetime64[D]")
    rates = np.array([step.value or 0.0 for step in margins.rates])
    place = np.searchsorted(first_days, days.to_numpy(dtype="datetime64[D]"), side="right") - 1
    of_days: np.ndarray = rates[np.maximum(place, 0)]
    return of_days


def _millionths(amounts: pd.Series) -> np.ndarray:
    whole: np.ndarray = np.rint(amounts.to_numpy(dtype=float) * MILLIONTHS).astype(np.int64)
    return whole
