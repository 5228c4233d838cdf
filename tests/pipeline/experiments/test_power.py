from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.power import TTestIndPower

from language import UserError
from pipeline.experiments import holdout_needed, power_beforehand
from pipeline.experiments.power import Chances, smallest_effect
from pipeline.experiments.stand_ins import StandIns
from tests.pipeline.experiments.shop import DAYS, STARTS, best_customers, shop_days


def even(n: int = 400) -> StandIns:
    """Customers who bring 100 each, give or take 30, as the normal distribution has it."""
    random = np.random.default_rng(0)
    outcome = random.normal(0, 30, n)
    outcome = 100 + 30 * (outcome - outcome.mean()) / outcome.std(ddof=1)
    return StandIns(outcome, random.permutation(outcome), strata=1)


def test_statsmodels_agrees_where_spend_is_normal() -> None:
    effect = smallest_effect(even(), 200, 0.8, random_state=0, adjusted=False)
    # those with benefits bring 1 + effect times as much, so their standard deviation grows with it
    expected = 30 / 100 * TTestIndPower().solve_power(nobs1=200, power=0.8, alpha=0.05)
    assert effect == pytest.approx(expected, rel=0.07)


def test_statsmodels_agrees_on_the_chance_of_a_larger_effect() -> None:
    chance = Chances(even(), 100, random_state=0, adjusted=False).to_see(0.1)
    sizes = TTestIndPower().power(effect_size=10 / 31.5, nobs1=100, ratio=3, alpha=0.05)
    assert chance == pytest.approx(sizes, abs=0.06)


def test_what_spend_before_explains_need_not_be_larger() -> None:
    alike = even()
    known = StandIns(alike.outcome, alike.outcome * 2, strata=1)
    assert (smallest_effect(known, 200, 0.8, 0) or 1) < 0.3 * (smallest_effect(alike, 200, 0.8, 0) or 0)


def test_a_larger_holdout_sees_a_smaller_effect_and_the_size_needed_is_the_one_that_sees_it() -> None:
    days = shop_days(1)
    days = days[days["day"] < np.datetime64(STARTS)]
    customers = set(best_customers(days, 200).index)
    told = {"days": DAYS, "as_of": STARTS, "pre_days": 365}
    small, large = (power_beforehand(days, customers, share=share, **told) for share in (0.1, 0.4))
    assert large["smallest_effect"] < small["smallest_effect"]
    assert small["smallest_difference"] == pytest.approx(small["smallest_effect"] * small["mean"], abs=0.01)
    needed = holdout_needed(days, customers, large["smallest_effect"] + 0.1, **told)
    assert needed is not None
    assert 20 < needed <= 80
    assert holdout_needed(days, customers, 0.001, **told) is None


def test_too_little_history_promises_nothing() -> None:
    days = shop_days(1)
    few = days[days["day"].between(np.datetime64("2026-06-01"), np.datetime64("2026-08-30"))]
    with pytest.raises(UserError, match="too little history"):
        power_beforehand(
            few, set(few["customer_id"].unique()[:100]), share=0.3, days=84, as_of=STARTS, pre_days=365
        )
