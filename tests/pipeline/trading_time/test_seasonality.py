"""The season is the mean of two divisions into fortnights, both counted from the first day of trade."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.trading_time.matched_index import matched_index
from pipeline.trading_time.season import BIN, BINS, MatchedIndex, Season
from pipeline.trading_time.seasonality import Credence, Seasonality, seasonality
from tests.pipeline.trading_time.weekly_buyers import history


def division(offset: int, day: int, size: float, variance: float) -> MatchedIndex:
    """As known on `day`, trade is exp(`size`) times as much in the fourth fortnight as in any other."""
    season = Season(size * np.eye(BINS)[3], variance * np.eye(BINS))
    none = np.zeros(0)
    return MatchedIndex(offset, none, none, none, none, _seasons={(day - offset) // BIN: season})


def test_a_week_later_the_past_is_divided_as_before() -> None:
    rising = np.exp(np.arange(231) / 50)
    now, later = (seasonality(history({0: 21}, length, rising)) for length in (224, 231))
    for before, after, kept in zip(now.divisions, later.divisions, (16, 15), strict=True):
        assert before.offset == after.offset
        np.testing.assert_allclose(before.link, after.link[:kept])
    # 224 days are 16 fortnights, or a week and 15; 231 are 16 and a week, or a week and 16
    assert [len(index.link) for index in now.divisions] == [16, 15]
    assert [len(index.link) for index in later.divisions] == [16, 16]


def test_days_after_the_last_complete_fortnight_do_not_count_yet() -> None:
    tripled = np.where(np.arange(230) < 224, 1.0, 3.0)
    index = matched_index(history({0: 21}, 230, tripled))
    assert len(index.link) == 16
    np.testing.assert_allclose(index.link, 0.0, atol=1e-9)


def test_a_division_that_begins_later_compares_other_days() -> None:
    # doubled from day 105, which is the middle of a fortnight from day 0 and the first day of one from day 7
    doubled = np.where(np.arange(224) < 105, 1.0, 2.0)
    shop = history({0: 21}, 224, doubled)
    from_first, from_eighth = (matched_index(shop, offset).link for offset in (0, 7))
    np.testing.assert_allclose(from_first[7:9], np.log([1.5, 2 / 1.5]))
    np.testing.assert_allclose(from_eighth[7:9], [np.log(2.0), 0.0], atol=1e-9)


def test_each_day_has_the_mean_of_both_divisions() -> None:
    season = Seasonality((division(0, 364, 1.0, 0.04), division(7, 364, 0.5, 0.08)))
    # The middle of day 52 lies 3.5 days after the middle of days 42 to 55, and as much before that of days
    # 49 to 62: three quarters of 1.0 in one division, and of 0.5 in the other. Day 20 is of another season.
    found = season.log_season(np.array([52, 52 + 364, 20]), 364)
    np.testing.assert_allclose(found, [0.5625, 0.5625, 0.0])
    # one fortnight less another, each of its own variance: 2 × 0.04 and 2 × 0.08
    assert season.variance_of_change(364, 1, 1) == pytest.approx(0.12)


def test_half_way_from_the_280th_day_to_a_year_the_season_counts_by_half() -> None:
    season = Seasonality((division(0, 322, 1.0, 0.04), division(7, 322, 0.5, 0.08)))
    worth = np.diff(season.exposure(history({0: 7}, 322), 322, 364))
    assert worth[20] == pytest.approx(1.0)
    assert worth[52] == pytest.approx(np.exp(0.5625 / 2))
    assert len(worth) == 322 + 364


def test_before_the_280th_day_no_day_is_worth_more_than_another() -> None:
    season = Seasonality((division(0, 280, 1.0, 0.04), division(7, 280, 0.5, 0.08)))
    np.testing.assert_allclose(np.diff(season.exposure(history({0: 7}, 280), 280, 28)), 1.0)


def test_who_believes_the_season_sooner_counts_it_sooner() -> None:
    season = Seasonality((division(0, 280, 1.0, 0.04), division(7, 280, 0.5, 0.08)))
    worth = np.diff(season.exposure(history({0: 7}, 280), 280, 28, Credence(260, 300)))
    assert worth[52] == pytest.approx(np.exp(0.5625 / 2))
