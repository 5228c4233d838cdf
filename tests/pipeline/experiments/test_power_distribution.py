from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.power import TTestIndPower

from domain.enums import ExperimentOutcome
from pipeline.experiments.estimate import Group, Groups
from pipeline.experiments.power_distribution import (
    MORE_DRAWS,
    Draws,
    PowerDistribution,
    power_distributions_of,
)
from tests.pipeline.experiments.shop import even


def test_every_draw_holds_out_the_same_part_of_each_stratum() -> None:
    draws = Draws(100, 20, 4)
    assert [is_held.shape for is_held in draws.is_held] == [(MORE_DRAWS, 25)] * 4
    assert all((is_held.sum(axis=1) == 5).all() for is_held in draws.is_held)
    assert draws.is_held[0].any(axis=0).all()  # anybody may be drawn


def test_periods_told_together_have_the_chances_they_have_alone() -> None:
    draws = Draws(400, 100, 4)
    calm, wild = even(spread=15), even(spread=30)
    combined = [chances.power_at(0.1) for chances in power_distributions_of([calm, wild], draws)]
    assert combined == [power_distributions_of([period], draws)[0].power_at(0.1) for period in (calm, wild)]
    assert combined[0] > combined[1]


def test_more_is_seen_where_nothing_is_there_once_in_forty_draws() -> None:
    """Five times in a hundred a difference is seen, half of them in favour."""
    [chances] = power_distributions_of([even()], Draws(400, 100, 1))
    assert chances.power_at(0.0) == pytest.approx(0.025, abs=0.015)


def test_statsmodels_agrees_on_the_chance_of_a_larger_effect() -> None:
    [chances] = power_distributions_of([even()], Draws(400, 100, 1), adjusted=False)
    chance = chances.power_at(0.1)
    sizes = TTestIndPower().power(effect_size=10 / 31.5, nobs1=100, ratio=3, alpha=0.05)
    assert chance == pytest.approx(sizes, abs=0.06)


@pytest.mark.parametrize(
    ("outcome", "usual", "effect", "mean", "variance"),
    [
        # each of 2 days brings another one with chance 0.25: 2.5, and 0.25 × 2 / 300 of chance
        (ExperimentOutcome.ORDERS, 2.0, 0.25, 2.5, 0.25 * 2 / 300),
        # of the 40 % who do not buy, 0.2 × 0.6 / 0.4 = 30 % do: 72 %; 0.3 × 0.7 × 0.4 / 300
        (ExperimentOutcome.BOUGHT_AGAIN, 0.6, 0.2, 0.72, 0.3 * 0.7 * 0.4 / 300),
    ],
)
def test_whom_an_effect_falls_on_is_chance_of_its_own_by_hand(
    outcome: ExperimentOutcome, usual: float, effect: float, mean: float, variance: float
) -> None:
    draws, none = Draws(400, 100, 1), np.zeros(MORE_DRAWS)
    group = Group(np.full(MORE_DRAWS, usual), none, none, none, none)
    lifted = PowerDistribution(Groups(group, group), draws, outcome)._lifted(np.array([[effect]]))
    assert lifted.outcome.mean() == pytest.approx(mean, abs=0.01)
    assert lifted.outcome.var() == pytest.approx(variance, rel=0.2)
    assert lifted.outcome_variance == pytest.approx(variance)
