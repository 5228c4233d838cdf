"""Who bought which product."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.features.counted import MILLIONTHS


def purchases_of(sold: pd.DataFrame) -> pd.DataFrame:
    """What each customer bought, one row a customer and product.

    Args:
        sold: as in `pipeline.features.trade.Trade`, of the days that are meant.

    Returns:
        customer_id, stock_code, orders (distinct sales invoices it is on), description (the product's newest
        one), gross_revenue (in the shop's currency); the words as categories. Sorted by the first two.
    """
    pair = ["customer_id", "stock_code"]
    once = sold.drop_duplicates([*pair, "invoice"])  # an invoice that runs past midnight is one
    found = sold.groupby(pair, observed=True, as_index=False)["gross"].sum()
    newest = sold.sort_values("day", kind="stable").drop_duplicates("stock_code", keep="last")
    names = newest.set_index(newest["stock_code"].cat.codes)["description"]
    return pd.DataFrame(
        {
            **{name: found[name].cat.remove_unused_categories() for name in pair},
            "orders": once.groupby(pair, observed=True).size().to_numpy(),
            "description": names.loc[found["stock_code"].cat.codes].array,
            "gross_revenue": found["gross"] / MILLIONTHS,
        }
    )


def counts_of(purchases: pd.DataFrame) -> pd.DataFrame:
    """By customer_id: unique_products, and order_products (distinct products of each order, summed)."""
    customers = purchases["customer_id"].cat
    return pd.DataFrame(
        {
            "unique_products": np.bincount(customers.codes),
            "order_products": np.bincount(customers.codes, weights=purchases["orders"]).astype(np.int64),
        },
        index=customers.categories.rename("customer_id"),
    )
