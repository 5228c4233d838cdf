from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.growth import yearly_growth
from pipeline.forecast.last_year import last_year, last_year_variance, open_probability
from pipeline.forecast.methods import MethodPaths, Origin, constant, last_repeated
from pipeline.forecast.retention import (
    BLOCKS,
    HORIZON,
    Belief,
    PastErrors,
    Trust,
    credibility,
    retention_line,
)
from pipeline.trading_time.history import between, read_history, running
from pipeline.trading_time.season import YEAR

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
    purchases = history.purchases(history.codes({"m"}))
    assert purchases.effective(0, 3) == pytest.approx(3)
    assert purchases.effective(0, 4) == pytest.approx(144 / 84)


def test_the_naive_forecasts_by_hand() -> None:
    daily = np.concatenate([np.full(300, 1.0), np.full(65, 2.0), np.full(35, 5.0)])
    history = read_history(days_of({"m": daily}), until(400))
    origin = Origin(400, history.of({"m"}))
    # a year before day 400: days 35 to 300 at 1, 65 at 2, 35 at 5
    assert constant(origin, 28) == pytest.approx((265 + 130 + 175) / 365 * 28)
    assert last_repeated(origin, 28) == pytest.approx(28 * 5)


def test_without_evidence_the_belief_stays_and_much_of_it_outweighs() -> None:
    belief = Belief(-0.1, -0.02)
    nobody = PastErrors(np.empty((0, BLOCKS)), np.empty((0, BLOCKS), dtype=bool), np.empty(0, dtype=np.int64))
    nothing = retention_line(nobody, day=800, belief=belief)
    np.testing.assert_allclose(nothing, -0.1 - 0.02 * np.arange(BLOCKS))
    many = np.full((400, BLOCKS), -0.5)
    past = PastErrors(many, np.ones_like(many, dtype=bool), np.full(400, 800 - HORIZON))
    learned = retention_line(past, 800, belief)
    np.testing.assert_allclose(learned, -0.5, atol=0.03)


def test_what_ended_long_ago_or_was_made_in_a_young_shop_counts_less() -> None:
    item = np.full((1, BLOCKS), -1.0)
    observed = np.zeros((1, BLOCKS), dtype=bool)
    observed[0, 0] = True
    # one row counts a quarter, against a belief of one and a half; half of it after 90 days, and as much of
    # it as the history was then as long as today
    for made, day, weight in ((972, 1000, 0.972), (882, 1000, 0.441), (100, 128, 100 / 128)):
        line = retention_line(PastErrors(item, observed, np.array([made])), day, Belief(0.0, 0.0))
        assert line[0] == pytest.approx(-weight / 4 / (1.5 + weight / 4))
    # by the third power: (100/128)³ of two rows, against a belief of one
    past = PastErrors(item, observed, np.array([100]), 2.0)
    line = retention_line(past, 128, Belief(0.0, 0.0), Trust(first=1.0, slope=35.0, age=3.0))
    assert line[0] == pytest.approx(-2 * 0.78125**3 / (1 + 2 * 0.78125**3))


def test_the_errors_of_a_group_with_few_purchases_are_chance_and_correct_little() -> None:
    # 1,300 equal purchases a year are 100 in four weeks: a variance of 0.01, as much as a level's own
    evidence = credibility(np.array([1300.0, 13.0, 325.0]), np.array([728, 728, 91]))
    # of 13 a year there is one in four weeks: 0.01 / 1.01; of 325 in 91 days there are 100 as well
    np.testing.assert_allclose(evidence, [0.25, 0.5 * 0.01 / 1.01, 0.25])


