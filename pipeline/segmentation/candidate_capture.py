"""Measure the capture of candidates: what their Insiders spent after an earlier date."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.neighbors import NearestNeighbors

from pipeline.segmentation.cluster_space import Labelled
from pipeline.segmentation.insiders import (
    Captured,
    measure_capture,
)
from pipeline.segmentation.recipes import VALUE
from pipeline.segmentation.spaces import ScaledFeatures

NEIGHBOURS = 15
"""Customers at T are Insiders when most of that many customers now who look like them are."""


@dataclass(frozen=True)
class Trial:
    """What capture is measured on: the features at T, and revenue by customer in the 84 days after."""

    past_features: pd.DataFrame
    revenue_after: pd.Series


def measure_captures(
    labelled: list[Labelled], customers: pd.DataFrame, trial: Trial | None
) -> list[Labelled]:
    """The capture of every candidate with Insiders; candidates with the same Insiders share it."""
    if trial is None:
        return labelled
    scaled = ScaledFeatures(VALUE).fit(customers)
    now, past = scaled.transform(customers), scaled.transform(trial.past_features)
    neighbours = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(now).kneighbors(past, return_distance=False)
    cache: dict[bytes, Captured | None] = {}
    result: list[Labelled] = []
    for candidate, labels, choice in labelled:
        captured = None
        if choice is not None:
            inside = labels == choice.cluster
            key = np.packbits(inside).tobytes()
            if key not in cache:
                most = inside[neighbours].sum(axis=1) > NEIGHBOURS / 2
                members = trial.past_features.index[most]
                cache[key] = measure_capture(members, trial.past_features, trial.revenue_after)
            captured = cache[key]
        value, low, high = captured if captured is not None else (None, None, None)
        measured_one = replace(candidate, capture=value, capture_low=low, capture_high=high)
        result.append((measured_one, labels, choice))
    return result
