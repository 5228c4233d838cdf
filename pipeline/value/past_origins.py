"""The past dates on which methods are compared and probabilities calibrated."""

from __future__ import annotations

from pipeline.value.purchase_days import PurchaseDays

MIN_CUSTOMERS = 100
"""Customers known on a date below which its predictions tell nothing."""
MIN_HISTORY = 84
"""Days of trade before a past date."""
STEP = 28
"""Days between past dates."""


def past_origins(days: PurchaseDays, horizon: int, most: int) -> list[int]:
    """At most `most` past dates whose `horizon` has ended, newest first."""
    newest = days.length - horizon
    return list(range(newest, MIN_HISTORY - 1, -STEP))[:most]