def test_last_year_keeps_closed_days_closed_and_open_ones_at_their_level() -> None:
    week = np.array([7.0, 7.0, 7.0, 7.0, 7.0, 0.0, 7.0])
    history = read_history(days_of({"m": np.tile(week, 60)}), until(420))
    text = last_year(history, 420, running(np.ones(420 + HORIZON)))
    np.testing.assert_allclose(text, np.tile(week, HORIZON // 7))


def test_where_the_shop_was_closed_last_year_it_is_expected_to_trade_as_usual() -> None:
    daily = np.full(420, 4.0)
    daily[70:130] = 0.0
    history = read_history(days_of({"m": daily}), until(420))
    worth = np.ones(420 + HORIZON)
    worth[:420] = history.trading
    text = last_year(history, 420, running(worth))  # day 420 looks back on day 56
    assert text[:7].tolist() == [4.0] * 7
    np.testing.assert_allclose(text[14:74], 4.0)


def test_last_year_says_the_less_the_fewer_bought_then() -> None:
    history = read_history(days_of({"m": np.full(420, 4.0), "o": np.full(420, 4.0)}), until(420))
    # two equal purchases a day on days 49 to 146: the 84 ahead of day 56, and a week on either side
    assert last_year_variance(history, 420, 84) == pytest.approx(1 / 196)
    assert last_year_variance(history, YEAR, 84) == pytest.approx(1 / 182)  # no week before the first day


def test_a_day_without_a_sale_was_a_holiday_in_a_large_shop_and_chance_in_a_small_one() -> None:
    busy = np.full(420, 4.0)
    busy[60] = 0.0
    large = read_history(days_of({f"c{number}": busy for number in range(12)}), until(420))
    text = open_probability(large, 420)  # day 424 looks back on day 60
    assert text[4] < 0.01
    assert (np.delete(text, [4, 4 + YEAR]) == 1.0).all()
    small = read_history(days_of({"m": np.tile([4.0, 0.0], 210)}), until(420))
    # half a visit a day, a fiftieth of the days closed: 0.98 e^-0.5 / (0.98 e^-0.5 + 0.02)
    np.testing.assert_allclose(open_probability(small, 420)[1::2], 0.967, atol=0.002)
    assert (open_probability(small, 300)[:64] == 1.0).all()  # last year is not known


def paths_of(frame: pd.DataFrame, members: set[str], day: int) -> dict[str, np.ndarray]:
    """The paths of all methods for `members` from `day` on, with no earlier origin."""
    history = read_history(frame, until(day))
    origin = Origin(day, history.of(members), 100.0, history.codes(members))
    return MethodPaths(history, [origin]).fixed(0).by_method


def test_the_season_of_last_year_comes_again() -> None:
    """Twice as many buy in the second half of each year; members always bring 3 of 4."""
    days = np.arange(2 * YEAR)
    late = (days % YEAR >= YEAR // 2).astype(float)
    always = np.ones(2 * YEAR)
    bought = {"m1": 3 * always, "m2": 3 * late, "o1": always, "o2": late}
    path = paths_of(days_of(bought), {"m1", "m2"}, YEAR + 154)["share"]  # four weeks before trade doubles
    # what is believed of picked members' share: exp(-0.1) of it, a little less with every block
    assert path[:14].mean() == pytest.approx(3.0 * np.exp(-0.1), rel=0.05)
    assert path[56:84].mean() == pytest.approx(6.0 * np.exp(-0.13), rel=0.05)


def test_there_is_a_forecast_from_the_28th_day_on_and_last_year_joins_when_there_is_one() -> None:
    assert set(paths_of(steady(28), {"m"}, 28)) == {"recent", "year"}
    assert "share" not in paths_of(steady(YEAR), {"m"}, YEAR - 1)
    assert set(paths_of(steady(YEAR), {"m"}, YEAR)) == {"recent", "year", "share"}


def test_a_closed_stretch_is_part_of_no_level() -> None:
    daily = np.concatenate([np.full(200, 4.0), np.zeros(60), np.full(24, 4.0)])
    open_always = paths_of(days_of({"m": np.full(284, 4.0)}), {"m"}, 284)
    closed = paths_of(days_of({"m": daily}), {"m"}, 284)
    assert closed["recent"].sum() == pytest.approx(open_always["recent"].sum(), rel=0.03)


def grown(factor: float, days: int) -> float:
    """The growth said of a shop that took `factor` times last year's revenue in the last `days`."""
    daily = np.concatenate([np.full(YEAR, 10.0), np.full(days, 10.0 * factor)])
    history = read_history(days_of({"m": daily}), until(len(daily)))
    exposure = running(np.ones(len(daily) + HORIZON))
    return yearly_growth(history, len(daily), exposure).mean


def test_growth_is_believed_the_more_the_longer_it_was_seen() -> None:
    # thirteen blocks, each counting half of the one four later, weigh 5.63; noise 0.35², belief 0.10²
    weight = sum(0.5 ** (block / 4) for block in range(13))
    assert grown(1.1, 13 * 28) == pytest.approx(np.log(1.1) * 0.01 / (0.01 + 0.35**2 / weight), rel=1e-3)
    assert grown(1.0, 13 * 28) == 0.0
    assert grown(4.0, 13 * 28) > 0.9 * np.log(4.0)


def test_growth_makes_no_jump_on_the_day_a_year_is_known() -> None:
    """Trade grows by 2 % a week all the time: the trend within the year is not forgotten on day 364."""
    daily = 10.0 * 1.02 ** (np.arange(YEAR + 60) / 7)
    history = read_history(days_of({"m": daily}), until(len(daily)))
    exposure = running(np.ones(len(daily) + HORIZON))
    text = [yearly_growth(history, day, exposure).mean for day in range(YEAR, YEAR + 57, 7)]
    assert min(text) > 0.6 * 52 * np.log(1.02)
    assert np.abs(np.diff(text)).max() < np.log(1.15)
