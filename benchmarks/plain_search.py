"""A straightforward implementation of the model search, for comparison with the weekly run.

It uses the same spaces, clusterers and k as the recipe `search` with the libraries' defaults: ten starts
per fit, a silhouette from coordinates for each candidate, and unmodified UMAP and t-SNE. It does not
measure stability or capture, and stores nothing. Run as `python -m benchmarks.plain_search FEATURES`.
"""

from __future__ import annotations

import sys
import warnings

import pandas as pd
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
from sklearn.manifold import TSNE
from sklearn.metrics import silhouette_score
from umap import UMAP

from pipeline.segmentation.clusterers import MIN_NEIGHBOURS, Points, radii
from pipeline.segmentation.recipes import BEHAVIOUR, KS, VALUE, Scaling
from pipeline.segmentation.spaces import ScaledFeatures

STARTS = 10


def spaces(features: pd.DataFrame) -> dict[str, Points]:
    """The five spaces, with the libraries' defaults."""
    behaviour = ScaledFeatures(BEHAVIOUR).fit_transform(features)
    without_revenue = Scaling(BEHAVIOUR.columns[1:], BEHAVIOUR.log)
    aspects = ScaledFeatures(without_revenue).fit_transform(features)
    forest = RandomForestRegressor(n_estimators=100, random_state=0).fit(aspects, features["gross_revenue"])
    return {
        "scaled": ScaledFeatures(VALUE).fit_transform(features),
        "pca": PCA(4).fit_transform(behaviour),
        "umap": UMAP(random_state=0).fit_transform(behaviour),
        "tsne": TSNE(random_state=0).fit_transform(behaviour),
        "forest": UMAP(random_state=0).fit_transform(forest.apply(aspects)),
    }


def search(points: Points) -> list[float]:
    """The silhouette of every candidate in one space."""
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415 - as a notebook would

    result = []
    for k in KS:
        models = (
            KMeans(k, n_init=STARTS, random_state=0),
            GaussianMixture(k, n_init=STARTS, reg_covar=1e-4, random_state=0),
            AgglomerativeClustering(k),
        )
        result += [silhouette_score(points, model.fit_predict(points)) for model in models]
    for radius in radii(points):
        labels = DBSCAN(eps=radius, min_samples=MIN_NEIGHBOURS).fit_predict(points)
        result.append(silhouette_score(points, labels) if len(set(labels)) > 1 else 0.0)
    return result


def main(path: str) -> None:
    """Search on the features kept at `path`."""
    warnings.filterwarnings("ignore")
    features = pd.read_pickle(path)
    for name, points in spaces(features).items():
        print(name, f"{max(search(points)):.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
