"""Features frames for tests, typed by hand or drawn as three kinds of customers one can tell by eye."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from domain.features import FEATURES


def features_from(**customers: dict[str, Any]) -> pd.DataFrame:
    """A features frame: one row a customer, whatever is not given being ordinary and in keeping.

    features_of(ada={"gross_revenue": 900.0, "orders": 3}, bruno={})
    """
    rows = {name: _row(**existing) for name, existing in sorted(customers.items())}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[*FEATURES, "country"])
    frame.index = pd.Index(list(rows), dtype="str", name="customer_id")
    return frame


def _row(**known: Any) -> dict[str, Any]:
    revenue, orders = float(known.get("gross_revenue", 100.0)), known.get("orders", 4)
    items, products = known.get("items", 200), known.get("unique_products", 20)
    return {
        "gross_revenue": revenue,
        "net_revenue": revenue,
        "recency_days": 10,
        "orders": orders,
        "items": items,
        "unique_products": products,
        "avg_ticket": revenue / orders,
        "avg_basket_items": items / orders,
        "avg_basket_products": products / orders,
        "frequency": 0.02,
        "avg_recency_days": 50.0,
        "returned_items": 0,
        "return_rate": 0.0,
        "tenure_days": 200,
        "country": "United Kingdom",
        **known,
    }


def three_kinds(big: int = 30, regular: int = 120, lapsed: int = 150, seed: int = 0) -> pd.DataFrame:
    """Ids b000… spend about 8,000 in 30 orders, r000… about 800 in 6, l000… about 60 in one, long ago."""
    random = np.random.default_rng(seed)
    people: dict[str, dict[str, Any]] = {}
    for letter, count, revenue, orders, recency in (
        ("b", big, 8_000.0, 30, 5),
        ("r", regular, 800.0, 6, 30),
        ("l", lapsed, 60.0, 1, 250),
    ):
        for number in range(count):
            people[f"{letter}{number:03}"] = {
                "gross_revenue": round(revenue * float(np.exp(0.2 * random.normal())), 2),
                "orders": max(1, round(orders * float(np.exp(0.1 * random.normal())))),
                "recency_days": max(1, round(recency + recency / 8 * float(random.normal()))),
                "items": round(revenue / 2),
            }
    return features_from(**people)
