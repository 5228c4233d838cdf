"""How much of a week's change of the forecast counts at once."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.arrays import Floats
from pipeline.forecast.combination import BacktestTrial
from pipeline.forecast.methods import Origin
from pipeline.forecast.retention import HORIZON
from pipeline.forecast.revisions import Revision, held_back, is_surprised, revision_origins

DAY = 364
FEW, MANY = 364.0, 1300.0
"""Purchases a year. A week of few varies by √(1/7 + 0.01) = 0.39 of itself. Four weeks of many, by √0.01."""


def even(day: int, a_day: float, purchases: float = FEW) -> BacktestTrial:
    path = np.full(HORIZON, a_day)
    return BacktestTrial(day, {"recent": path}, purchases, {"recent": 1.0}, path, 0.0)


def revised(before: float, now: float) -> Revision:
    return Revision(even(DAY - 7, before), even(DAY, now))


def spent(last_week: float) -> Floats:
    """Running sum of 1 a day, and so much a day in the last week."""
    daily = np.ones(DAY)
    daily[-7:] = last_week
    return np.concatenate([[0.0], np.cumsum(daily)])


def test_of_a_change_made_from_few_purchases_half_is_held_back() -> None:
    forecast = held_back(even(DAY, 5.0, purchases=1e-3), revised(1.0, np.exp(0.4)), spent(1.0))
    np.testing.assert_allclose(forecast.path, 5 * np.exp(-0.2), rtol=1e-5)


def test_of_a_change_made_from_many_purchases_less_is_held_back() -> None:
    # the chance of four weeks, 364 / 28 / 1300 = 0.01, is as much as a level errs by beside: half of a half
    forecast = held_back(even(DAY, 5.0, purchases=MANY), revised(1.0, np.exp(0.4)), spent(1.0))
    np.testing.assert_allclose(forecast.path, 5 * np.exp(-0.1))


def test_a_block_is_not_held_back_by_more_than_half_a_logarithm() -> None:
    forecast = held_back(even(DAY, 5.0, purchases=1e-3), revised(1.0, 0.01), spent(1.0))
    np.testing.assert_allclose(forecast.path, 5 * np.exp(0.5))


def test_the_same_days_are_compared() -> None:
    """Both forecasts know of a rise 56 days ahead of today."""
    revision = revised(1.0, 1.0)
    revision.before.path[63:] = revision.now.path[56:] = 3.0
    np.testing.assert_allclose(held_back(even(DAY, 1.0), revision, spent(1.0)).path, 1.0)


def test_a_week_too_unlike_its_forecast_to_be_chance_counts_at_once() -> None:
    newest, revision = even(DAY, 1.0), revised(1.0, 1.3)
    assert held_back(newest, revision, spent(1.9)).path[0] < 1.0
    assert held_back(newest, revision, spent(2.1)) is newest  # 1.1 is 2.8 times 0.39


def test_no_purchase_is_a_surprise_only_where_many_were_expected() -> None:
    assert not is_surprised(even(DAY - 7, 1.0), spent(0.0))
    assert is_surprised(even(DAY - 7, 1.0, purchases=10 * FEW), spent(0.0))


def test_what_is_compared_is_of_the_latest_list_of_a_week_ago_or_before() -> None:
    everyone = [Origin(day, np.full(1, float(day))) for day in (322, 336, 350, 364)]
    origins = revision_origins(everyone)
    assert [origin.day for origin in origins] == [357, 364]
    assert [origin.members[0] for origin in origins] == [350.0, 350.0]
    assert revision_origins([Origin(day, np.ones(1)) for day in (358, 364)]) == []


@pytest.mark.parametrize("place", [0, 1])
def test_what_no_method_could_forecast_holds_nothing_back(place: int) -> None:
    newest, trials = even(DAY, 1.0), list(revised(1.0, 2.0))
    trials[place] = BacktestTrial(trials[place].day, {}, FEW, {}, np.zeros(HORIZON), 0.0)
    assert held_back(newest, Revision(*trials), spent(1.0)) is newest
