from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.history import between, read_history
from pipeline.forecast.methods import (
    BLOCKS,
    HORIZON,
    YEAR,
    Origin,
    RetentionHistory,
    base_share,
    constant,
    decay_rates,
    growth,
    last_repeated,
    last_year,
    recent_level,
    recent_path,
    seasonal_path,
)

FIRST = date(2020, 1, 6)


def days_of(amounts: dict[str, np.ndarray]) -> pd.DataFrame:
    """One row a customer and day with trade, from an array of daily amounts each."""
    rows = [
        (customer, pd.Timestamp(FIRST) + pd.Timedelta(days=day), amount)
        for customer, daily in amounts.items()
        for day, amount in enumerate(daily)
        if amount
    ]
    return pd.DataFrame(rows, columns=["customer_id", "day", "gross_revenue"])


def until(days: int) -> date:
    return (pd.Timestamp(FIRST) + pd.Timedelta(days=days)).date()


def steady(days: int, member: float = 3.0, other: float = 1.0) -> pd.DataFrame:
    return days_of({"m": np.full(days, member), "o": np.full(days, other)})


def test_history_is_what_was_known_before_as_of() -> None:
    history = read_history(steady(20), until(10))
    assert history.length == 10
    assert between(history.total, 0, 10) == 40
    assert between(history.of({"m"}), 2, 5) == 9
    assert between(history.visits, 0, 1) == 2


def test_effective_purchases_are_fewer_when_one_is_huge() -> None:
    history = read_history(days_of({"m": np.array([1.0, 1.0, 1.0, 9.0])}), until(4))
    assert history.effective_purchases({"m"}, 0, 3) == pytest.approx(3)
    assert history.effective_purchases({"m"}, 0, 4) == pytest.approx(144 / 84)


def test_the_naive_forecasts_by_hand() -> None:
    daily = np.concatenate([np.full(300, 1.0), np.full(65, 2.0), np.full(35, 5.0)])
    history = read_history(days_of({"m": daily}), until(400))
    origin = Origin(400, history.of({"m"}))
    # a year before day 400: days 35 to 300 at 1, 65 at 2, 35 at 5
    assert constant(origin, 28) == pytest.approx((265 + 130 + 175) / 365 * 28)
    assert last_repeated(origin, 28) == pytest.approx(28 * 5)
    assert recent_path(origin)[:1] == pytest.approx((49 * 2 + 35 * 5) / 84)


def test_the_base_share_is_of_what_everybody_bought() -> None:
    history = read_history(steady(400), until(400))
    assert base_share(history, Origin(400, history.of({"m"}))) == pytest.approx(0.75)


def test_a_fading_is_the_logarithm_of_the_share_afterwards_over_the_one_before() -> None:
    member = np.concatenate([np.full(100, 3.0), np.full(28, 1.0), np.full(28, 3.0), np.zeros(4)])
    history = read_history(days_of({"m": member, "o": np.ones(160)}), until(160))
    found = decay_rates(history, Origin(100, history.of({"m"})), 0.75)
    assert found[0] == pytest.approx(np.log(0.5 / 0.75))
    assert found[1] == pytest.approx(0.0)
    assert np.isnan(found[2:]).all()  # the third block has not ended


def test_what_is_learned_comes_only_from_blocks_that_had_ended() -> None:
    days = np.arange(84.0, 400.0, 14.0)
    calm = np.full((len(days), BLOCKS), -0.3)
    wild = calm.copy()
    for row, day in enumerate(days):
        for block in range(BLOCKS):
            if day + 28 * (block + 1) > 250:
                wild[row, block] = 5.0
    np.testing.assert_allclose(
        RetentionHistory(days, calm).expected(250), RetentionHistory(days, wild).expected(250)
    )


def test_much_evidence_outweighs_what_was_believed_before() -> None:
    days = np.arange(84.0, 700.0, 14.0)
    learned = RetentionHistory(days, np.full((len(days), BLOCKS), -0.5))
    np.testing.assert_allclose(learned.expected(720)[:3], -0.5, atol=0.08)


