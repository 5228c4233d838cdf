"""Simulated shops as customer days, worked out with a little pandas, apart from the pipeline's own SQL."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pandas as pd

from pipeline.simulate import Shop, lines_between


@lru_cache(maxsize=8)
def simulated_days(shop: Shop, since: date, until: date) -> pd.DataFrame:
    """What was bought and returned in [since, until): one row a customer and day."""
    lines = lines_between(shop, since, until)
    goods = lines[
        lines["customer_id"].notna()
        & lines["stock_code"].str.match(r"\d")
        & (lines["unit_price"] >= 0.04)
        & (lines["quantity"].abs() < 20_000)  # slips of the keyboard, taken back at once
    ]
    bought, returned = goods["quantity"].clip(lower=0), (-goods["quantity"]).clip(lower=0)
    return (
        goods.assign(
            day=goods["invoiced_at"].dt.normalize(),
            orders=(bought > 0).astype(int),
            items=bought,
            gross_revenue=bought * goods["unit_price"],
            returned_items=returned,
            returned_revenue=returned * goods["unit_price"],
        )
        .groupby(["customer_id", "day"], as_index=False)
        .agg(
            {
                "orders": "max",
                "items": "sum",
                "gross_revenue": "sum",
                "returned_items": "sum",
                "returned_revenue": "sum",
            }
        )
    )


def best_customers(days: pd.DataFrame, as_of: date, share: float = 0.08) -> frozenset[str]:
    """The `share` of the customers of the year before `as_of` who spent most in it."""
    until = pd.Timestamp(as_of)
    year = days[(days["day"] < until) & (days["day"] >= until - pd.Timedelta(days=365))]
    revenue = year.groupby("customer_id")["gross_revenue"].sum()
    return frozenset(revenue.nlargest(round(share * len(revenue))).index)
