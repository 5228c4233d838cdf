"""Who bought which product."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
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
    customer, stock = sold["customer_id"].cat, sold["stock_code"].cat
    invoices = len(sold["invoice"].cat.categories)
    pairs = customer.codes.to_numpy(np.int64) * len(stock.categories) + stock.codes.to_numpy()
    # sorted once by customer, product and invoice: a group begins where the value changes
    on_invoice = pairs * invoices + sold["invoice"].cat.codes.to_numpy()
    order = np.argsort(on_invoice, kind="stable")
    pairs, on_invoice = pairs[order], on_invoice[order]
    first = np.flatnonzero(_begins(pairs))
    pairs = pairs[first]
    found = {"customer_id": pairs // len(stock.categories), "stock_code": pairs % len(stock.categories)}
    newest = sold[["stock_code", "day", "description"]].sort_values("day", kind="stable")
    newest = newest.drop_duplicates("stock_code", keep="last")
    described = np.zeros(len(stock.categories), dtype=np.intp)
    described[newest["stock_code"].cat.codes] = newest["description"].cat.codes
    return pd.DataFrame(
        {
            **{
                name: pd.Categorical.from_codes(codes, sold[name].cat.categories).remove_unused_categories()
                for name, codes in found.items()
            },
            # an invoice that runs past midnight is one
            "orders": np.add.reduceat(_begins(on_invoice), first, dtype=np.int64),
            "description": pd.Categorical.from_codes(
                described[found["stock_code"]], sold["description"].cat.categories
            ),
            "gross_revenue": np.add.reduceat(sold["gross"].to_numpy()[order], first) / MILLIONTHS,
        }
    )


def _begins(values: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Where a sorted value is not the one before it."""
    return np.concatenate([[True], values[1:] != values[:-1]]) if len(values) else np.zeros(0, dtype=bool)


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
