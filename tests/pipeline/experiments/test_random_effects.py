from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from pipeline.experiments.random_effects import random_effects


def test_estimates_of_one_true_value_count_by_the_inverse_of_their_variance() -> None:
    # weights 100 and 25: (100 × 0.1 + 25 × 0.3) / 125 = 0.14, give or take 1.96 / √125
    together = random_effects([0.1, 0.3], [0.1, 0.2], heterogeneity=1e-9)
    assert together.mean == pytest.approx(0.14, abs=1e-6)
    assert together.high - together.mean == pytest.approx(1.959964 / sqrt(125), abs=1e-6)
    assert together.mean - together.low == pytest.approx(1.959964 / sqrt(125), abs=1e-6)


def test_the_interval_is_that_of_the_posterior_distribution_summed_over_a_grid() -> None:
    values, errors = np.array([0.7, 0.0, 0.2]), np.array([0.2, 0.05, 0.1])
    mean, spread = np.meshgrid(np.linspace(-3, 3, 1201), np.linspace(0.0005, 3, 600), indexing="ij")
    density = stats.halfnorm.pdf(spread, scale=0.5)
    for value, error in zip(values, errors, strict=True):
        density = density * stats.norm.pdf(value, mean, np.sqrt(error**2 + spread**2))
    below = np.cumsum(density.sum(axis=1) / density.sum())
    low, middle, high = (mean[np.searchsorted(below, part), 0] for part in (0.025, 0.5, 0.975))
    together = random_effects(values.tolist(), errors.tolist())
    assert (together.low, together.mean, together.high) == pytest.approx((low, middle, high), abs=0.006)


def test_how_unlike_estimates_are_is_told_by_cochrans_q() -> None:
    # the common value is (100 × 0 + 25 × 0.5) / 125 = 0.1, so Q = 100 × 0.1² + 25 × 0.4² = 5, with one degree
    assert random_effects([0.0, 0.5], [0.1, 0.2]).homogeneity_p == pytest.approx(0.02535, abs=1e-5)
