"""How much of a period a shop was open: a long stretch without any sale is neither season nor level."""

from __future__ import annotations

import numpy as np

from pipeline.value.purchase_days import PurchaseDays

MIN_CLOSED_DAYS = 21
USUAL_GAPS = 8.0
"""A shop was closed where nobody bought for more days than that, and than so many times its usual gap."""


def open_share(days: PurchaseDays, start: int, until: int) -> float:
    """The share of days [start, until) on which the shop was not closed, from 0 to 1.

    Days that are not known yet, and those before the first sale, count as open.
    """
    sold = np.unique(days.day)
    if len(sold) < 2 or until <= start:
        return 1.0
    gaps = np.diff(sold)
    is_closed = gaps > max(MIN_CLOSED_DAYS, USUAL_GAPS * float(gaps.mean()))
    first, reopened = sold[:-1][is_closed] + 1, sold[1:][is_closed]
    closed = np.clip(np.minimum(reopened, until) - np.maximum(first, start), 0, None)
    return 1.0 - float(closed.sum()) / (until - start)
