"""Flag outliers for display. They are never removed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.enums import CustomerFlag

WHALE_SHARE = 0.01
"""Of all identified revenue in the window: when one such customer leaves, the month shows it."""
WHOLESALE_TIMES = 5.0
"""How many times the items of the median customer's order a wholesaler's mean order has."""
WHOLESALE_ORDERS = 2
"""Once may be a wedding."""


def flag_customers(features: pd.DataFrame) -> pd.Series:
    """A `CustomerFlag` or None for each customer id.

    A whale accounts for at least `WHALE_SHARE` of the revenue; a wholesaler's orders have at least
    `WHOLESALE_TIMES` as many items as those of the median customer. A customer who is both is a whale.
    """
    revenue = features["gross_revenue"].to_numpy(dtype=float)
    basket = features["avg_basket_items"].to_numpy(dtype=float)
    whale = revenue >= WHALE_SHARE * revenue.sum()
    wholesaler = (basket >= WHOLESALE_TIMES * np.median(basket)) & (features["orders"] >= WHOLESALE_ORDERS)
    flags = np.full(len(features), None, dtype=object)
    flags[wholesaler.to_numpy()] = CustomerFlag.WHOLESALER
    flags[whale] = CustomerFlag.WHALE
    return pd.Series(flags, index=features.index, dtype=object)
