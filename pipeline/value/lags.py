"""What the learned method knows of a customer on an origin: recency, and spend and purchase days by lag."""

from __future__ import annotations

import numpy as np

from pipeline.arrays import Floats
from pipeline.value.purchase_days import YEAR_OF_WEEKS, PurchaseDays
from pipeline.value.summaries import Summaries

LAGS = (28, 84, 182, 365)
"""The days before the origin over which spend and purchase days are added up."""
MISSING = -1.0
"""Stands for what is not known; nothing that is known is below 0, so a tree can part it off."""


def lag_features(days: PurchaseDays, summaries: Summaries, horizon: int) -> Floats:
    """One row per known customer; money as log(1 + amount).

    Columns: days since the last purchase, days since the first, purchase days, mean spend, mean days between
    purchases, silence over that, spend and purchase days in each lag, and the spend of the same days a year
    earlier (missing where these are not known).
    """
    origin = days.length
    code = summaries.code
    since_last = summaries.age - summaries.last
    has_gap = summaries.repeats > 0
    gap = summaries.last / np.maximum(summaries.repeats, 1)
    columns = [
        since_last,
        summaries.age,
        summaries.repeats,
        np.log1p(summaries.mean_spend),
        np.where(has_gap, gap, MISSING),
        np.where(has_gap, since_last / np.maximum(gap, 1), MISSING),
    ]
    for lag in LAGS:
        columns += [
            np.log1p(days.spent(origin - lag, origin)[code]),
            days.bought(origin - lag, origin)[code],
        ]
    last_year = origin - YEAR_OF_WEEKS
    if last_year >= 0:
        columns.append(np.log1p(days.spent(last_year, last_year + horizon)[code]))
    else:
        columns.append(np.full(len(code), MISSING))
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])
