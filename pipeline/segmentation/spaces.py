"""Feature spaces, as scikit-learn transformers of the features frame."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from pipeline.segmentation.recipes import Scaling, Space
from pipeline.segmentation.umap_space import UmapSpace

Points = npt.NDArray[np.float64]

TREES = 100
TSNE_ITERATIONS = 500
"""Half the library's default: on 4,300 customers the layout no longer changes after that."""
MAX_TSNE_CUSTOMERS = 2_000
"""Beyond this many customers t-SNE lays out a sample and places the others beside their neighbours."""

MIN_NET_REVENUE = -3.0
"""Standard deviations from the mean at which revenue after returns ends: whoever sent everything back is as
far from the others as whoever bought next to nothing, and not an outlier that pulls clusters apart."""

SCALERS = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}


class ScaledFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Features frame → one scaled, weighted column per feature.

    `avg_recency_days` is missing for customers with one purchase day; it becomes the longest seen.
    """

    def __init__(self, scaling: Scaling) -> None:
        self.scaling = scaling

    def fit(self, features: pd.DataFrame, y: object = None) -> ScaledFeatures:
        """Learn `scaler_` and `fill_` from `features`."""
        self._fit(features)
        return self

    def fit_transform(self, features: pd.DataFrame, y: object = None, **_: object) -> Points:
        """`fit` and `transform`; a search does it hundreds of times."""
        return self._scaled(self._fit(features))

    def transform(self, features: pd.DataFrame) -> Points:
        """Shape (customers, columns)."""
        return self._scaled(self._numbers(self._read(features)))

    def _fit(self, features: pd.DataFrame) -> Points:
        read = self._read(features)
        seen = np.fmax.reduce(read, axis=0, initial=-np.inf)
        self.fill_ = np.where(seen == -np.inf, 0.0, seen)
        numbers = self._numbers(read)
        self.scaler_ = SCALERS[self.scaling.method]().fit(numbers)
        self.weights_ = np.array([self.scaling.weights.get(name, 1.0) for name in self.scaling.columns])
        return numbers

    def _scaled(self, numbers: Points) -> Points:
        points = self.scaler_.transform(numbers)
        if self.scaling.method == "standard" and "net_revenue" in self.scaling.columns:
            net = self.scaling.columns.index("net_revenue")
            points[:, net] = np.maximum(points[:, net], MIN_NET_REVENUE)
        return np.asarray(points * self.weights_)

    def _read(self, features: pd.DataFrame) -> Points:
        return features[list(self.scaling.columns)].to_numpy(dtype=float)

    def _numbers(self, read: Points) -> Points:
        numbers = np.where(np.isnan(read), self.fill_, read)
        logged = [name in self.scaling.log for name in self.scaling.columns]
        numbers[:, logged] = np.log1p(np.maximum(numbers[:, logged], 0.0))
        return numbers


class TsneSpace(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Points → two t-SNE coordinates; beyond `most` points a sample, the others beside their neighbours."""

    def __init__(self, random_state: int = 0, most: int = MAX_TSNE_CUSTOMERS) -> None:
        self.random_state = random_state
        self.most = most

    def fit(self, points: Points, y: object = None) -> TsneSpace:
        """Compute the coordinates of `points` as `embedding_`."""
        self.embedding_ = self.fit_transform(points)
        return self

    def fit_transform(self, points: Points, y: object = None, **_: object) -> Points:
        """Shape (customers, 2)."""
        sample = np.arange(len(points))
        if len(points) > self.most:
            sample = np.sort(
                np.random.default_rng(self.random_state).choice(sample, self.most, replace=False)
            )
        layout = TSNE(
            perplexity=min(30, (len(sample) - 1) / 3),
            max_iter=TSNE_ITERATIONS,
            init="pca",
            angle=0.6,
            random_state=self.random_state,
            n_jobs=-1,
        ).fit_transform(points[sample])
        if len(sample) == len(points):
            return np.asarray(layout, dtype=float)
        nearest = NearestNeighbors(n_neighbors=3).fit(points[sample])
        distances, indices = nearest.kneighbors(points)
        closeness = 1.0 / (distances + 1e-9)
        closeness /= closeness.sum(axis=1, keepdims=True)
        return np.asarray(np.einsum("ij,ijk->ik", closeness, layout[indices]))


class ForestLeaves(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Features → the leaf of each of `trees` trees, for every customer.

    The forest learns to tell revenue (after returns, where the scaling has it so) from the other columns:
    customers who end in the same leaves buy alike in the ways that matter for revenue.
    """

    def __init__(self, scaling: Scaling, trees: int = TREES, random_state: int = 0) -> None:
        self.scaling = scaling
        self.trees = trees
        self.random_state = random_state

    def fit(self, features: pd.DataFrame, y: object = None) -> ForestLeaves:
        """Fit `forest_`."""
        target = "net_revenue" if "net_revenue" in self.scaling.columns else "gross_revenue"
        self.scaled_ = ScaledFeatures(self._without(target)).fit(features)
        self.forest_ = RandomForestRegressor(
            n_estimators=self.trees, random_state=self.random_state, n_jobs=-1
        ).fit(self.scaled_.transform(features), features[target].to_numpy(dtype=float))
        return self

    def transform(self, features: pd.DataFrame) -> Points:
        """Shape (customers, trees), integers."""
        return np.asarray(self.forest_.apply(self.scaled_.transform(features)))

    def _without(self, target: str) -> Scaling:
        columns = tuple(name for name in self.scaling.columns if name != target)
        return Scaling(columns, self.scaling.log, self.scaling.method)


def build(space: Space, random_state: int) -> Pipeline:
    """An unfitted pipeline from the features frame to points in `space`."""
    scaled = ScaledFeatures(space.scaling)
    match space.name:
        case "scaled":
            return make_pipeline(scaled)
        case "pca":
            return make_pipeline(scaled, PCA(n_components=space.dimensions, random_state=random_state))
        case "umap":
            return make_pipeline(scaled, UmapSpace(space.dimensions, random_state=random_state))
        case "tsne":
            return make_pipeline(scaled, TsneSpace(random_state=random_state))
        case "forest":
            leaves = ForestLeaves(space.scaling, random_state=random_state)
            return make_pipeline(leaves, UmapSpace(space.dimensions, "euclidean", random_state))
