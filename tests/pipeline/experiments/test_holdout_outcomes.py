"""What is compared between members with benefits and those held out."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.experiments.holdout_outcomes import (
    HoldoutOutcome,
    kept_of_an_effect,
    member_outcomes,
    typical_expectation,
    weights,
)


def totals() -> pd.DataFrame:
    """Five members of 168 days, of whom 100 is expected of a typical one in 84; the last came later."""
    return pd.DataFrame(
        {
            "net_revenue": [150.0, 260.0, 2_400.0, 1_500.0, 900.0],
            "days": [168, 168, 168, 168, 84],
            "cells": [2, 2, 2, 2, 1],
            "ordered": [1, 1, 2, 2, 1],
            "expected": [50.0, 100.0, 1_000.0, 80.0, 400.0],
            "expected_total": [100.0, 200.0, 2_000.0, 160.0, 400.0],
            "is_first": [True, True, True, True, False],
        }
    )


def test_a_typical_member_is_the_median_of_those_who_were_there_first() -> None:
    assert typical_expectation(totals()) == 90.0  # between 80 and 100, of 50, 80, 100 and 1,000


def test_nobody_weighs_more_than_a_typical_member_whatever_they_then_spend() -> None:
    assert weights(totals()).tolist() == pytest.approx([1, 0.9, 0.09, 1, 0.225])
    lucky = totals().assign(net_revenue=1e6)
    assert weights(lucky).tolist() == weights(totals()).tolist()  # fixed by the draw


def test_in_the_second_estimate_members_weigh_alike_and_count_for_five_typical_ones_at_most() -> None:
    second = member_outcomes(totals(), HoldoutOutcome.WINSORIZED)
    # five times 90 in 84 days is 900 in 168: 1,500 is cut, and 2,400 counts for 216
    assert second["outcome"].tolist() == pytest.approx([150, 234, 216, 900, 202.5])
    assert second["adjustment"].tolist() == pytest.approx([100, 180, 180, 160, 90])


def test_an_equal_effect_is_shown_but_for_who_is_cut() -> None:
    assert kept_of_an_effect(totals()) == pytest.approx(802.5 / 1702.5)
    assert kept_of_an_effect(totals().assign(net_revenue=100.0)) == 1.0


def test_an_equal_effect_is_the_same_fraction_however_members_are_weighted() -> None:
    usual = totals().assign(net_revenue=[150.0, 260.0, 2_400.0, 500.0, 900.0])
    raised = usual.assign(net_revenue=usual["net_revenue"] * 1.1)
    before, after = (
        member_outcomes(item, HoldoutOutcome.WINSORIZED)["outcome"].sum() for item in (usual, raised)
    )
    assert after / before == pytest.approx(1.1)


def test_where_nothing_is_expected_of_a_typical_member_all_weigh_alike() -> None:
    assert weights(totals().assign(expected=[0.0, 0.0, 0.0, 10.0, 5.0])).tolist() == [1.0] * 5


def test_net_revenue_is_adjusted_by_what_was_expected_in_as_many_days() -> None:
    net = member_outcomes(totals(), HoldoutOutcome.NET_REVENUE)
    assert net["outcome"].tolist() == [150, 260, 2_400, 1_500, 900]
    assert net["adjustment"].tolist() == [100, 200, 2_000, 160, 400]
