"""Customers by quintile of recency and frequency, with what they spent."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np
import pandas as pd

from domain.rfm import SCORES
from pipeline.arrays import Ints

MIN_CUSTOMERS = 25
"""One for each cell; below, the grid says nothing that the list does not."""


def rfm_grid(features: pd.DataFrame, members: Set[str]) -> dict[str, Any] | None:
    """The grid of recency × frequency, with money in its cells.

    Customers with the same value have the same score, so that a quintile may hold more than a fifth, and one
    beside it nobody: where half of all customers ordered once, they all have frequency 1.

    Args:
        features: recency_days, orders and gross_revenue by customer_id.
        members: Their ids.

    Returns:
        Ready for JSON, as `domain.report.RfmGrid`; None with too few customers.
    """
    if len(features) < MIN_CUSTOMERS:
        return None
    recency_edges, recency_place = _quintiles(features["recency_days"])
    frequency_edges, frequency_place = _quintiles(features["orders"])
    frame = pd.DataFrame(
        {
            "recency": SCORES - recency_place,
            "frequency": 1 + frequency_place,
            "revenue": features["gross_revenue"].to_numpy(dtype=float),
            "is_member": features.index.isin(list(members)),
        }
    )
    cells = (
        frame.groupby(["recency", "frequency"])
        .agg(customers=("revenue", "size"), members=("is_member", "sum"), revenue=("revenue", "sum"))
        .reset_index()
    )
    return {
        "recency_edges": [int(edge) for edge in recency_edges],
        "frequency_edges": [int(edge) for edge in frequency_edges],
        "cells": [
            {
                **{name: int(row[name]) for name in ("recency", "frequency", "customers", "members")},
                "revenue": round(float(row["revenue"]), 2),
            }
            for _, row in cells.iterrows()
        ],
    }


def _quintiles(values: pd.Series) -> tuple[Ints, Ints]:
    """The four values that end a fifth of the customers, and the number of customers up to each."""
    numbers = values.to_numpy(dtype=np.int64)
    ordered = np.sort(numbers)
    places = np.ceil(np.arange(1, SCORES) * len(ordered) / SCORES).astype(np.int64) - 1
    edges = ordered[places]
    return edges, np.searchsorted(edges, numbers, side="left")
