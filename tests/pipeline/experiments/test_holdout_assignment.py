"""Members are assigned once, so that the share holds in every stratum and from week to week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from pipeline.experiments.holdout_assignment import StandingHoldout, assign_entrants, is_drawn

BEGINS = date(2026, 3, 2)
HALF = StandingHoldout(1, 0.5, seed=7, begins_on=BEGINS)


def expecting(*amounts: float, first: int = 0) -> pd.Series:
    """What is expected of the members, m000 and so on."""
    return pd.Series(amounts, index=[f"m{number:03d}" for number in range(first, first + len(amounts))])


@pytest.mark.parametrize(("share", "block"), [(0.5, 2), (0.25, 4), (0.1, 10), (0.05, 20)])
def test_one_of_every_block_is_drawn(share: float, block: int) -> None:
    drawn = [is_drawn(position, 1, share, seed=3) for position in range(100)]
    assert [sum(drawn[start : start + block]) for start in range(0, 100, block)] == [1] * (100 // block)


def test_a_share_without_a_whole_block_holds_in_the_long_run() -> None:
    assert sum(is_drawn(position, 1, 0.3, seed=3) for position in range(100)) == 30
    assert sum(is_drawn(position, 1, 0.07, seed=3) for position in range(100)) == 7


def test_strata_are_as_many_members_each_by_what_is_expected() -> None:
    assigned = assign_entrants(HALF, expecting(*range(100, 0, -5)), as_of=BEGINS)
    # 10 held out of 20: two strata, of four at least in the smaller group
    assert assigned["stratum"].tolist() == [1] * 10 + [2] * 10
    assert assigned.groupby("stratum")["is_held_out"].sum().tolist() == [5, 5]


def test_entrants_of_a_trickle_are_held_out_as_often_as_those_of_a_flood() -> None:
    holdout = replace(HALF, share=0.1)
    for week in range(50):
        entrants = assign_entrants(
            holdout, expecting(90.0, 20.0, first=2 * week), as_of=BEGINS + timedelta(weeks=week)
        )
        holdout = holdout.with_entrants(entrants)
    # 100 members two by two, in one stratum: ten blocks of ten
    assert holdout.assignments["is_held_out"].sum() == 10


def test_later_members_belong_to_the_stratum_that_they_reach() -> None:
    holdout = HALF.with_entrants(assign_entrants(HALF, expecting(*range(100, 0, -5)), as_of=BEGINS))
    later = assign_entrants(
        holdout, expecting(500.0, 55.0, 54.9, 0.0, first=50), as_of=BEGINS + timedelta(weeks=1)
    )
    assert later["stratum"].tolist() == [1, 1, 2, 2]
    assert later["position"].tolist() in (
        [10, 11, 10, 11],
        [10, 11, 11, 10],
        [11, 10, 10, 11],
        [11, 10, 11, 10],
    )


def test_nobody_is_assigned_twice() -> None:
    everybody = expecting(*range(40))
    holdout = HALF.with_entrants(assign_entrants(HALF, everybody, as_of=BEGINS))
    assert assign_entrants(holdout, everybody, as_of=BEGINS + timedelta(weeks=30)).empty


def test_the_seed_and_the_order_of_entry_repeat_the_draw() -> None:
    amounts = expecting(*range(40))
    once = assign_entrants(HALF, amounts, as_of=BEGINS)
    again = assign_entrants(HALF, amounts.sample(frac=1, random_state=1), as_of=BEGINS)
    pd.testing.assert_frame_equal(once, again)
    other = assign_entrants(replace(HALF, seed=8), amounts, as_of=BEGINS)
    assert other["is_held_out"].tolist() != once["is_held_out"].tolist()


def test_every_member_is_held_out_as_likely_as_another() -> None:
    amounts = expecting(*range(24))
    drawn = np.mean(
        [
            assign_entrants(replace(HALF, share=0.25, seed=seed), amounts, as_of=BEGINS)["is_held_out"]
            for seed in range(400)
        ],
        axis=0,
    )
    # 400 draws of a quarter: the standard error is 0.022
    assert np.abs(drawn - 0.25).max() < 0.09


def test_nobody_is_assigned_after_the_end_or_before_an_earlier_assignment() -> None:
    amounts, week = expecting(*range(40)), timedelta(weeks=1)
    assert assign_entrants(replace(HALF, ends_on=BEGINS), amounts, as_of=BEGINS).empty
    holdout = HALF.with_entrants(assign_entrants(HALF, amounts, as_of=BEGINS + week))
    assert assign_entrants(holdout, expecting(9.0, first=90), as_of=BEGINS).empty


def test_nobody_is_held_out_once_it_has_been_stopped() -> None:
    holdout = HALF.with_entrants(assign_entrants(HALF, expecting(*range(40)), as_of=BEGINS))
    assert len(holdout.held_out()) == 20
    assert replace(holdout, ends_on=BEGINS).held_out() == frozenset()
