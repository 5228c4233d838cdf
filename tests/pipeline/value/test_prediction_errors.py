"""The measures of predictions, worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from pipeline.value.prediction_errors import (
    coverage,
    deciles,
    normalized_gini,
    poisson_deviance,
    share_deviance,
    total_error,
)


def test_the_deviance_of_the_truth_is_nearly_nothing_and_of_a_wrong_level_more() -> None:
    actual = np.array([10.0, 30.0])
    assert poisson_deviance(actual, actual) == pytest.approx(0, abs=1e-4)
    # twice the level: 2 (40 ln(1/2) − 40 + 80) / 40 = 2 (1 − ln 2)
    assert poisson_deviance(2 * actual, actual) == pytest.approx(2 * (1 - log(2)), abs=1e-4)


def test_a_customer_predicted_to_spend_nothing_may_buy_without_an_infinite_judgement() -> None:
    result = poisson_deviance(np.array([0.0, 40.0]), np.array([10.0, 30.0]))
    # predicted with 1 % spread: 0.2 and 39.8
    assert result == pytest.approx(2 * (10 * log(10 / 0.2) + 30 * log(30 / 39.8)) / 40)


def test_the_deviance_of_shares_does_not_ask_for_the_level() -> None:
    actual = np.array([10.0, 30.0])
    assert share_deviance(np.array([20.0, 60.0]), actual) == pytest.approx(0, abs=1e-4)
    # at the level of what came 20 and 20: 2 (10 ln(10/20) + 30 ln(30/20)) / 40
    assert share_deviance(np.array([7.0, 7.0]), actual) == pytest.approx(
        2 * (10 * log(0.5) + 30 * log(1.5)) / 40
    )
    assert share_deviance(np.zeros(2), actual) == float("inf")


def test_the_gini_is_1_for_the_right_order_and_minus_1_for_the_reverse() -> None:
    actual = np.array([0.0, 1.0, 4.0, 5.0])
    assert normalized_gini(np.array([1.0, 2.0, 3.0, 4.0]), actual) == pytest.approx(1.0)
    assert normalized_gini(np.array([4.0, 3.0, 2.0, 1.0]), actual) == pytest.approx(-1.0)


def test_deciles_hold_mean_predictions_and_what_they_came_to() -> None:
    predicted = np.arange(1.0, 21.0)
    result = deciles(predicted, 2 * predicted)
    assert result.predicted.tolist() == [1.5, 3.5, 5.5, 7.5, 9.5, 11.5, 13.5, 15.5, 17.5, 19.5]
    assert result.actual.tolist() == [3.0, 7.0, 11.0, 15.0, 19.0, 23.0, 27.0, 31.0, 35.0, 39.0]
    assert result.slope == pytest.approx(2.0)


def test_the_total_error_is_relative_and_coverage_a_fraction() -> None:
    assert total_error(120.0, 100.0) == pytest.approx(0.2)
    limits = np.zeros(4), np.array([1.0, 1.0, 1.0, 5.0])
    assert coverage(*limits, np.array([0.0, 1.0, 2.0, 5.0])) == 0.75
