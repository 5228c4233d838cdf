"""The season is what the same customers repeat; new customers are growth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipeline.trading_time.history import read_history
from pipeline.trading_time.matched_index import matched_index, splice_variance
from pipeline.trading_time.season import BIN, BINS, MAX_BINS, YEAR, MatchedIndex, customers_ageing
from tests.pipeline.trading_time.weekly_buyers import history


def test_new_customers_do_not_raise_the_index() -> None:
    index = matched_index(history({0: 21, 70: 21, 140: 42}, 224))
    np.testing.assert_allclose(index.link[1:], 0.0, atol=1e-9)


def test_the_index_follows_what_the_same_customers_spend() -> None:
    doubled = np.where(np.arange(224) < 112, 1.0, 2.0)
    index = matched_index(history({0: 21}, 224, doubled))
    assert np.flatnonzero(index.link > 0.1).tolist() == [112 // BIN]
    assert index.link[112 // BIN] == pytest.approx(np.log(2.0))


def test_a_link_that_takes_in_new_customers_may_be_off_by_what_these_bought() -> None:
    # 6 of 10 equal purchases: 1/6 + 1/10 - 2 × 6/(6 × 10); the same group twice differs by nothing
    assert splice_variance(np.array([6.0, 10.0]), np.array([6.0, 10.0])) == pytest.approx(1 / 15)
    assert splice_variance(np.array([10.0, 10.0]), np.array([10.0, 10.0])) == pytest.approx(0.0)
    assert splice_variance(np.array([0.0, 10.0]), np.array([0.0, 10.0])) == 0.0
    assert matched_index(history({0: 21}, 224)).splice.max() == pytest.approx(0.0)
    joined = matched_index(history({0: 21, 70: 21}, 224)).splice
    # they come in the sixth fortnight and are in the link three later: 42 purchases of two weeks are then 84
    assert np.flatnonzero(joined > 1e-9).tolist() == [9]
    assert joined[9] == pytest.approx(1 / 42 + 1 / 84 - 2 * 42 / (42 * 84))


def test_what_the_chain_may_have_lost_is_no_season() -> None:
    """The same links, told by groups that stay and by groups that change."""
    link = np.diff(0.4 * np.cos(2 * np.pi * np.arange(BINS + 5) / BINS), prepend=0.4)
    noise = np.full(len(link), 0.01)
    sizes = []
    for splice in (0.0, 0.2):
        season = MatchedIndex(0, link, np.ones(len(link)), noise, np.full(len(link), splice)).season(
            BIN * len(link)
        )
        assert season is not None
        sizes.append(np.ptp(season.log_index))
    assert sizes[1] < 0.6 * sizes[0]


def test_customers_who_are_soon_gone_are_no_season() -> None:
    """A chain that falls evenly, by e⁻⁶ a year; and one that goes round."""
    link = np.full(BINS, -6 / BINS)
    falling = MatchedIndex(0, link, np.ones(BINS), np.full(BINS, 0.01), np.zeros(BINS)).season(YEAR)
    wave = np.diff(0.4 * np.cos(2 * np.pi * np.arange(BINS) / BINS), prepend=0.4)
    seasonal = MatchedIndex(0, wave, np.ones(BINS), np.full(BINS, 0.01), np.zeros(BINS)).season(YEAR)
    assert falling is not None
    assert seasonal is not None
    assert np.ptp(falling.log_index) < 0.1
    assert np.ptp(seasonal.log_index) > 0.5


def test_how_fast_customers_are_gone_is_told_by_half_a_year_after_the_first_weeks() -> None:
    def ageing(fall: float, fortnights: int) -> tuple[float, ...]:
        return tuple(customers_ageing(np.linspace(0.0, fall * (fortnights - 1) / BINS, fortnights), 6))

    assert ageing(-6.0, BINS) == pytest.approx((-6.0, 1.0))
    assert ageing(-6.0, BINS // 2) == (-0.8, 0.25)
    # a fall of 2.5 a year is half ageing: half-way from -0.8 to -2.5, and from 0.25 to 1
    assert ageing(-2.5, BINS) == pytest.approx((-1.65, 0.625))
    assert ageing(-1.9, BINS) == (-0.8, 0.25)


def test_a_season_seen_twice_is_believed_and_an_even_shop_has_none() -> None:
    days = np.arange(2 * YEAR)
    wave = np.exp(0.4 * np.cos(2 * np.pi * days / YEAR))
    seasonal, even = (matched_index(history({0: 35}, len(days), factor)) for factor in (wave, None))
    peak, none = seasonal.season(len(days)), even.season(len(days))
    assert peak is not None
    assert none is not None
    truth = 0.4 * np.cos(2 * np.pi * (np.arange(BINS) + 0.5) / BINS)
    np.testing.assert_allclose(peak.log_index - peak.log_index.mean(), truth, atol=0.12)
    assert np.ptp(none.log_index) < 0.1
    assert seasonal.season(28) is None


def test_what_was_more_than_ten_years_ago_says_nothing_of_the_season() -> None:
    assert MAX_BINS == 10 * 26
    index = 0.4 * np.cos(2 * np.pi * (np.arange(MAX_BINS + 1) + 0.5) / BINS)
    steady, wild = np.zeros(2 * BINS), np.tile((1.0, -1.0), BINS)
    seasons = []
    for long_ago in (steady, wild):
        link = np.concatenate([long_ago, np.diff(index)])
        shop = MatchedIndex(0, link, np.ones(len(link)), np.full(len(link), 0.01), np.zeros(len(link)))
        season = shop.season(BIN * len(link))
        assert season is not None
        seasons.append(season)
    np.testing.assert_array_equal(seasons[0].log_index, seasons[1].log_index)
    # the first links of `index` lie after two whole years, so its fortnights are those of the year
    truth = 0.4 * np.cos(2 * np.pi * (np.arange(BINS) + 1.5) / BINS)
    np.testing.assert_allclose(seasons[0].log_index - seasons[0].log_index.mean(), truth, atol=0.02)


def test_a_day_of_a_closed_stretch_is_worth_nothing() -> None:
    shop = history({0: 7}, 100)
    closed = read_history(
        pd.DataFrame(
            {
                "customer_id": "ada",
                "day": [*pd.date_range("2024-01-01", periods=40), pd.Timestamp("2024-04-01")],
                "gross_revenue": 1.0,
            }
        ),
        date(2024, 4, 2),
    )
    assert shop.trading.min() == 1.0
    # every day until 9 February, then 51 days without any sale, then 1 April
    assert (closed.trading[:40].sum(), closed.trading[40:91].sum(), closed.trading[91]) == (40.0, 0.0, 1.0)
