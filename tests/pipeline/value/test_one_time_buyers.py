"""BG/NBD with a fraction of customers who never come again."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.value.bg_nbd import BgNbd
from pipeline.value.one_time_buyers import (
    OneTimeBuyers,
    fit_one_time_buyers,
    log_likelihood_and_slope_with_once,
)

X = np.array([0, 0, 1, 3])
OBSERVED = (
    np.array([0.0, 0.0, 3.0, 9.5]),
    np.array([4.0, 30.0, 20.0, 10.0]),
    np.array([50.0, 20.0, 10.0, 2.0]),
)


def test_of_those_who_have_not_come_again_only_some_still_may() -> None:
    # r = 1: after 8 weeks with α = 8, half of those who come again have not yet: 30 of 40 + 30 in a hundred
    model = OneTimeBuyers(0.4, BgNbd(1.0, 8.0, 0.5, 2.0))
    x, t_x, age = np.array([0.0, 2.0]), np.array([0.0, 7.0]), np.array([8.0, 8.0])
    expected = model.expected_purchases(4.0, x, t_x, age) / model.others.expected_purchases(4.0, x, t_x, age)
    np.testing.assert_allclose(expected, [3 / 7, 1.0])


def test_customers_who_are_all_alike_have_the_likelihood_of_the_mixture() -> None:
    # one of age 8, r = 1, α = 8: 40 % who never come, and half of the others
    point = np.array([0.0, np.log(8.0), 0.0, 0.0, np.log(0.4 / 0.6)])
    observed = (np.zeros(1), np.full(1, 8.0), np.ones(1))
    value, _ = log_likelihood_and_slope_with_once(point, np.zeros(1, dtype=np.intp), observed)
    assert value == pytest.approx(np.log(0.4 + 0.6 / 2))


@pytest.mark.parametrize("at", [(0.0, 1.8, -1.5, 1.3, -1.0), (1.2, 3.0, 0.5, 0.2, 2.0)])
def test_the_slope_is_that_of_the_likelihood(at: tuple[float, ...]) -> None:
    point = np.array(at)
    _, slope = log_likelihood_and_slope_with_once(point, X, OBSERVED)
    numeric = [
        (
            log_likelihood_and_slope_with_once(point + step, X, OBSERVED)[0]
            - log_likelihood_and_slope_with_once(point - step, X, OBSERVED)[0]
        )
        / 2e-5
        for step in 1e-5 * np.eye(5)
    ]
    np.testing.assert_allclose(slope, numeric, rtol=1e-5, atol=1e-6)


def test_one_time_buyers_are_found_and_regular_ones_are_not_taken_for_them() -> None:
    # of 900 who came a year ago nine in ten never did again, and all others twelve times in half a year
    rng = np.random.default_rng(0)
    once = fit_one_time_buyers(
        np.repeat([0.0, 12.0], [810, 90]),
        np.concatenate([np.zeros(810), rng.uniform(20, 26, 90)]),
        np.full(900, 52.0),
    )
    regular = fit_one_time_buyers(np.full(200, 25.0), np.full(200, 49.0), np.full(200, 50.0))
    assert once is not None
    assert regular is not None
    assert once.once == pytest.approx(0.9, abs=0.02)
    assert regular.once < 0.02


def test_nobody_who_came_again_is_no_model() -> None:
    assert fit_one_time_buyers(np.zeros(100), np.zeros(100), np.full(100, 9.0)) is None
