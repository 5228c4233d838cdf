from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from pipeline.experiments import Comparison, compare


def compared(outcome: list[float], before: list[float], held: list[int], stratum: list[int]) -> Comparison:
    return compare(
        np.array(outcome, dtype=float),
        np.array(before, dtype=float),
        np.array(stratum),
        np.array(held, dtype=bool),
        random_state=0,
    )


def test_six_customers_by_hand() -> None:
    # nobody spent before: plain means of 30, 40, 50 with benefits and 10, 20, 30 without
    result = compared([30, 40, 50, 10, 20, 30], [0] * 6, [0, 0, 0, 1, 1, 1], [1] * 6)
    assert result.difference == result.unadjusted == pytest.approx(20)
    assert result.relative == pytest.approx(1.0)
    assert (result.mean_benefits, result.mean_holdout) == (40, 20)
    assert result.variance_reduction == 0


def test_spend_before_is_taken_out_by_hand() -> None:
    """Everybody brings what they spent before, and 5 more with benefits, where 10 more had been spent.

    In both groups each pound before is a pound afterwards: 15 less the 10 that they were ahead.
    """
    result = compared([15, 25, 35, 0, 10, 20], [10, 20, 30, 0, 10, 20], [0, 0, 0, 1, 1, 1], [1] * 6)
    assert result.unadjusted == pytest.approx(15)
    assert result.difference == pytest.approx(5)
    assert result.variance_reduction == pytest.approx(1)
    # afterwards a customer of mean spend, 15, brought 20 with benefits and 15 without
    assert result.relative == pytest.approx(5 / 15)


def test_each_group_s_slope_counts_by_how_few_they_are_by_hand() -> None:
    """Two hold out of six. Slopes: 2 with benefits (before 0 1 2 3, after 0 2 4 6), 1 without (0 1, 0 1).

    Variances of the means before: 5/3 / 4 = 5/12 and 1/2 / 2 = 1/4, so the slope is
    (2 × 5/12 + 1 × 1/4) / (5/12 + 1/4) = 13/8. Means 3 and 0.5, before 1.5 and 0.5: 2.5 - 13/8 × 1.
    """
    result = compared([0, 2, 4, 6, 0, 1], [0, 1, 2, 3, 0, 1], [0, 0, 0, 0, 1, 1], [1] * 6)
    assert result.difference == pytest.approx(2.5 - 13 / 8)
    # what is left of the variances of the means: (2 - 13/8)² × 5/12 + (1 - 13/8)² × 1/4 of 4 × 5/12 + 1/4
    left = (3 / 8) ** 2 * 5 / 12 + (5 / 8) ** 2 / 4
    assert result.variance_reduction == pytest.approx(1 - left / (20 / 12 + 1 / 4))


def test_strata_count_by_their_size() -> None:
    # stratum 1 (4 of 10): 100 with, 90 without: +10; stratum 2 (6 of 10): 4 with, 2 without: +2
    outcome = [100.0, 100, 90, 90, 4, 4, 4, 2, 2, 2]
    held = [0, 0, 1, 1, 0, 0, 0, 1, 1, 1]
    result = compared(outcome, [0] * 10, held, [1] * 4 + [2] * 6)
    assert result.difference == pytest.approx(0.4 * 10 + 0.6 * 2)


def world(n: int = 400, effect: float = 5.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    before = random.normal(100, 20, n)
    held = random.permutation(np.repeat([True, False], [n // 4, n - n // 4]))
    return before + random.normal(0, 10, n) + effect * ~held, before, held


def test_scipy_agrees_on_the_plain_difference() -> None:
    outcome, before, held = world()
    result = compare(outcome, before, np.ones(400, int), held, random_state=0)
    welch = stats.ttest_ind(outcome[~held], outcome[held], equal_var=False).confidence_interval()
    assert (result.unadjusted_low, result.unadjusted_high) == pytest.approx((welch.low, welch.high))


def test_statsmodels_agrees_on_the_adjusted_difference() -> None:
    outcome, before, held = world()
    result = compare(outcome, before, np.ones(400, int), held, random_state=0)
    fitted = OLS(outcome, add_constant(np.column_stack([~held, before]))).fit(cov_type="HC2")
    low, high = fitted.conf_int()[1]
    assert result.difference == pytest.approx(fitted.params[1], abs=0.1)
    assert (result.low, result.high) == pytest.approx((low, high), abs=0.25)
    assert result.variance_reduction == pytest.approx(0.8, abs=0.05)  # 20² / (20² + 10²)


def test_an_effect_larger_for_larger_customers_is_not_taken_for_spend_before() -> None:
    """Half as much again for everybody, few and uneven: one slope over both groups finds 4 % less of it."""
    random = np.random.default_rng(0)
    result = []
    for draw in range(400):
        before = random.normal(100, 60, 24)
        outcome = before + random.normal(0, 5, 24)
        held = random.permutation(np.repeat([True, False], [8, 16]))
        brought = np.where(held, outcome, 1.5 * outcome)
        compared = compare(brought, before, np.ones(24, int), held, random_state=draw)
        result.append(compared.difference / (0.5 * outcome.mean()))
    # three standard errors
    assert np.mean(result) == pytest.approx(1.0, abs=0.01)


def test_scipy_s_permutations_agree_on_the_p_value() -> None:
    outcome, _, held = world(n=80, effect=4.0, seed=1)
    result = compare(outcome, np.zeros(80), np.ones(80, int), held, random_state=0)
    expected = stats.permutation_test(
        (outcome[~held], outcome[held]),
        lambda a, b, axis: stats.ttest_ind(a, b, axis=axis, equal_var=False).statistic,
        vectorized=True,
        n_resamples=1999,
        rng=np.random.default_rng(1),
    )
    assert result.p == pytest.approx(expected.pvalue, abs=0.05)


def test_nobody_bought_anything() -> None:
    result = compared([0] * 8, [0] * 8, [0, 0, 0, 0, 1, 1, 1, 1], [1] * 8)
    assert (result.difference, result.p) == (0, 1)
    assert np.isnan(result.relative)
