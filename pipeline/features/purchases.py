"""Which customers bought which products."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.features.period import Period
from pipeline.features.transactions import is_within


def purchases_from(order_lines: pd.DataFrame, window: Period) -> pd.DataFrame:
    """What each customer bought, one row per customer and product.

    Args:
        order_lines: As in `pipeline.features.transactions.TransactionSummary`.
        window: the days that count.

    Returns:
        customer_id, stock_code, orders (distinct sales invoices it is on), description (the product's newest
        one), gross (millionths of the shop's currency), last_day (the customer's last of buying it); the
        words as categories. Sorted by the first two.
    """
    rows = np.flatnonzero(is_within(order_lines["day"], window))
    customers, products, invoices = (
        order_lines[name].cat for name in ("customer_id", "stock_code", "invoice")
    )
    described = _newest_descriptions(order_lines, rows)
    # sorted once by customer, product and invoice: a group begins where the value changes
    on_invoice = customers.codes.to_numpy(np.int64)[rows] * len(products.categories)
    on_invoice += products.codes.to_numpy()[rows]
    on_invoice *= len(invoices.categories)
    on_invoice += invoices.codes.to_numpy()[rows]
    order = np.argsort(on_invoice, kind="stable")
    on_invoice = on_invoice[order]
    first = np.flatnonzero(_group_starts(on_invoice // len(invoices.categories)))
    pairs = on_invoice[first] // len(invoices.categories)
    codes = {"customer_id": pairs // len(products.categories), "stock_code": pairs % len(products.categories)}
    return pd.DataFrame(
        {
            **{
                name: pd.Categorical.from_codes(
                    of, order_lines[name].cat.categories
                ).remove_unused_categories()
                for name, of in codes.items()
            },
            # an invoice that runs past midnight is one
            "orders": np.add.reduceat(_group_starts(on_invoice), first, dtype=np.int64),
            "description": pd.Categorical.from_codes(
                described[codes["stock_code"]], order_lines["description"].cat.categories
            ),
            "gross": np.add.reduceat(order_lines["gross"].to_numpy()[rows[order]], first),
            "last_day": np.maximum.reduceat(
                order_lines["day"].to_numpy("datetime64[s]").astype(np.int64)[rows[order]], first
            ).astype("datetime64[s]"),
        }
    )


def _newest_descriptions(order_lines: pd.DataFrame, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """For each product code in the rows `rows`, the code of its newest description."""
    products, descriptions = order_lines["stock_code"].cat, order_lines["description"].cat
    by_day = rows[np.argsort(order_lines["day"].to_numpy()[rows], kind="stable")]
    described = np.zeros(len(products.categories), dtype=np.intp)
    described[products.codes.to_numpy()[by_day]] = descriptions.codes.to_numpy()[by_day]  # the last one stays
    return described


def _group_starts(values: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """A mask of the positions at which a sorted value changes."""
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
