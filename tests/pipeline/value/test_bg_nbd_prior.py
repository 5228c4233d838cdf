"""BG/NBD by its derivatives: the same likelihood, and the same optimum."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.value.bg_nbd import log_likelihood
from pipeline.value.bg_nbd_prior import fit_purchases, log_likelihood_and_slope

X = np.array([0, 0, 1, 3, 40])
OBSERVED = (
    np.array([0.0, 0.0, 3.0, 9.5, 52.0]),
    np.array([4.0, 30.0, 20.0, 10.0, 52.0]),
    np.array([5.0, 2.0, 1.0, 1.0, 1.0]),
)


@pytest.mark.parametrize("logs", [(-0.3, 2.0, -0.7, 1.0), (3.0, 5.0, -4.0, 2.5)])
def test_the_slope_is_that_of_the_published_likelihood(logs: tuple[float, ...]) -> None:
    at = np.array(logs)
    t_x, age, count = OBSERVED

    def likelihood(where: np.ndarray) -> float:
        return float(count @ log_likelihood(where, X.astype(float), t_x, age))

    value, slope = log_likelihood_and_slope(at, X, OBSERVED)
    assert value == pytest.approx(likelihood(at))
    steps = 1e-5 * np.eye(4)
    numeric = [(likelihood(at + step) - likelihood(at - step)) / 2e-5 for step in steps]
    np.testing.assert_allclose(slope, numeric, rtol=1e-5, atol=1e-6)


def test_shops_of_eager_and_of_single_buyers_get_rates_to_match() -> None:
    age = np.full(100, 50.0)
    eager = fit_purchases(np.full(100, 25.0), np.full(100, 49.0), age)
    single = fit_purchases(np.repeat([0.0, 1.0], [90, 10]), np.repeat([0.0, 20.0], [90, 10]), age)
    assert eager is not None
    assert single is not None
    assert eager.r / eager.alpha == pytest.approx(0.5, rel=0.1)
    assert single.r / single.alpha < 0.1


def test_nobody_who_came_again_is_no_model() -> None:
    assert fit_purchases(np.zeros(100), np.zeros(100), np.full(100, 9.0)) is None
