"""Silhouettes of many clusterings of the same points, in one pass over their distances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import pairwise_distances_chunked

from pipeline.segmentation.clusterers import NOISE, Labels, Points

MEGABYTES = 32
"""Of distances held at a time: all at once would be 75 MB for 4,300 points, and grow with the square."""


def mean_silhouettes(points: Points, labellings: Sequence[Labels]) -> list[float]:
    """The mean silhouette of each of `labellings` of `points`, in single precision.

    Noise counts as zero and is never a cluster; a point alone in its cluster has silhouette 0; below two
    clusters the mean is 0. Distances are Euclidean.
    Source: P. J. Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987) 53–65.
    """
    clusters = [np.unique(labels[labels != NOISE]) for labels in labellings]
    membership = np.concatenate(
        [
            (labels[:, None] == cluster_sums[None, :]).astype(np.float32)
            for labels, cluster_sums in zip(labellings, clusters, strict=True)
        ],
        axis=1,
    )
    sizes = membership.sum(axis=0)
    ends = np.cumsum([len(cluster) for cluster in clusters])
    sums = [0.0] * len(labellings)
    row = 0
    for block in pairwise_distances_chunked(points.astype(np.float32), working_memory=MEGABYTES):
        to_clusters = block.astype(np.float32, copy=False) @ membership
        inside = membership[row : row + len(block)].astype(bool)
        for place, end in enumerate(ends):
            rows = slice(end - len(clusters[place]), end)
            if len(clusters[place]) >= 2:
                sums[place] += _sum_of(to_clusters[:, rows], inside[:, rows], sizes[rows])
        row += len(block)
    return [total / len(points) for total in sums]


def _sum_of(to_clusters: Points, inside: Points, sizes: Points) -> float:
    """The sum of the silhouettes of some points, given the sums of their distances to each cluster."""
    clustered = inside.any(axis=1)
    to_clusters, inside = to_clusters[clustered], inside[clustered].astype(bool)
    own_sizes = inside @ sizes
    within = to_clusters[inside] / np.maximum(own_sizes - 1, 1)
    between = np.where(inside, np.inf, to_clusters / sizes).min(axis=1)
    values = (between - within) / np.maximum(np.maximum(within, between), np.finfo(np.float32).tiny)
    return float(values[own_sizes > 1].sum())
