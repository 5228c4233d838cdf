"""UMAP as a feature space, without most of umap-learn's compilation.

UMAP is imported only when it is fitted, so that score-only runs do not load it.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.neighbors import NearestNeighbors

Points = npt.NDArray[np.float64]

NEIGHBOURS = 15
"""UMAP's neighbourhood; its authors' default."""


class UmapSpace(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Points → `dimensions` UMAP coordinates, from exact nearest neighbours.

    Exact neighbours come from scikit-learn: for a few thousand points that is faster than the approximate
    search UMAP would compile first.
    """

    def __init__(self, dimensions: int = 2, metric: str = "euclidean", random_state: int = 0) -> None:
        self.dimensions = dimensions
        self.metric = metric
        self.random_state = random_state

    def fit(self, points: Points, y: object = None) -> UmapSpace:
        """Compute the coordinates of `points` as `embedding_`."""
        self.embedding_ = self.fit_transform(points)
        return self

    def fit_transform(self, points: Points, y: object = None, **_: object) -> Points:
        """Shape (customers, dimensions)."""
        points = np.ascontiguousarray(points, dtype=float)  # of integers, all distances would be held at once
        neighbours = min(NEIGHBOURS, len(points) - 1)
        search = NearestNeighbors(n_neighbors=neighbours, metric=self.metric).fit(points)
        distances, indices = search.kneighbors(points)
        reducer = _umap()(
            n_components=self.dimensions,
            n_neighbors=neighbours,
            metric=self.metric,
            random_state=self.random_state,
            n_jobs=1,
            precomputed_knn=(indices.astype(np.int32), distances.astype(np.float32), None),
        )
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", "precomputed_knn"
            )  # it cannot transform new points: it need not
            return np.asarray(reducer.fit_transform(points), dtype=float)


def _umap() -> type[BaseEstimator]:
    """The UMAP class, without compiling its approximate neighbour search.

    When it is imported, pynndescent compiles for ten seconds what serves that search alone. Nothing here
    calls it, and layouts are the same to the last bit.
    """
    import numba  # noqa: PLC0415 - as UMAP, which brings it

    compiler: Any = numba.config
    compiler.DISABLE_JIT = True
    try:
        import pynndescent  # noqa: F401, PLC0415
    finally:
        compiler.DISABLE_JIT = False
    from umap import UMAP  # noqa: PLC0415

    estimator: type[BaseEstimator] = UMAP
    return estimator
