from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN, AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score

from pipeline.segmentation.clusterers import (
    MIN_NEIGHBOURS,
    NOISE,
    Clustering,
    Points,
    WardClusters,
    cluster,
    cut,
    radii,
    sweep,
)
from pipeline.segmentation.recipes import ClustererName

THREE_HEAPS = np.repeat([0, 1, 2], 40)


@pytest.fixture
def heaps() -> Points:
    """Forty points around each of (0, 0), (20, 0) and (0, 20)."""
    centres = np.array([[0.0, 0.0], [20.0, 0.0], [0.0, 20.0]])
    points: NDArray[np.float64] = centres[THREE_HEAPS] + np.random.default_rng(1).normal(size=(120, 2))
    return points


@pytest.mark.parametrize("name", ["kmeans", "gmm", "hierarchical"])
def test_three_heaps_are_found(name: ClustererName, heaps: Points) -> None:
    assert adjusted_rand_score(THREE_HEAPS, cluster(name, heaps, 3, 0)) == 1.0


def test_three_heaps_are_found_by_their_density(heaps: Points) -> None:
    labels = cluster("dbscan", heaps, 2.5, 0)
    assert adjusted_rand_score(THREE_HEAPS, labels) > 0.95
    assert set(labels) - {NOISE} == {0, 1, 2}


@pytest.mark.parametrize("k", [2, 3, 5, 8, 12])
def test_cuts_of_one_tree_are_scikit_learns_ward_clusters(k: int, heaps: Points) -> None:
    predict = AgglomerativeClustering(n_clusters=k, linkage="ward").fit_predict(heaps)
    ours = WardClusters(k).fit(heaps)
    assert adjusted_rand_score(predict, ours.labels_) == 1.0
    assert sorted(set(ours.labels_)) == list(range(k))
    assert adjusted_rand_score(predict, cut(WardClusters(2).fit(heaps).tree_, k)) == 1.0


@pytest.mark.parametrize("name", ["kmeans", "gmm", "hierarchical"])
def test_a_sweep_gives_what_each_k_gives_alone(name: ClustererName, heaps: Points) -> None:
    swept = list(sweep(name, heaps, (2, 3, 4), 0))
    assert [result.setting for result in swept] == [2, 3, 4]
    assert [result.k for result in swept] == [2, 3, 4]
    for result in swept:
        alone = cluster(name, heaps, result.setting, 0)
        assert adjusted_rand_score(alone, result.labels) == 1.0


def test_a_sweep_over_radii_is_scikit_learns_dbscan_at_each(heaps: Points) -> None:
    swept = list(sweep("dbscan", heaps, (2, 3), 0))
    assert [result.setting for result in swept] == radii(heaps)
    for result in swept:
        predict = DBSCAN(eps=result.setting, min_samples=MIN_NEIGHBOURS).fit_predict(heaps)
        assert adjusted_rand_score(predict, result.labels) == 1.0
        assert (predict == NOISE).sum() == (result.labels == NOISE).sum()


def test_radii_grow_and_are_distances_to_the_tenth_neighbour() -> None:
    # Points 0, 1, … 20 on a line: the tenth neighbour of the middle one lies 5 away, of the ends 10
    result = radii(np.arange(21, dtype=float)[:, None])
    assert result == sorted(set(result))
    assert 5 <= result[0] <= result[-1] <= 10


def test_points_that_all_coincide_have_no_radius() -> None:
    assert radii(np.zeros((20, 2))) == []


def test_noise_is_no_cluster() -> None:
    assert Clustering("dbscan", 1.0, np.array([0, 0, 1, NOISE, NOISE])).k == 2
    assert Clustering("dbscan", 1.0, np.array([NOISE, NOISE])).k == 0


@pytest.mark.parametrize("name", ["kmeans", "gmm", "hierarchical", "dbscan"])
def test_the_same_points_and_seed_give_the_same_labels(name: ClustererName, heaps: Points) -> None:
    item, again = (cluster(name, heaps, 2.0 if name == "dbscan" else 5, 7) for _ in range(2))
    assert item.tolist() == again.tolist()
