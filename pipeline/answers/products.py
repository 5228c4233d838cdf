"""What members buy that others do not: products by lift, with how sure that is."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

FEWEST_BUYERS = 20
"""Customers who bought it, below which a product is not looked at."""
FEWEST_MEMBERS = 10
"""Of whom at least so many are members."""
SHOWN = 10
CONFIDENCE = 0.95
"""For all products together: with thousands of them, some would look special by chance alone."""


def products_by_lift(
    purchases: pd.DataFrame, members: Set[str], customers: Set[str]
) -> dict[str, Any] | None:
    """The products that members buy most surely more often than others, by the lower end of their lift.

    Lift is the share of members who bought a product over the share of the other customers who did. Its
    interval is Katz's, of the logarithm; where no other customer bought it, half a one is counted.

    Args:
        purchases: customer_id, stock_code, description, gross_revenue, one row a customer and product.
        members: their ids.
        customers: everybody's ids, members included.

    Returns:
        Ready for JSON: products [{stock_code, description, lift, low, high, support (share of all customers
        who bought it), members, others (who bought it), share_members, share_others, revenue_members}],
        considered, usual_lift (the median over them), fewest_buyers; of those shown together: buyers (members
        who bought any), revenue (what those spent on them), without (other customers who bought none).
        None without members or other customers.
    """
    inside, outside = len(members & customers), len(customers - members)
    if not inside or not outside or purchases.empty:
        return None
    is_member = purchases["customer_id"].isin(list(members))
    counted = pd.DataFrame(
        {
            "stock_code": purchases["stock_code"],
            "description": purchases["description"],
            "members": is_member.astype("int64"),
            "others": (~is_member).astype("int64"),
            "revenue_members": purchases["gross_revenue"].where(is_member, 0.0),
        }
    )
    products = counted.groupby("stock_code", sort=True).agg(
        description=("description", "first"),
        members=("members", "sum"),
        others=("others", "sum"),
        revenue_members=("revenue_members", "sum"),
    )
    buyers = products["members"] + products["others"]
    products = products[(buyers >= FEWEST_BUYERS) & (products["members"] >= FEWEST_MEMBERS)]
    if products.empty:
        return None
    lift, low, high = lifts(products["members"], products["others"], inside, outside)
    products = products.assign(lift=lift, low=low, high=high)
    shown = products[products["low"] > 1].sort_values("low", ascending=False, kind="stable").head(SHOWN)
    of_shown = purchases["stock_code"].isin(shown.index)
    others_buying = purchases.loc[of_shown & ~is_member, "customer_id"].nunique()
    return {
        "products": [
            {
                "stock_code": str(code),
                "description": str(row["description"]),
                "lift": round(float(row["lift"]), 4),
                "low": round(float(row["low"]), 4),
                "high": round(float(row["high"]), 4),
                "support": round((row["members"] + row["others"]) / (inside + outside), 6),
                "members": int(row["members"]),
                "others": int(row["others"]),
                "share_members": round(row["members"] / inside, 6),
                "share_others": round(row["others"] / outside, 6),
                "revenue_members": round(float(row["revenue_members"]), 2),
            }
            for code, row in shown.iterrows()
        ],
        "considered": len(products),
        "usual_lift": round(float(np.median(lift)), 4),
        "fewest_buyers": FEWEST_BUYERS,
        "buyers": int(purchases.loc[of_shown & is_member, "customer_id"].nunique()),
        "revenue": round(float(shown["revenue_members"].sum()), 2),
        "without": outside - int(others_buying),
    }


def lifts(
    members: pd.Series, others: pd.Series, inside: int, outside: int, confidence: float = CONFIDENCE
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Lift with its interval, for all products at once (Bonferroni)."""
    bought = others.where(others > 0, 0.5)
    lift = (members / inside) / (bought / outside)
    error = np.sqrt((1 / members - 1 / inside + 1 / bought - 1 / outside).clip(lower=0))
    away = stats.norm.isf((1 - confidence) / 2 / len(members)) * error
    return lift, lift * np.exp(-away), lift * np.exp(away)
