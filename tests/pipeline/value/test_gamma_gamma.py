"""Gamma-Gamma: against the integral it stands for, and on data it made."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from pipeline.value.gamma_gamma import GammaGamma, fit_gamma_gamma, log_likelihood_and_slope

MODEL = GammaGamma(p=6.25, q=3.74, gamma=15.45)
"""The parameters that Fader and Hardie (2013) found for CDNOW, in dollars."""


def test_the_expected_spend_is_the_mean_over_all_rates_given_what_was_seen() -> None:
    mean_spend, purchases = 40.0, 3.0

    def weight(rate: float) -> float:
        observed = stats.gamma.pdf(mean_spend, MODEL.p * purchases, scale=1 / (rate * purchases))
        return float(observed * stats.gamma.pdf(rate, MODEL.q, scale=1 / MODEL.gamma))

    below, _ = integrate.quad(weight, 0, 5, points=[0.1, 0.3])
    above, _ = integrate.quad(lambda rate: weight(rate) * MODEL.p / rate, 1e-9, 5, points=[0.1, 0.3])
    spend = MODEL.expected_spend(np.array([mean_spend]), np.array([purchases]))
    assert spend[0] == pytest.approx(above / below, rel=1e-4)


def test_one_purchase_is_drawn_further_towards_the_shops_mean_than_ten() -> None:
    shop = 6.25 * 15.45 / 2.74  # 35.24
    item, ten = MODEL.expected_spend(np.array([100.0, 100.0]), np.array([1.0, 10.0]))
    assert item == pytest.approx(6.25 * (15.45 + 100) / (6.25 + 2.74))  # 80.26
    assert shop < item < ten < 100


def test_the_fit_finds_the_mean_that_made_the_purchases() -> None:
    random = np.random.default_rng(5)
    rate = random.gamma(3.74, 1 / 15.45, 8000)
    purchases = random.integers(1, 8, 8000).astype(float)
    mean_spend = random.gamma(6.25 * purchases, 1 / (rate * purchases))
    gamma_gamma = fit_gamma_gamma(mean_spend, purchases)
    assert gamma_gamma is not None
    assert gamma_gamma.p * gamma_gamma.gamma / (gamma_gamma.q - 1) == pytest.approx(35.24, rel=0.05)


def test_the_slope_is_that_of_the_likelihood() -> None:
    at, spend, purchases = np.log([6.25, 3.74, 0.44]), np.array([0.4, 1.0, 3.0]), np.array([1.0, 2.0, 9.0])
    _, slope = log_likelihood_and_slope(at, spend, purchases)
    for place, step in enumerate(1e-5 * np.eye(3)):
        above, below = (log_likelihood_and_slope(at + away, spend, purchases)[0] for away in (step, -step))
        np.testing.assert_allclose(slope[place], (above - below) / 2e-5, rtol=1e-5, atol=1e-7)
