"""Silhouettes of a version's customers by segment, reduced for storage."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.metrics import silhouette_samples

from pipeline.segmentation.clusterers import NOISE, Labels, Points
from pipeline.segmentation.silhouette import MEGABYTES

STEPS = 50
"""Of each segment: enough for the shape of its curve, in under two kilobytes for five segments."""
MAX_MEASURED = 5_000
"""Points beyond which some are left out, evenly: distances grow with the square."""


def silhouette_plot(points: Points, labels: Labels) -> dict[str, Any] | None:
    """`mean`, and for each of `segments` its `id`, the number of measured `customers`, and their silhouettes.

    `values` holds STEPS of them, lowest first: the quantiles in the middle of as many equal parts. `labels`
    are segment ids; noise is left out. None below two segments.
    Source: P. J. Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987) 53–65.
    """
    positions = np.flatnonzero(labels != NOISE)
    positions = positions[:: -(-len(positions) // MAX_MEASURED) or 1]
    ids = np.unique(labels[positions])
    if not 2 <= len(ids) < len(positions):
        return None
    with config_context(working_memory=MEGABYTES):
        values = silhouette_samples(points[positions].astype(np.float32), labels[positions])
    middles = (np.arange(STEPS) + 0.5) / STEPS
    return {
        "mean": round(float(values.mean()), 4),
        "segments": [
            {
                "id": int(segment),
                "customers": int((inside := labels[positions] == segment).sum()),
                "values": [round(float(value), 3) for value in np.quantile(values[inside], middles)],
            }
            for segment in ids
        ],
    }
