"""How much of a period a shop was open."""

from __future__ import annotations

import numpy as np

from pipeline.trading_time.closures import closed_stretches
from pipeline.value.purchase_days import PurchaseDays


def open_share(days: PurchaseDays, start: int, until: int) -> float:
    """The share of days [start, until) on which the shop was not closed, from 0 to 1.

    Days that are not known yet, and those before the first sale, count as open.
    """
    if until <= start:
        return 1.0
    stretches = closed_stretches(np.flatnonzero(np.bincount(days.day)))
    closed = sum(max(min(reopened, until) - max(first, start), 0) for first, reopened in stretches)
    return 1.0 - closed / (until - start)