def test_last_year_keeps_closed_days_closed_and_open_ones_at_their_level() -> None:
    week = np.array([7.0, 7.0, 7.0, 7.0, 7.0, 0.0, 7.0])
    history = read_history(days_of({"m": np.tile(week, 60)}), until(420))
    said = last_year(history, 420)
    np.testing.assert_allclose(said, np.tile(week, HORIZON // 7))


def test_the_season_of_last_year_comes_again() -> None:
    """Twice as many buy in the second half of each year; members always bring 3 of 4."""
    days = np.arange(2 * YEAR)
    late = (days % YEAR >= YEAR // 2).astype(float)
    always = np.ones(2 * YEAR)
    bought = {"m1": 3 * always, "m2": 3 * late, "o1": always, "o2": late}
    history = read_history(days_of(bought), until(2 * YEAR))
    origin = Origin(YEAR + 154, history.of({"m1", "m2"}))  # four weeks before trade doubles
    nothing_fades = RetentionHistory(np.arange(84.0, 480.0), np.zeros((396, BLOCKS)))
    path = seasonal_path(history, origin, nothing_fades, fades=True)
    assert path is not None
    assert path[:20].mean() == pytest.approx(3.0, rel=0.05)
    assert path[36:84].mean() == pytest.approx(6.0, rel=0.05)


def test_without_a_year_behind_there_is_no_season() -> None:
    history = read_history(steady(300), until(300))
    nothing = RetentionHistory(np.empty(0), np.empty((0, BLOCKS)))
    assert seasonal_path(history, Origin(300, history.of({"m"})), nothing, fades=True) is None


def test_what_members_bought_lately_counts_a_third_and_fades_half_as_much() -> None:
    """A year of 3 of 4 a day, then twelve weeks in which members bought twice as much, others as ever."""
    member = np.concatenate([np.full(YEAR, 3.0), np.full(84, 6.0)])
    history = read_history(days_of({"m": member, "o": np.ones(YEAR + 84)}), until(YEAR + 84))
    origin = Origin(YEAR + 84, history.of({"m"}))
    assert recent_level(history, origin) == pytest.approx(6 / 4)
    days = np.arange(0.0, YEAR + 84)
    retention_decay = RetentionHistory(days, np.full((len(days), BLOCKS), -0.3))
    path = seasonal_path(history, origin, retention_decay, fades=True)
    assert path is not None
    base, more = base_share(history, origin), growth(history, origin.day)
    assert base is not None
    fades = retention_decay.expected(origin.day)[0]
    by_share, by_level = np.log(base * more) + fades, np.log(1.5) + fades / 2
    trade = last_year(history, origin.day)[0]
    assert path[0] == pytest.approx(trade * np.exp(by_share * 2 / 3 + by_level / 3))


def test_what_members_bought_lately_is_not_known_before_last_years_same_weeks_are() -> None:
    history = read_history(steady(YEAR + 83), until(YEAR + 83))
    assert recent_level(history, Origin(YEAR + 83, history.of({"m"}))) is None


def grown(factor: float, blocks: int) -> float:
    daily = np.concatenate([np.full(YEAR, 10.0), np.full(28 * blocks, 10.0 * factor)])
    history = read_history(days_of({"m": daily}), until(len(daily)))
    return growth(history, len(daily))


def test_growth_is_believed_the_more_the_longer_it_was_seen() -> None:
    assert grown(1.1, 0) == 1.0
    # one block: noise has a variance of 0.25², growth of 0.10², so 1 / 7.25 of it is believed
    assert np.log(grown(1.1, 1)) == pytest.approx(np.log(1.1) / 7.25)
    # thirteen, each counting half of the one four later: 5.63 blocks
    weight = sum(0.5 ** (block / 4) for block in range(13))
    assert np.log(grown(1.1, 13)) == pytest.approx(np.log(1.1) * weight / (weight + 6.25))


def test_of_a_shop_that_doubles_most_is_believed_at_once() -> None:
    assert grown(2.0, 1) == pytest.approx(2.0 ** (0.12 / (0.12 + 0.0625)), rel=0.01)
    assert grown(2.0, 13) == pytest.approx(2.0, rel=0.06)


def test_no_growth_is_none() -> None:
    assert grown(1.0, 13) == 1.0
