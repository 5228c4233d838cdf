"""The silhouette of many clusterings of the same points, from distances computed once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.metrics import pairwise_distances

from pipeline.clusterers import NOISE, Labels, Points


def distances_between(points: Points) -> npt.NDArray[np.float32]:
    """Pairwise Euclidean distances, shape (n, n). Single precision: half the memory, and enough."""
    return np.asarray(pairwise_distances(points.astype(np.float32)), dtype=np.float32)


def mean_silhouette(distances: npt.NDArray[np.float32], labels: Labels) -> float:
    """The mean silhouette over all points; noise counts as zero and is never a cluster. 0 below two clusters.

    Source: P. J. Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987) 53–65. A point alone in its
    cluster has silhouette 0.
    """
    clusters = np.unique(labels[labels != NOISE])
    if len(clusters) < 2:
        return 0.0
    membership = (labels[:, None] == clusters[None, :]).astype(np.float32)
    sizes = membership.sum(axis=0)
    sums = distances @ membership
    kept = labels != NOISE
    sums, own = sums[kept], membership[kept].astype(bool)
    own_sizes = own @ sizes
    within = sums[own] / np.maximum(own_sizes - 1, 1)
    between = np.where(own, np.inf, sums / sizes).min(axis=1)
    values = (between - within) / np.maximum(np.maximum(within, between), np.finfo(np.float32).tiny)
    values[own_sizes <= 1] = 0.0
    return float(values.sum() / len(labels))
