"""Shops of known customers, as customer days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

START = date(2020, 1, 1)
"""Day 0."""


def customer_days(purchases: Mapping[str, Sequence[tuple[int, float]]]) -> pd.DataFrame:
    """Customer days of (day number, revenue) pairs by customer."""
    rows = [(item, day, revenue) for item, bought in purchases.items() for day, revenue in bought]
    return pd.DataFrame(
        {
            "customer_id": pd.Series([row[0] for row in rows], dtype="str"),
            "day": pd.to_datetime([START + timedelta(days=row[1]) for row in rows]).astype("datetime64[us]"),
            "orders": np.ones(len(rows), dtype=np.int64),
            "gross_revenue": [row[2] for row in rows],
        }
    )


def poisson_shop(customers: int, days: int, random_state: int = 1) -> pd.DataFrame:
    """Customers who come over the whole time, and order at rates and for amounts of their own until then."""
    random = np.random.default_rng(random_state)
    rate = random.gamma(0.8, 1 / 60.0, customers)
    mean = random.gamma(4.0, 12.0, customers)
    bought: dict[str, list[tuple[int, float]]] = {}
    for index in range(customers):
        first = int(random.integers(0, days - 1))
        later = first + 1 + np.flatnonzero(random.random(days - first - 1) < rate[index])
        amounts = random.gamma(3.0, mean[index] / 3.0, len(later) + 1)
        bought[f"C{index:05d}"] = list(zip([first, *later.tolist()], amounts.tolist(), strict=True))
    return customer_days(bought)
