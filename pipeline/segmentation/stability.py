"""Stability: agreement of segments and lists with refits on resampled customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from pipeline.segmentation.clusterers import Labels, cluster
from pipeline.segmentation.embedding_pool import EmbeddingPool
from pipeline.segmentation.insiders import richest_of_size
from pipeline.segmentation.recipes import ClustererName, Space

RESAMPLES = 6
EARLY_STOP_GAP = 0.10
"""A candidate whose first two resamples are both that far below what it needs is not measured further."""


def stability(
    space: Space,
    clusterer: ClustererName,
    setting: float,
    customers: pd.DataFrame,
    labels: Labels,
    *,
    insiders: int,
    needed: float,
    embedding_pool: EmbeddingPool,
    random_state: int,
) -> float:
    """Mean adjusted Rand index between `labels` and those of refits on resamples, on the customers shared.

    Each resample is half of the customers, drawn without replacement; the space is refitted too.
    `insiders` is their cluster in `labels`; those of a refit are put together of its richest clusters.
    After two resamples that both stay `EARLY_STOP_GAP` below `needed` their mean is the answer.
    Source: L. Hubert and P. Arabie, "Comparing partitions", J. Classif. 2 (1985) 193–218.
    """
    rng = np.random.default_rng(random_state)
    found: list[float] = []
    for _ in range(RESAMPLES):
        half = np.sort(rng.choice(len(customers), len(customers) // 2, replace=False))
        points = embedding_pool.begin(space, customers.iloc[half]).result()
        again = cluster(clusterer, points, setting, random_state)
        inside = int((labels[half] == insiders).sum())
        choice = richest_of_size(again, customers["gross_revenue"].iloc[half], inside)
        again = choice.applied(again) if choice is not None else again
        found.append(float(adjusted_rand_score(labels[half], again)))
        if len(found) == 2 and max(found) < needed - EARLY_STOP_GAP:
            break
    return float(np.mean(found))
