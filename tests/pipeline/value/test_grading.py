"""What a past prediction was worth, worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

from domain.report import PredictionGrade
from pipeline.value import DuePredictions, grade_predictions, purchase_days
from tests.pipeline.value.trade import START, customer_days

# A spends 73 a year before the origin and 20 after, B 365 and nothing; C is new: no customer of the version.
SHOP = {"A": [(390, 73.0), (410, 20.0)], "B": [(390, 365.0)], "C": [(420, 500.0)]}
ORIGIN = 400


def _due(**other: Any) -> DuePredictions:
    customers = pd.DataFrame(
        {"expected": [30.0, 10.0], "low": [0.0, 5.0], "high": [25.0, 40.0], "chance": [0.8, 0.6]},
        index=pd.Index(["A", "B"], name="customer_id"),
    )
    existing: dict[str, Any] = {
        "version": 7, "as_of": START + timedelta(days=ORIGIN), "window_days": 365, "horizon_days": 84,
        "method": "blend", "naive": "naive_year", "total": 40.0, "naive_total": 100.8, "customers": customers,
    }  # fmt: skip
    return DuePredictions(**{**existing, **other})


def _graded(**other: Any) -> PredictionGrade:
    days = purchase_days(customer_days(SHOP), START + timedelta(days=500))
    return PredictionGrade.model_validate(grade_predictions(_due(**other), days), extra="forbid")


def test_totals_are_those_of_the_versions_customers_new_ones_left_out() -> None:
    grade = _graded()
    assert grade.actual == 20.0
    assert grade.predicted.total_error == pytest.approx(1.0)  # 40 / 20 − 1
    assert grade.naive_predicted.total_error == pytest.approx(4.04)  # 100.8 / 20 − 1
    assert (grade.version, grade.until) == (7, START + timedelta(days=484))


def test_the_one_who_bought_was_ranked_first_by_us_and_last_by_the_naive_method() -> None:
    grade = _graded()
    assert grade.predicted.gini == pytest.approx(1.0)
    assert grade.naive_predicted.gini == pytest.approx(-1.0)  # 16.8 for A and 84 for B
    assert grade.beats_naive is True


def test_deciles_slope_coverage_and_orders_are_those_of_the_single_customers() -> None:
    grade = _graded()
    assert [(decile.predicted, decile.actual) for decile in grade.deciles] == [(10.0, 0.0), (30.0, 20.0)]
    assert grade.predicted.slope == pytest.approx(1.0)  # 20 more predicted, 20 more came
    assert grade.coverage80 == 0.5  # A's 20 lies in 0–25, B's 0 not in 5–40
    assert grade.order_probability == pytest.approx(0.7)
    assert grade.ordered == 0.5


def test_where_the_naive_method_was_used_there_is_nothing_to_beat() -> None:
    assert _graded(method="naive_year").beats_naive is None


def test_a_shop_that_sold_nothing_since_has_no_relative_error() -> None:
    days = purchase_days(customer_days({"A": [(390, 73.0)], "B": [(390, 10.0)]}), START + timedelta(days=500))
    grade = PredictionGrade.model_validate(grade_predictions(_due(), days))
    assert grade.predicted.total_error is None
    assert grade.beats_naive is None
