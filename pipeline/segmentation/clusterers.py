"""Clusterers that return labels for every k and share the work between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from fastcluster import linkage_vector
from scipy.cluster.hierarchy import fcluster
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import DBSCAN, KMeans
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors

from pipeline.segmentation.recipes import ClustererName

Labels = npt.NDArray[np.intp]
Points = npt.NDArray[np.float64]

NOISE = -1
"""DBSCAN's label of points in no cluster; never counted as a cluster."""
STARTS = 4
"""Beginnings k-means tries; on these spaces the fifth to tenth change nothing."""
RADIUS_QUANTILES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
"""DBSCAN has no k: its radii are these quantiles of the distance to the `MIN_NEIGHBOURS`-th neighbour."""
MIN_NEIGHBOURS = 10


class WardClusters(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Hierarchical clustering (Ward's linkage), cut at `n_clusters`."""

    def __init__(self, n_clusters: int = 8) -> None:
        self.n_clusters = n_clusters

    def fit(self, points: Points, y: object = None) -> WardClusters:
        """Set `labels_`, from 0, and `tree_`, the whole linkage, which other cuts can use."""
        self.tree_ = ward_tree(points)
        self.labels_ = cut(self.tree_, self.n_clusters)
        return self


def ward_tree(points: Points) -> npt.NDArray[np.float64]:
    """SciPy's linkage matrix of Ward's method, without a matrix of all pairs in memory.

    Source: D. Müllner, "fastcluster", J. Stat. Softw. 53/9 (2013).
    """
    return np.asarray(linkage_vector(points, method="ward"))


def cut(tree: npt.NDArray[np.float64], k: int) -> Labels:
    """The `k` clusters of a linkage, labelled from 0."""
    return fcluster(tree, k, criterion="maxclust").astype(np.intp) - 1


@dataclass(frozen=True)
class Clustering:
    """One clustering of one space: `setting` is k, or DBSCAN's radius."""

    clusterer: ClustererName
    setting: float
    labels: Labels

    @property
    def k(self) -> int:
        """The number of clusters, not counting noise."""
        return len(set(self.labels.tolist()) - {NOISE})


def cluster(name: ClustererName, points: Points, setting: float, random_state: int) -> Labels:
    """One clustering of `points` with one setting."""
    match name:
        case "kmeans":
            return np.asarray(kmeans(int(setting), random_state).fit_predict(points))
        case "gmm":
            return np.asarray(mixture(int(setting), random_state).fit_predict(points))
        case "hierarchical":
            return np.asarray(WardClusters(int(setting)).fit(points).labels_)
        case "dbscan":
            return np.asarray(DBSCAN(eps=setting, min_samples=MIN_NEIGHBOURS).fit_predict(points))


def sweep(
    name: ClustererName,
    points: Points,
    ks: Sequence[int],
    random_state: int,
) -> Iterator[Clustering]:
    """Every clustering of `points` by `name`: each k, or each radius for DBSCAN."""
    match name:
        case "hierarchical":
            tree = ward_tree(points)
            for k in ks:
                yield Clustering(name, k, cut(tree, k))
        case "dbscan":
            for radius in radii(points):
                yield Clustering(name, radius, cluster(name, points, radius, random_state))
        case _:
            for k in ks:
                yield Clustering(name, k, cluster(name, points, k, random_state))


def kmeans(k: int, random_state: int) -> KMeans:
    """k-means with the settings used throughout."""
    return KMeans(k, n_init=STARTS, random_state=random_state)


def mixture(k: int, random_state: int) -> GaussianMixture:
    """A Gaussian mixture with full covariances, regularised against collapsing onto single points."""
    return GaussianMixture(k, reg_covar=1e-4, tol=1e-2, max_iter=200, random_state=random_state)


def radii(points: Points) -> list[float]:
    """Candidate radii for DBSCAN: quantiles of the distance to the tenth neighbour."""
    count = min(MIN_NEIGHBOURS, len(points) - 1)
    distances, _ = NearestNeighbors(n_neighbors=count + 1).fit(points).kneighbors(points)
    quantiles = np.quantile(distances[:, -1], RADIUS_QUANTILES)
    return sorted({round(float(radius), 6) for radius in quantiles if radius > 0})
