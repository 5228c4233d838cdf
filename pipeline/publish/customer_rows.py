"""A version's customer rows: a frame with the columns of `db.models.CustomerSnapshot`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.features.outliers import flag_customers
from pipeline.publish.frame_rows import FrameRows
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.segment_profiles import PROFILED

MARGIN_DIGITS = 6
LABELS = ("segment_id", "is_member", "since", "weeks_below", "valid_until", "is_held_out")


def customer_rows(
    features: pd.DataFrame,
    champion: Champion,
    labels: pd.DataFrame,
    advice: Mapping[str, dict[str, Any]],
    values: pd.DataFrame | None,
    contributions: pd.DataFrame | None = None,
) -> FrameRows:
    """One row for each customer: label, figures, country, flag, position on the map, advice, and `values`.

    Args:
        features: of the customers, by customer id.
        champion: the model whose features the map is drawn from.
        labels: segment_id, is_held_out and what `decide_membership` gives, by customer id.
        advice: a Message as JSON, of those customers for whom there is one.
        values: the predictions to be stored, by customer id; None where nothing was predicted.
        contributions: what customers contribute, by customer id; None where no margins are set.
    """
    places = _map(features, champion)
    labels = labels.loc[features.index]
    columns: dict[str, Any] = {
        "customer_id": features.index.to_numpy(dtype=object),
        **{name: labels[name].to_numpy() for name in LABELS},
        "margin": labels["margin"].round(MARGIN_DIGITS).to_numpy(),
        **{name: features[name].to_numpy() for name in PROFILED},
        "country": features["country"].to_numpy(dtype=object),
        "flag": flag_customers(features).to_numpy(),
        "map_x": places[:, 0],
        "map_y": places[:, 1],
        "advice": _placed(advice, features.index),
    }
    if values is not None:
        predicted = values.reindex(features.index)
        columns |= {str(name): predicted[name].to_numpy() for name in predicted.columns}
        # whole numbers, also where a customer has none
        columns["days_since_first_order"] = predicted["days_since_first_order"].astype("Int64").array
    if contributions is not None:
        columns |= {
            str(name): contributions[name].reindex(features.index).to_numpy() for name in contributions
        }
    return FrameRows(pd.DataFrame(columns))


def _placed(
    advice: Mapping[str, dict[str, Any]], customers: pd.Index
) -> np.ndarray[Any, np.dtype[np.object_]]:
    result = np.full(len(customers), None, dtype=object)
    for place, customer in zip(
        customers.get_indexer(pd.Index(list(advice), dtype=customers.dtype)).tolist(), advice, strict=True
    ):
        result[place] = advice[customer]
    return result


def _map(features: pd.DataFrame, champion: Champion) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Two dimensions to draw customers in: the first two principal components of the model's own features.

    Their signs are fixed (revenue grows to the right, then upwards), so that the map does not flip.
    """
    points = champion.surrogate.scaled_.transform(features)
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2] * np.where(axes[:2, :1] < 0, -1.0, 1.0)
    placed: np.ndarray[Any, np.dtype[np.float64]] = np.round(centred @ axes.T, 3) + 0.0
    # no negative zero, which databases keep or drop
    if placed.shape[1] == 1:
        placed = np.column_stack([placed, np.zeros(len(placed))])
    return placed
