"""Whether 95 % means 95 %, and a promised chance of 80 % is one: many draws on shops whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.experiments import compare, draw_holdout, power_beforehand
from pipeline.experiments.historical_matches import HistoricalMatches
from pipeline.experiments.power import smallest_effect
from pipeline.experiments.power_distribution import Draws, power_distributions_of
from pipeline.features.point_in_time import CustomerDayIndex
from tests.pipeline.experiments.shop import (
    DAYS,
    ENDS,
    STARTS,
    best_customers,
    past_customers,
    shop_days,
)

pytestmark = pytest.mark.fits

N, SHARE = 150, 0.3


def held(spend: pd.Series, outcome: np.ndarray, effect: float, seed: int) -> tuple[bool, bool, float]:
    """One experiment on customers by id: seen?, interval right?, difference found."""
    before = spend.sort_index().to_numpy()
    holdout = draw_holdout(spend, SHARE, seed)
    is_holdout = holdout["is_holdout"].to_numpy()
    brought = np.where(is_holdout, outcome, outcome * (1 + effect))
    result = compare(brought, before, holdout["stratum"].to_numpy(), is_holdout, random_state=seed)
    truth = effect * outcome.mean()
    return result.p < 0.05, result.low <= truth <= result.high, result.difference


def afterwards(spend: pd.Series, days: pd.DataFrame) -> np.ndarray:
    brought = CustomerDayIndex(days).revenue(STARTS, ENDS).reindex(spend.sort_index().index, fill_value=0.0)
    return brought.to_numpy()


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 0.5])
def test_intervals_hold_at_95_percent_and_nothing_is_seen_where_nothing_is(effect: float) -> None:
    observed, right, result = [], [], []
    for seed in (1, 2):
        days = shop_days(seed)
        spend = best_customers(days, N)
        outcome = afterwards(spend, days)
        for draw in range(150):
            was_seen, was_right, difference = held(spend, outcome, effect, draw)
            observed.append(was_seen)
            right.append(was_right)
            result.append(difference / outcome.mean())
    # 300 draws: three standard errors around 95 % are 3.8 points
    assert 0.912 <= np.mean(right) <= 0.988
    assert np.mean(result) == pytest.approx(effect, abs=0.05)
    if effect == 0:
        assert 0.012 <= np.mean(observed) <= 0.088


@pytest.mark.slow
def test_an_effect_of_the_promised_size_is_seen_as_often_as_promised() -> None:
    """The promise is made before STARTS; what the customers then do is up to them."""
    observed = []
    for seed in (1, 2, 3, 4):
        days = shop_days(seed)
        spend = best_customers(days, N)
        plan = power_beforehand(past_customers(days), set(spend.index), share=SHARE, days=DAYS)
        outcome = afterwards(spend, days)
        observed += [held(spend, outcome, plan["smallest_effect"], draw)[0] for draw in range(60)]
    assert 0.7 <= np.mean(observed) <= 0.93


def test_where_the_future_is_like_the_past_the_promise_is_exact() -> None:
    """On average over sets of draws: one set of them misses the chance by 4 points (standard deviation)."""
    days = shop_days(1)
    spend = best_customers(days, N)
    outcome, before = afterwards(spend, days), spend.sort_index().to_numpy()
    historical_matches = HistoricalMatches(outcome, before)
    sets = [
        power_distributions_of([historical_matches], Draws(N, round(N * SHARE), 10, lots))[0]
        for lots in range(16)
    ]
    promised = float(np.mean([smallest_effect(chances.power_at, 0.8) or np.nan for chances in sets[:8]]))
    assert np.mean([chances.power_at(promised) for chances in sets[8:]]) == pytest.approx(0.8, abs=0.05)
    observed = [held(spend, outcome, promised, draw)[0] for draw in range(200)]
    assert np.mean(observed) == pytest.approx(0.8, abs=0.085)  # three standard errors of 200 draws
