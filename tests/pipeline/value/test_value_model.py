"""The whole stage on small shops: what it says, when it says nothing, and that it is stored without loss."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from pipeline.value import customer_values, fit_value_model, is_due, purchase_days, value_model_from
from pipeline.value.boosted_trees import fit_boosted_trees
from pipeline.value.intervals import fit_intervals
from pipeline.value.level import expected_level
from pipeline.value.methods import naive_revenue
from pipeline.value.order_calibration import OrderCalibration
from pipeline.value.purchase_days import PurchaseDays
from pipeline.value.summaries import summarize
from pipeline.value.value_model import PastError, ValueModel
from tests.pipeline.value.trade import START, customer_days, poisson_shop

DAYS = 500
FORMAT_1 = (
    b'{"format_version":1,"as_of":"2021-05-15","history_days":500,"r":0.8,"alpha":9.0,"a":0.2,"b":3.0,'
    b'"p":4.0,"q":3.0,"gamma":20.0,"horizons":{'
    b'"84":{"method":"year","naive":"naive_year","origins":4,"calibration":{"shift":-0.2,"scale":1.1}},'
    b'"365":{"method":"year","naive":"naive_year","origins":1,"calibration":{"shift":0.1,"scale":0.9}}}}'
)
"""As it was stored before there was trading time."""


def _days(frame: pd.DataFrame, length: int) -> PurchaseDays:
    return purchase_days(frame, START + timedelta(days=length))


@pytest.fixture(scope="module")
def shop() -> PurchaseDays:
    return _days(poisson_shop(600, DAYS), DAYS)


@pytest.fixture(scope="module")
def model(shop: PurchaseDays) -> ValueModel:
    value_model = fit_value_model(shop.before(DAYS - 84), 0)
    assert value_model is not None
    return value_model


@pytest.mark.fits
def test_the_predictions_of_a_steady_shop_come_true_in_total_and_in_order(
    shop: PurchaseDays, model: ValueModel
) -> None:
    then = shop.before(DAYS - 84)
    values = customer_values(then, model)
    actual = pd.Series(shop.spent(DAYS - 84, DAYS), index=shop.customers)[values.index]
    assert values["expected_revenue_84d"].sum() == pytest.approx(actual.sum(), rel=0.25)
    assert values["expected_revenue_84d"].corr(actual) > 0.5
    inside = (actual >= values["revenue_low_84d"]) & (actual <= values["revenue_high_84d"])
    assert 0.7 < inside.mean() < 0.92
    ordered = (shop.bought(DAYS - 84, DAYS) > 0)[np.isin(shop.customers, values.index)]
    assert values["order_probability_84d"].mean() == pytest.approx(ordered.mean(), abs=0.07)


@pytest.mark.fits
def test_who_orders_within_84_days_comes_back_within_365(shop: PurchaseDays, model: ValueModel) -> None:
    doubtful = {84: model.calibrations[84], 365: OrderCalibration(shift=-4.0)}
    other = model.model_copy(update={"calibrations": doubtful})
    values = customer_values(shop, other)
    assert (values["probability_alive"] >= values["order_probability_84d"]).all()
    assert (values["probability_alive"] == values["order_probability_84d"]).any()


@pytest.mark.fits
def test_a_stored_model_says_to_the_digit_what_the_fitted_one_said(
    shop: PurchaseDays, model: ValueModel
) -> None:
    again = value_model_from(model.to_bytes())
    assert again is not None
    pd.testing.assert_frame_equal(customer_values(shop, model), customer_values(shop, again))


@pytest.mark.fits
def test_the_method_chosen_is_the_one_with_the_smallest_past_error(model: ValueModel) -> None:
    chosen = model.horizons[84]
    assert chosen.origins == 4
    assert chosen.errors[chosen.method].rank == min(
        error.rank
        for name, error in chosen.errors.items()
        if name not in ("learned", "blend") or chosen.trees
    )


def test_better_shares_win_whatever_the_level_was_and_of_equal_shares_the_better_level() -> None:
    naive = PastError(deviance=1.20, total_error=0.10, gini=0.7)
    assert PastError(deviance=1.19, total_error=0.60, gini=0.7).rank < naive.rank
    assert PastError(deviance=1.20 + 1e-9, total_error=0.09, gini=0.7).rank < naive.rank
    assert PastError(deviance=1.20, total_error=0.11, gini=0.9).rank > naive.rank


@pytest.mark.fits
def test_the_trees_that_are_stored_predict_what_scikit_learns_do() -> None:
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415 - compared with

    random = np.random.default_rng(0)
    rows = np.column_stack([random.normal(size=(800, 3)), np.zeros(800)])
    target = np.exp(rows[:, 0]) * (rows[:, 1] > 0)
    boosted_trees = fit_boosted_trees(rows, target, random_state=0)
    assert boosted_trees is not None
    hist_gradient_boosting_regressor = HistGradientBoostingRegressor(
        loss="poisson", learning_rate=0.08, max_iter=60, max_leaf_nodes=12, min_samples_leaf=40,
        l2_regularization=5.0, early_stopping=False, random_state=0,
    ).fit(rows[:, :3], target)  # fmt: skip
    np.testing.assert_allclose(
        boosted_trees.predict(rows), hist_gradient_boosting_regressor.predict(rows[:, :3]), rtol=1e-9
    )


@pytest.mark.parametrize(("customers", "days"), [(600, 160), (60, 400)])
def test_of_a_shop_too_young_or_too_small_nothing_is_said(customers: int, days: int) -> None:
    assert fit_value_model(_days(poisson_shop(customers, days), days), 0) is None


def test_a_shop_in_which_nobody_buys_twice_has_no_rhythm_to_learn() -> None:
    once = customer_days({f"C{index}": [(index, 20.0)] for index in range(300)})
    assert fit_value_model(_days(once, 300), 0) is None


@pytest.mark.fits
def test_a_shop_that_was_closed_for_a_quarter_is_predicted_without_the_method_that_foresaw_nothing() -> None:
    frame = poisson_shop(600, DAYS)
    number = (frame["day"] - pd.Timestamp(START)).dt.days
    model = fit_value_model(_days(frame[(number < 320) | (number >= 416)], DAYS), 0)
    assert model is not None
    assert "naive_period" not in model.horizons[84].errors
    assert model.horizons[84].naive == "naive_year"
    assert customer_values(_days(frame, DAYS), model)["expected_revenue_84d"].sum() > 0


def test_where_no_method_could_be_tried_because_nobody_came_back_in_time_nothing_is_said() -> None:
    late = {f"C{index}": [(index, 50.0), (499, 20.0)] for index in range(40)}
    once = {f"D{index}": [(index, 50.0)] for index in range(300)}
    assert fit_value_model(_days(customer_days({**late, **once}), 500), 0) is None


@pytest.mark.fits
def test_a_model_is_fitted_anew_after_a_quarter_and_never_used_before_its_date(model: ValueModel) -> None:
    assert not is_due(model, model.as_of + timedelta(days=90))
    assert is_due(model, model.as_of + timedelta(days=91))
    assert is_due(model, model.as_of - timedelta(days=1))
    assert is_due(None, model.as_of)


def test_a_damaged_or_newer_model_is_none_so_that_it_is_fitted_anew() -> None:
    assert value_model_from(b'{"format_version": 2}') is None
    assert value_model_from(b'{"format_version": 1, "horizons": [84]}') is None
    assert value_model_from(FORMAT_1.replace(b'"format_version":1', b'"format_version":4')) is None


def test_a_model_that_knew_no_trading_time_is_read_and_fitted_anew_in_the_next_run() -> None:
    model = value_model_from(FORMAT_1)
    assert model is not None
    assert model.rhythm.purchases == model.purchases
    assert model.calibrations[84].shift == -0.2
    assert is_due(model, model.as_of)


def test_the_naive_methods_go_on_as_last_year_or_repeat_the_last_period() -> None:
    days = _days(customer_days({"A": [(0, 730.0), (380, 100.0)], "B": [(200, 365.0)]}), 400)
    naive = naive_revenue(days, summarize(days), 73)
    assert naive["naive_year"].tolist() == pytest.approx([20.0, 73.0])  # 100 × 73 / 365 and 365 × 73 / 365
    assert naive["naive_period"].tolist() == [100.0, 0.0]


@pytest.mark.fits
def test_before_28_days_of_last_year_are_known_the_level_knows_no_season(model: ValueModel) -> None:
    bought = {"A": [(0, 40.0), (200, 90.0), (350, 10.0)]}
    days = _days(customer_days(bought), 364 + 28)
    # what the models say (40) and what the customers of 84 days ago have spent since (10): √(40 · 10)
    level = expected_level(days, 40.0, 84, model.purchases, model.spend)
    assert level == pytest.approx(20.0)


@pytest.mark.fits
def test_weeks_in_which_the_shop_was_closed_last_year_are_no_season(model: ValueModel) -> None:
    def level(closed: range) -> float:
        weekly = {
            name: [(day, 10.0) for day in range(first, 728, 7) if day not in closed]
            for first, name in enumerate("ABCDEFG")
        }
        return expected_level(_days(customer_days(weekly), 728), 840.0, 84, model.purchases, model.spend)

    # Day 364 is a year ago. 84 purchases came in the 84 days after it, or 56 in the 56 it was open.
    assert level(range(371, 399)) == pytest.approx(level(range(0)))
    # Open for a week of them, which says nothing: the models' 840, and what came in the last 84 days, 840.
    assert level(range(371, 448)) == pytest.approx(840.0)


def test_intervals_leave_a_tenth_on_either_side_or_a_fifth_above_where_many_spend_nothing() -> None:
    predicted = np.repeat([1.0, 10.0], 120)
    actual = np.concatenate([np.tile([0.0, 2.0], 60), np.tile(np.linspace(10, 20, 30), 4)])
    low, high = fit_intervals(predicted, actual).around(np.array([1.0, 10.0]))
    assert low[0] == 0.0
    assert high[0] == pytest.approx(2.0)
    assert 10 <= low[1] < 14
    assert 18 < high[1] <= 20
