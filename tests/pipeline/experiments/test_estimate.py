from __future__ import annotations

import numpy as np
import pytest

from pipeline.experiments.estimate import Spend, groups_of, random_assignments


def test_each_draw_holds_out_what_its_portion_says() -> None:
    first, second = random_assignments([(5, 2), (4, 1)], 50, np.random.default_rng(0))
    assert (first.shape, second.shape) == ((50, 5), (50, 4))
    assert (first.sum(axis=1) == 2).all()
    assert (second.sum(axis=1) == 1).all()
    assert first.any(axis=0).all()  # anybody may be drawn


def test_two_strata_by_hand() -> None:
    """Two of four customers are held out in each, so that every part counts half."""
    strata = [
        Spend(np.array([1.0, 3, 5, 9]), np.array([1.0, 1, 2, 2])),
        Spend(np.array([10.0, 20, 40, 60]), np.array([0.0, 2, 0, 4])),
    ]
    held = np.array([[False, False, True, True]])
    [(benefits, holdout)] = groups_of([held, held], [strata])
    # half the customers in each stratum: means 2 and 15 with benefits, 7 and 50 without
    assert (benefits.outcome[0], holdout.outcome[0]) == pytest.approx((8.5, 28.5))
    assert (benefits.before[0], holdout.before[0]) == pytest.approx((1, 2))
    # variances 2 and 50 with benefits, over 2 customers, weighed by 1/4; covariances 0 and 10
    assert benefits.outcome_variance[0] == pytest.approx((2 + 50) / 2 / 4)
    assert benefits.covariance[0] == pytest.approx((0 + 10) / 2 / 4)
    assert holdout.before_variance[0] == pytest.approx((0 + 8) / 2 / 4)


def test_a_draw_told_with_others_and_a_world_told_with_others_are_as_told_alone() -> None:
    random = np.random.default_rng(1)
    worlds = [[Spend(random.exponential(100, 30), random.exponential(50, 30))] for _ in range(3)]
    [assignment] = random_assignments([(30, 10)], 20, random)
    combined = groups_of([assignment], worlds)
    for groups, world in zip(combined, worlds, strict=True):
        [alone] = groups_of([assignment[7:8]], [world])
        slope = groups.slope()
        assert alone.slope()[0] == pytest.approx(slope[7])
        assert alone.difference(alone.slope())[0] == pytest.approx(groups.difference(slope)[7])
        assert alone.variance(alone.slope())[0] == pytest.approx(groups.variance(slope)[7])


def test_no_other_slope_leaves_less_variance() -> None:
    random = np.random.default_rng(2)
    before = random.exponential(50, 40)
    [assignment] = random_assignments([(40, 12)], 30, random)
    [groups] = groups_of([assignment], [[Spend(before + random.normal(0, 9, 40), before)]])
    for growth in (1.0, 1.5):
        grown = groups._replace(benefits=groups.benefits.lifted(growth))
        best = grown.slope()
        least = grown.variance(best)
        assert (least < grown.variance(best + 0.01)).all()
        assert (least < grown.variance(best - 0.01)).all()


def test_growth_is_what_had_been_brought_times_as_much() -> None:
    random = np.random.default_rng(3)
    spend = Spend(random.exponential(100, 20), random.exponential(50, 20))
    held = np.arange(20) < 8
    grown = spend._replace(outcome=np.where(held, spend.outcome, 1.3 * spend.outcome))
    [groups], [recomputed] = groups_of([held[None]], [[spend]]), groups_of([held[None]], [[grown]])
    lifted = groups._replace(benefits=groups.benefits.lifted(1.3))
    slope = lifted.slope()
    assert slope == pytest.approx(recomputed.slope())
    assert lifted.difference(slope) == pytest.approx(recomputed.difference(slope))
    assert lifted.variance(slope) == pytest.approx(recomputed.variance(slope))


def test_where_all_had_spent_the_same_nothing_is_adjusted() -> None:
    held = np.array([[True, True, False, False]])
    [groups] = groups_of([held], [[Spend(np.array([1.0, 2, 3, 4]), np.zeros(4))]])
    assert groups.slope()[0] == 0
