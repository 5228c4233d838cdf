"""How many customers buy again within how many days, by Kaplan and Meier (1958).

Those whose first purchase was lately have had little time: they are censored, which is counted as neither
"bought again" nor "did not". The variance is Greenwood's (1926), the interval that of the log of minus the
log of the survival function (Kalbfleisch and Prentice 1980), which stays between 0 and 1.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.arrays import Floats
from pipeline.features.customer_days import customers_and_days

HORIZONS = (30, 60, 90, 180, 365)
CURVE_STEP = 10
"""Days between the points of the curve."""
LEAD_DAYS = 90
"""Who is first seen within so many days of the first invoice may have bought before, and is left out as soon
as the invoices go back twice as far."""
MIN_AT_RISK = 20
"""Customers under observation, below which nothing is said of that day."""
NORMAL_95 = 1.959964


def second_order(customer_days: pd.DataFrame, *, as_of: date) -> dict[str, Any] | None:
    """The share of customers who bought on a second day, by days since the first.

    Args:
        customer_days: customer_id, day, orders: one row a customer and day, nothing after `as_of`.
        as_of: The first day that does not count.

    Returns:
        Ready for JSON, as `domain.report.SecondOrder`; None with too few customers to say anything.
    """
    sales = customer_days.loc[customer_days["orders"] > 0, ["customer_id", "day"]]
    if sales.empty:
        return None
    days, bought_again, left_out = durations(sales, as_of)
    share, spread, at_risk = share_by_day(days, bought_again, max(HORIZONS))
    observed = int(np.count_nonzero(at_risk[1:] >= MIN_AT_RISK))  # it only falls
    if not observed:
        return None
    low, high = _interval(share, spread)

    def point(day: int) -> dict[str, Any]:
        return {
            "days": day,
            "share": round(float(share[day]), 6),
            "low": round(float(low[day]), 6),
            "high": round(float(high[day]), 6),
            "at_risk": int(at_risk[day]),
        }

    half = np.flatnonzero(share[: observed + 1] >= 0.5)
    return {
        "customers": len(days),
        "bought_again": int(bought_again.sum()),
        "left_out": left_out,
        "median_days": int(half[0]) if len(half) else None,
        "points": [point(day) for day in HORIZONS if day <= observed],
        "curve": [point(day) for day in sorted({*range(0, observed + 1, CURVE_STEP), observed})],
    }


def durations(sales: pd.DataFrame, as_of: date) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], int]:
    """Days until the second purchase day, or until observation ends, and whether it was observed.

    Args:
        sales: customer_id, day; one row a customer and day with a purchase.
        as_of: The first day that does not count.

    Returns:
        One value a customer, and how many customers were left out (`LEAD_DAYS`).
    """
    customer, day = customers_and_days(sales)
    is_first = np.concatenate([[True], customer[1:] != customer[:-1]])
    first = np.flatnonzero(is_first)
    has_second = np.concatenate([~is_first[1:], [False]])[first]
    second = day[np.minimum(first + 1, len(day) - 1)]
    last = np.datetime64(as_of - timedelta(days=1), "D").astype(np.int64)
    until = np.where(has_second, second, last) - day[first]
    begin = day.min()
    is_new = day[first] - begin >= LEAD_DAYS
    if last - begin < 2 * LEAD_DAYS or not is_new.any():
        is_new = np.ones(len(first), dtype=bool)
    return until[is_new], has_second[is_new], int(np.count_nonzero(~is_new))


def share_by_day(
    days: npt.NDArray[np.int64], happened: npt.NDArray[np.bool_], last: int
) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Kaplan and Meier's estimate for days 0 to `last`.

    Args:
        days: Until it happened, or until observation ended.
        happened: Which of the two.
        last: The last day wanted.

    Returns:
        By day: the share for whom it has happened, Greenwood's sum, and how many were at risk.
    """
    events = np.bincount(np.minimum(days[happened], last + 1), minlength=last + 2)[: last + 1]
    ended = np.bincount(np.minimum(days, last + 1), minlength=last + 2)
    at_risk = len(days) - np.concatenate([[0], np.cumsum(ended)[:last]])
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(at_risk > 0, events / at_risk, 0.0)
        terms = np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0)
    return 1 - np.cumprod(1 - hazard), np.cumsum(terms), at_risk


def _interval(share: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of `share`; the value itself at 0 and 1."""
    survival = 1 - share
    inside = (survival > 0) & (survival < 1)
    logs = np.log(np.where(inside, survival, 0.5))
    away = np.exp(NORMAL_95 * np.sqrt(spread) / np.abs(logs))
    low, high = 1 - np.exp(logs / away), 1 - np.exp(logs * away)
    return np.where(inside, low, share), np.where(inside, high, share)
