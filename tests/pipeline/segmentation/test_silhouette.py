from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from pipeline.segmentation.clusterers import NOISE
from pipeline.segmentation.silhouette import mean_silhouettes


def silhouette(points: list[float], labels: list[int]) -> float:
    """Of points on a line."""
    return mean_silhouettes(np.array(points)[:, None], [np.array(labels)])[0]


def test_two_pairs_on_a_line_by_hand() -> None:
    # 0: within 1, to the others (10 + 11) / 2; 1: within 1, to the others (9 + 10) / 2; and mirrored
    expected = ((10.5 - 1) / 10.5 + (9.5 - 1) / 9.5) / 2
    assert silhouette([0, 1, 10, 11], [0, 0, 1, 1]) == pytest.approx(expected, abs=1e-6)


def test_a_point_alone_in_its_cluster_counts_as_zero() -> None:
    # 0: within 1, to the other 10; 1: within 1, to the other 9; 10: alone
    assert silhouette([0, 1, 10], [0, 0, 1]) == pytest.approx((9 / 10 + 8 / 9 + 0) / 3, abs=1e-6)


def test_noise_counts_as_zero_and_is_no_cluster() -> None:
    without = silhouette([0, 1, 10, 11], [0, 0, 1, 1])
    assert silhouette([0, 1, 10, 11, 5], [0, 0, 1, 1, NOISE]) == pytest.approx(without * 4 / 5, abs=1e-6)


def test_one_cluster_has_no_silhouette() -> None:
    assert silhouette([0, 1, 2], [0, 0, 0]) == 0.0
    assert silhouette([0, 1, 9], [0, 0, NOISE]) == 0.0
    assert silhouette([0, 1, 9], [NOISE, NOISE, NOISE]) == 0.0


def test_points_that_coincide_do_not_divide_by_zero() -> None:
    assert silhouette([3, 3, 3, 3], [0, 0, 1, 1]) == 0.0


def test_many_clusterings_at_once_are_scikit_learns_silhouettes_of_each() -> None:
    random = np.random.default_rng(3)
    points = random.normal(size=(300, 3)) + 4 * random.integers(0, 3, size=(300, 1))
    labellings = [random.permutation(np.arange(300) % k) for k in (2, 5, 9)]
    labellings.append(np.where(labellings[0] == 0, 17, 4))  # cluster labels need not follow each other
    theirs = [silhouette_score(points, labels) for labels in labellings]
    assert mean_silhouettes(points, labellings) == pytest.approx(theirs, abs=1e-4)


def test_clusterings_do_not_disturb_each_other() -> None:
    points = np.array([0.0, 1.0, 10.0, 11.0])[:, None]
    pairs, item, noise = np.array([0, 0, 1, 1]), np.zeros(4, dtype=int), np.full(4, NOISE)
    alone = mean_silhouettes(points, [pairs])[0]
    assert mean_silhouettes(points, [noise, pairs, item, pairs]) == pytest.approx([0.0, alone, 0.0, alone])
