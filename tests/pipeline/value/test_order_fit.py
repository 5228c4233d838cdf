"""The probability of an order is told in trading time, and calibrated on past dates."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from pipeline.value import customer_values, fit_value_model, purchase_days
from pipeline.value.bg_nbd import BgNbd
from pipeline.value.order_calibration import OrderCalibration, fit_calibration
from pipeline.value.order_fit import fit_calibrations, fit_rhythm
from pipeline.value.order_probability import (
    calibrated_probabilities,
    expected_orders,
    median_days_to_order,
    order_probability,
)
from pipeline.value.purchase_days import PurchaseDays
from pipeline.value.silence import STEPS
from pipeline.value.summaries import summarize
from pipeline.value.trading_weeks import TradingWeeks, in_trading_weeks, trading_clock
from tests.pipeline.value.trade import START, customer_days, poisson_shop

NEVER_DROPS = BgNbd(r=1.0, alpha=1.0, a=1e-9, b=1.0)
"""Orders within t weeks of trade with 1 − (1 + T) / (1 + T + t) after one purchase T weeks ago."""
NONE = OrderCalibration()


def _days(bought: dict[str, list[tuple[int, float]]], length: int) -> PurchaseDays:
    return purchase_days(customer_days(bought), START + timedelta(days=length))


def _new_customer(ahead: np.ndarray) -> TradingWeeks:
    nothing = np.zeros(1)
    return TradingWeeks(nothing, nothing, nothing, ahead)


def _covariates(once: np.ndarray, *silence: float) -> np.ndarray:
    steps = [*silence, *[0.0] * (STEPS - len(silence))]
    return np.column_stack([once, np.tile(steps, (len(once), 1))])


def test_days_on_which_a_shop_was_closed_are_no_silence() -> None:
    open_days = [*range(0, 70), *range(110, 140)]
    bought = {f"C{day}": [(day, 10.0)] for day in open_days}
    days = _days({**bought, "ada": [(0, 10.0), (69, 10.0)]}, 140)
    clock = trading_clock(days, 7)
    weeks = in_trading_weeks(summarize(days), 140, clock)
    ada = days.customers[summarize(days).code].get_loc("ada")
    assert weeks.repeats[ada] == 1.0
    # days 69 to 109 without a sale but the first, 31 others since: 31 / 7 weeks, and not 71 / 7
    assert weeks.age[ada] - weeks.last[ada] == pytest.approx(31 / 7, abs=0.1)


def test_a_first_peak_is_worth_more_than_the_weeks_after_it_before_it_has_come_twice() -> None:
    # 280 customers come every fourth week, ten on each day of it, and every other week from day 196 on
    visits = [*range(0, 196, 28), *range(196, 238, 14)]
    bought = {f"C{number}": [(day + number % 28, 10.0) for day in visits] for number in range(280)}
    worth = np.diff(trading_clock(_days(bought, 238), 84)) * 7
    # a day in it is worth twice as much as before; what comes after is nearer to that than to the peak
    assert worth[210:238].mean() / worth[84:182].mean() == pytest.approx(2.0, rel=0.2)
    assert worth[280:322].mean() / worth[84:182].mean() < 1.4


def test_customers_without_a_purchase_before_the_date_do_not_disturb_the_clock() -> None:
    days = _days({f"C{day:03}": [(day, 10.0), (day + 50, 10.0)] for day in range(0, 200, 2)}, 260)
    then = days.before(100)
    assert len(trading_clock(then, 84)) == 100 + 84 + 1
    assert len(in_trading_weeks(summarize(then), 100, trading_clock(then, 84)).ahead) == 85


def test_who_orders_within_a_short_time_has_ordered_within_a_longer_one() -> None:
    weeks = _new_customer(np.arange(4.0))
    found = calibrated_probabilities(
        NEVER_DROPS,
        weeks,
        {3: OrderCalibration(shift=-9.0), 1: NONE, 2: OrderCalibration(scale=0.0, shift=1.0)},
    )
    # 1/2, then 1 / (1 + 1/e) whatever the model says, and no less on the third day
    assert [found[day][0] for day in (1, 2, 3)] == pytest.approx([0.5, 0.7311, 0.7311], abs=1e-4)


def test_an_order_is_less_likely_in_weeks_of_little_trade() -> None:
    busy, quiet = np.array([0.0, 3.0]), np.array([0.0, 1.0])
    assert order_probability(NEVER_DROPS, _new_customer(busy), 1)[0] == pytest.approx(3 / 4)
    assert order_probability(NEVER_DROPS, _new_customer(quiet), 1)[0] == pytest.approx(1 / 2)


def test_expected_orders_follow_the_calibrated_probability_and_never_fall_below_it() -> None:
    weeks = TradingWeeks(np.array([0.0, 8.0]), np.zeros(2), np.array([0.0, 1.0]), np.array([0.0, 3.0]))
    # who never stops buys (r + x) · t / (α + T): 3 and 13.5 times, with probability 3/4 and 1 − (2/5)⁹
    raw = np.array([0.75, 1 - 0.4**9])
    orders = expected_orders(NEVER_DROPS, weeks, 1, raw)
    assert orders == pytest.approx([3.0, 13.5], rel=1e-3)
    half = np.full(2, 0.5)
    assert expected_orders(NEVER_DROPS, weeks, 1, half) == pytest.approx([2.0, 6.75], rel=1e-2)


def test_the_next_order_is_on_the_first_day_by_which_it_is_as_likely_as_not() -> None:
    ahead = np.arange(366) / 10
    # t / (1 + t) reaches one half at t = 1, the tenth day; shifted by log 3 already at t = 1/3, the fourth
    weeks = _new_customer(ahead)
    assert median_days_to_order(NEVER_DROPS, weeks, {84: NONE, 365: NONE}).tolist() == [10]
    more = OrderCalibration(shift=float(np.log(3)))
    assert median_days_to_order(NEVER_DROPS, weeks, {84: more, 365: more}).tolist() == [4]


def test_who_will_not_order_within_a_year_has_no_day() -> None:
    less = OrderCalibration(shift=-9.0)
    assert median_days_to_order(
        NEVER_DROPS, _new_customer(np.arange(366) / 10), {84: less, 365: less}
    ).tolist() == [366]


def test_the_day_lies_within_twelve_weeks_just_where_an_order_in_them_is_as_likely_as_not() -> None:
    weeks = TradingWeeks(np.zeros(60), np.zeros(60), np.linspace(0.0, 30.0, 60), np.arange(366) / 7)
    calibrations = {84: OrderCalibration(shift=-0.4, scale=1.3, once=0.2), 365: OrderCalibration(shift=0.5)}
    soon = calibrations[84].apply(order_probability(NEVER_DROPS, weeks, 84), weeks.covariates) >= 0.5
    assert 0 < soon.sum() < 60
    assert ((median_days_to_order(NEVER_DROPS, weeks, calibrations) <= 84) == soon).all()


def test_probabilities_that_were_twice_too_high_are_brought_down() -> None:
    half, nobody = np.full(1000, 0.5), np.zeros(1000)
    calibration = fit_calibration(half, nobody, np.repeat([1.0, 0.0], [250, 750]))
    assert calibration.apply(half[:1], _covariates(nobody[:1]))[0] == pytest.approx(0.25, abs=0.01)


def test_who_bought_once_and_seldom_comes_back_is_told_apart() -> None:
    half, once = np.full(1000, 0.5), np.repeat([1.0, 0.0], 500)
    ordered = np.concatenate([np.repeat([1.0, 0.0], [50, 450]), np.repeat([1.0, 0.0], [250, 250])])
    calibrated = fit_calibration(half, once, ordered).apply(half[:2], _covariates(np.array([1.0, 0.0])))
    assert calibrated == pytest.approx([0.1, 0.5], abs=0.02)


def test_after_two_periods_the_past_counts_as_much_as_what_was_believed() -> None:
    own = OrderCalibration(shift=-1.0, scale=2.0, once=-3.0)
    assert own.drawn_to(NONE, 2.0) == OrderCalibration(shift=-0.5, scale=1.5, once=-1.5)
    assert own.drawn_to(NONE, 6.0).shift == pytest.approx(-0.75)


def test_a_horizon_that_has_never_come_due_is_calibrated_as_the_longest_that_has() -> None:
    # 150 customers buy every 30 days until day 300, 150 others once: nobody of these comes back
    regular = {f"R{number:03}": [(day, 10.0) for day in range(number % 30, 300, 30)] for number in range(150)}
    once = {f"S{number:03}": [(number, 10.0)] for number in range(150)}
    days = _days({**regular, **once}, 300)
    clock = trading_clock(days, 365)
    found = fit_calibrations(days, clock)
    assert sorted(found) == [14, 28, 84, 126, 182, 273, 365]
    # 126 and 182 days have come due, after 84 days of trade; 273 have not
    assert found[126] != found[84]
    assert found[365] == found[273] == found[182] != found[126]
    rhythm = fit_rhythm(days, clock)
    assert rhythm is not None
    weeks = in_trading_weeks(summarize(days), 300, clock)
    chance = found[84].apply(order_probability(rhythm, weeks, 84), weeks.covariates)
    assert chance[weeks.once == 0].mean() > 0.9
    assert chance[weeks.once == 1].mean() < 0.1


@pytest.mark.fits
def test_who_has_a_day_within_a_horizon_is_as_likely_as_not_to_order_in_it() -> None:
    days = purchase_days(poisson_shop(300, 400), START + timedelta(days=400))
    model = fit_value_model(days, 0)
    assert model is not None
    # fitted apart, 84 days and a year may contradict 28: what holds for these holds for them
    eager = {**model.calibrations, 28: OrderCalibration(shift=2.0), 365: OrderCalibration(shift=-2.0)}
    values = customer_values(days, model.model_copy(update={"calibrations": eager}))
    for horizon in (84, 365):
        is_due = values["next_order_on"].map(
            lambda day, until=START + timedelta(days=400 + horizon): day is not None and day < until
        )
        likely = values[f"order_probability_{horizon}d"] >= 0.5
        assert 0 < likely.sum() < len(values)
        assert (is_due == likely).all()
