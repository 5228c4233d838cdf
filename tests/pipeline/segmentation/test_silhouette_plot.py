from __future__ import annotations

import numpy as np
import pytest

from pipeline.segmentation.clusterers import NOISE
from pipeline.segmentation.silhouette_plot import STEPS, silhouette_plot


def test_each_segment_has_its_silhouettes_lowest_first() -> None:
    # 0: within 1, to the others 10.5; 1: within 1, to the others 9.5; and mirrored
    low, high = (9.5 - 1) / 9.5, (10.5 - 1) / 10.5
    output = silhouette_plot(np.array([[0.0], [1], [10], [11]]), np.array([4, 4, 7, 7]))
    assert output is not None
    assert output["mean"] == pytest.approx((low + high) / 2, abs=1e-4)
    assert [(segment["id"], segment["customers"]) for segment in output["segments"]] == [(4, 2), (7, 2)]
    values = output["segments"][0]["values"]
    assert len(values) == STEPS
    assert values == sorted(values)
    # the first of fifty quantiles is a hundredth of the way from the lower to the higher
    assert values[0] == pytest.approx(low + 0.01 * (high - low), abs=1e-3)


def test_noise_is_left_out() -> None:
    points = np.array([[0.0], [1], [10], [11], [5]])
    output = silhouette_plot(points, np.array([1, 1, 2, 2, NOISE]))
    assert output == silhouette_plot(points[:4], np.array([1, 1, 2, 2]))


@pytest.mark.parametrize("labels", [[1, 1, 1], [NOISE, NOISE, NOISE], [1, 2, 3]])
def test_without_two_segments_to_compare_there_is_nothing_to_draw(labels: list[int]) -> None:
    assert silhouette_plot(np.array([[0.0], [1], [9]]), np.array(labels)) is None
