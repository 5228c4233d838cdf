from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.power import TTestIndPower

from i18n import Localizer, UserError
from pipeline.experiments import holdout_needed, power_beforehand
from pipeline.experiments.historical_matches import HistoricalMatches, MatchedSampler
from pipeline.experiments.power import promised, smallest_effect
from pipeline.experiments.power_distribution import Draws, power_distributions_of
from pipeline.features.point_in_time import CustomerDayIndex
from tests.pipeline.experiments.shop import DAYS, STARTS, best_customers, even, past_customers, shop_days


def test_statsmodels_agrees_where_spend_is_normal() -> None:
    [chances] = power_distributions_of([even()], Draws(400, 200, 1), adjusted=False)
    effect = smallest_effect(chances.power_at, 0.8)
    # those with benefits bring 1 + effect times as much, so their standard deviation grows with it
    expected = 30 / 100 * TTestIndPower().solve_power(nobs1=200, power=0.8, alpha=0.05)
    assert effect == pytest.approx(expected, rel=0.07)


def test_what_spend_before_explains_need_not_be_larger() -> None:
    similar = even()
    historical_matches = HistoricalMatches(similar.outcome, similar.outcome * 2)
    draws = Draws(400, 200, 1)
    without, effect = (
        smallest_effect(power_distribution.power_at, 0.8)
        for power_distribution in power_distributions_of([similar, historical_matches], draws)
    )
    assert (effect or 1) < 0.3 * (without or 0)


def test_a_coming_period_that_need_not_be_like_the_past_ones_needs_a_larger_effect() -> None:
    """One period needs twice the effect of another: ±0.347 in logarithms, and the belief of 0.4 eight times.

    √((8 × 0.4² + 2 × 0.347²) / 9 × 3/2) = 0.50 for the coming one. With a normal curve of power,
    Φ(2.80 x − 1.96), the mean over a factor x spread like that (Student, 9 degrees) is 0.8 at x = 1.20.
    """
    calm, wild = even(spread=15), even(spread=30)
    draws = Draws(400, 200, 1)
    chances = power_distributions_of([calm, wild], draws)
    needed = [smallest_effect(chance.power_at, 0.8) or 0 for chance in chances]
    promise = promised(chances, 0.8)
    assert promise is not None
    assert promise.effect / np.sqrt(needed[0] * needed[1]) == pytest.approx(1.20, abs=0.04)
    # in nine of ten coming periods the factor is above e^-0.70 (1.38 × 0.50): Φ(2.80 × 1.20 × 0.50 − 1.96)
    assert promise.low == pytest.approx(0.39, abs=0.04)
    assert promise.high == pytest.approx(1, abs=0.001)


def test_where_one_period_shows_nothing_nothing_is_promised() -> None:
    draws = Draws(400, 200, 1)
    uneven = HistoricalMatches(np.concatenate([np.zeros(399), [1e6]]), np.ones(400))
    assert promised(power_distributions_of([even(), uneven], draws), 0.8) is None


def test_a_larger_holdout_sees_a_smaller_effect_and_the_size_needed_is_the_one_that_sees_it() -> None:
    days, similar = shop_days(1), past_customers(shop_days(1))
    customers = set(best_customers(days, 200).index)
    small, large = (power_beforehand(similar, customers, share=share, days=DAYS) for share in (0.1, 0.4))
    assert large["smallest_effect"] < small["smallest_effect"]
    assert small["smallest_difference"] == pytest.approx(small["smallest_effect"] * small["mean"], abs=0.01)
    needed = holdout_needed(similar, customers, large["smallest_effect"] + 0.1, days=DAYS)
    assert needed is not None
    assert 20 < needed <= 80
    assert holdout_needed(similar, customers, 0.001, days=DAYS) is None


def test_a_customer_of_the_past_stands_in_for_one_of_today_only() -> None:
    """Ten look alike today and looked alike then: each finds another one, not all of them the same.

    They bought for 100 in the 133 days before then, and for 200 and a little in the 182 before today.
    """
    days = pd.DataFrame(
        [
            (f"c{n}", day, 1, 100.0 + 0.01 * n + (day > pd.Timestamp("2026-07-13")) * n)
            for n in range(10)
            for day in (pd.Timestamp("2026-03-02"), pd.Timestamp("2026-08-24"))
        ],
        columns=["customer_id", "day", "orders", "gross_revenue"],
    )
    days = days.assign(items=1, returned_items=0, returned_revenue=0.0)
    matched_sampler = MatchedSampler(CustomerDayIndex(days), as_of=STARTS, pre_days=365)
    period, _ = matched_sampler.periods({f"c{n}" for n in range(10)}, days=49)
    then, since = [100.0 + 0.01 * n for n in range(10)], [100.0 + 1.01 * n for n in range(10)]
    grown = (sum(then) + sum(since)) / 182 / (sum(then) / 133)
    assert sorted(period.outcome) == pytest.approx([grown * item for item in since])


def test_too_little_history_promises_nothing() -> None:
    days = shop_days(1)
    few = days[days["day"].between(np.datetime64("2026-06-01"), np.datetime64("2026-08-30"))]
    with pytest.raises(UserError, match="too little history"):
        power_beforehand(past_customers(few), set(few["customer_id"].unique()[:100]), share=0.3, days=84)


def test_nothing_is_promised_that_was_tried_on_one_period_only() -> None:
    """427 days of history: 84 to call customers alike, and twice 171 (343 // 2) to try."""
    days = shop_days(1)
    since = np.datetime64(STARTS - timedelta(days=427))
    sampler = past_customers(days[days["day"] >= since])
    customers = set(best_customers(days, 60).index)
    with pytest.raises(UserError) as refused:
        power_beforehand(sampler, customers, share=0.5, days=172)
    assert Localizer().render(refused.value.message) == (
        "What an experiment of 172 days could show cannot be predicted: it has to be tried on two earlier "
        "periods of that length, and your invoices only go back 427 days. Choose at most 171 days."
    )
    assert power_beforehand(sampler, customers, share=0.5, days=171)["periods"] == 2
