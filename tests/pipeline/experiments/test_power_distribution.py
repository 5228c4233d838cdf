from __future__ import annotations

import pytest
from statsmodels.stats.power import TTestIndPower

from pipeline.experiments.power_distribution import DRAWS, Draws, power_distributions_of
from tests.pipeline.experiments.shop import even


def test_every_draw_holds_out_the_same_part_of_each_stratum() -> None:
    draws = Draws(100, 20, 4)
    assert [is_held.shape for is_held in draws.is_held] == [(DRAWS, 25)] * 4
    assert all((is_held.sum(axis=1) == 5).all() for is_held in draws.is_held)
    assert draws.is_held[0].any(axis=0).all()  # anybody may be drawn


def test_periods_told_together_have_the_chances_they_have_alone() -> None:
    draws = Draws(400, 100, 4)
    calm, wild = even(spread=15), even(spread=30)
    together = [chances.power_at(0.1) for chances in power_distributions_of([calm, wild], draws)]
    assert together == [power_distributions_of([period], draws)[0].power_at(0.1) for period in (calm, wild)]
    assert together[0] > together[1]


def test_more_is_seen_where_nothing_is_there_once_in_forty_draws() -> None:
    """Five times in a hundred a difference is seen, half of them in favour."""
    [chances] = power_distributions_of([even()], Draws(400, 100, 1))
    assert chances.power_at(0.0) == pytest.approx(0.025, abs=0.015)


def test_statsmodels_agrees_on_the_chance_of_a_larger_effect() -> None:
    [chances] = power_distributions_of([even()], Draws(400, 100, 1), adjusted=False)
    chance = chances.power_at(0.1)
    sizes = TTestIndPower().power(effect_size=10 / 31.5, nobs1=100, ratio=3, alpha=0.05)
    assert chance == pytest.approx(sizes, abs=0.06)
