"""What members keep of what they buy: net revenue over gross."""

from __future__ import annotations

import pandas as pd

from pipeline.trading_time.history import History, Members
from pipeline.trading_time.season import YEAR

PRIOR_PURCHASES = 30.0
"""How many purchases of their own the rate of all customers counts as."""


def kept_share(customer_days: pd.DataFrame, history: History, members: Members, purchases: float) -> float:
    """Net over gross revenue of `members` in the last year, from 0 to 1; 1 where returns are not known.

    Drawn towards everybody's by how few purchases it is known from (Bühlmann 1967, credibility).

    Args:
        customer_days: customer_id, day, gross_revenue and returned_revenue.
        history: the trade before today.
        members: whose net revenue.
        purchases: the effective number of their purchases in the year.
    """
    if "returned_revenue" not in customer_days.columns:
        return 1.0
    day = customer_days["day"]
    start = history.date_of(max(history.length - YEAR, 0))
    year = customer_days[(day >= pd.Timestamp(start)) & (day < pd.Timestamp(history.date_of(history.length)))]
    own = year[year["customer_id"].isin(list(members))]
    credible = purchases / (purchases + PRIOR_PURCHASES)
    return 1.0 - credible * _returned(own) - (1 - credible) * _returned(year)


def _returned(days: pd.DataFrame) -> float:
    gross = float(days["gross_revenue"].sum())
    return min(float(days["returned_revenue"].sum()) / gross, 1.0) if gross > 0 else 0.0
