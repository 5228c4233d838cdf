"""Silence is measured in customers' usual gaps, in steps that are learned on past dates."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.value.order_calibration import OrderCalibration, fit_calibration, fit_silence
from pipeline.value.silence import STEPS, silence_steps

DAY = 1 / 7


def _steps(silence: float, gap: float, repeats: int = 4) -> list[float]:
    """Of one customer who came again, with so many weeks of silence."""
    last = gap * repeats
    steps = silence_steps(np.array([float(repeats)]), np.array([last]), np.array([last + silence - DAY]))
    return [float(step) for step in steps[0]]


def test_who_has_just_bought_is_in_no_step() -> None:
    assert _steps(silence=1.0, gap=4.0) == pytest.approx([0, 0, 0, 0, 0])


def test_silence_of_two_gaps_has_passed_two_steps_and_part_of_a_third() -> None:
    # log 4 from a quarter of a gap to one, log 1.5 to one and a half, log 2/1.5 to two
    assert _steps(silence=8.0, gap=4.0) == pytest.approx(
        [np.log(4), np.log(1.5), np.log(2 / 1.5), 0, 0], abs=1e-9
    )


def test_silence_beyond_seven_and_a_half_gaps_says_no_more() -> None:
    assert _steps(silence=400.0, gap=4.0) == pytest.approx(_steps(silence=30.0, gap=4.0))


def test_who_bought_once_is_measured_in_the_shops_mean_gap() -> None:
    # two repeats in 8 weeks: 4 weeks; silent for 6 weeks is log 1.5 into the one step there is
    steps = silence_steps(np.array([2.0, 0.0]), np.array([8.0, 0.0]), np.array([8.0, 6.0 - DAY]))
    assert steps[1].tolist() == pytest.approx([0, 0, 0, 0, np.log(1.5)])


def test_a_shop_in_which_nobody_came_again_has_steps_too() -> None:
    assert np.isfinite(silence_steps(np.zeros(2), np.zeros(2), np.array([0.01, 50.0]))).all()


def _regular_shop() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The model says one half of all; who is late by half a gap never came, of the others four in five."""
    covariates = np.zeros((1000, 1 + STEPS))
    covariates[500:, 1], covariates[500:, 2] = np.log(4), np.log(1.5)
    return np.full(1000, 0.5), covariates, np.repeat([1.0, 0.0, 0.0], [400, 100, 500])


def test_who_is_late_in_a_shop_of_regular_orders_is_told_apart() -> None:
    probability, covariates, ordered = _regular_shop()
    plain = fit_calibration(probability, covariates[:, 0], ordered)
    slopes = fit_silence(plain, (probability, covariates, ordered), may_rise=False)
    chance = plain.with_silence(slopes.tolist(), probability, covariates).apply(probability, covariates)
    assert chance[0] == pytest.approx(0.8, abs=0.02)
    assert chance[-1] == pytest.approx(0.0, abs=0.02)
    # how many came is told by the calibration without silence, and stays: four in ten
    assert chance.mean() == pytest.approx(0.4, abs=0.001)


def test_longer_silence_never_raises_the_probability_beyond_four_weeks() -> None:
    probability, covariates, ordered = _regular_shop()
    contrary = probability, covariates, 1 - ordered
    plain = fit_calibration(probability, covariates[:, 0], 1 - ordered)
    assert fit_silence(plain, contrary, may_rise=False).tolist() == [0.0] * STEPS
    # within days of an order the next is not due: the first step may rise, the others not
    first, *others = fit_silence(plain, contrary, may_rise=True).tolist()
    assert first > 0
    assert max(others) == 0


def test_a_silence_that_is_not_learned_changes_nothing() -> None:
    probability, covariates, _ordered = _regular_shop()
    plain = OrderCalibration(shift=-0.3, scale=1.2, once=0.4)
    assert plain.with_silence([0.0] * STEPS, probability, covariates).shift == pytest.approx(-0.3)
