"""What is compared between members with benefits and those held out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.experiments.holdout_outcomes import (
    HoldoutOutcome,
    daily_cap,
    kept_of_an_effect,
    member_outcomes,
)


def totals() -> pd.DataFrame:
    """Twenty members of 100 days who spent 1 to 20 a day, and a whale of 10 days who spent 1,000 a day."""
    return pd.DataFrame(
        {
            "net_revenue": [*(100.0 * np.arange(1, 21)), 10_000.0],
            "days": [100] * 20 + [10],
            "cells": [2] * 20 + [1],
            "ordered": [1] * 21,
            "expected": [84.0] * 20 + [84_000.0],
            "expected_total": [100.0] * 20 + [10_000.0],
        }
    )


def test_nobody_counts_for_more_a_day_than_the_95_percent_quantile() -> None:
    # of 21 sorted values the quantile at 0.95 is the 20th: 20 a day
    assert daily_cap(totals()["net_revenue"], totals()["days"].to_numpy(dtype=float)) == 20.0
    cut = member_outcomes(totals(), HoldoutOutcome.WINSORIZED)
    assert cut["outcome"].tolist() == [*(100.0 * np.arange(1, 21)), 200.0]
    assert cut["adjustment"].tolist() == [100.0] * 20 + [10.0]


def test_whoever_is_cut_shows_nothing_of_an_effect() -> None:
    # 100 + … + 1,900 of 100 + … + 2,000 and the whale's 200
    assert kept_of_an_effect(totals()) == pytest.approx(19_000 / 21_200)


def test_net_revenue_is_adjusted_by_what_was_expected_in_as_many_days() -> None:
    net = member_outcomes(totals(), HoldoutOutcome.NET_REVENUE)
    assert net["outcome"].iloc[-1] == 10_000.0
    assert net["adjustment"].iloc[-1] == 10_000.0
