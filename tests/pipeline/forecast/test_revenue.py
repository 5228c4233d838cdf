from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast import expected_of_members, forecast_revenue
from pipeline.membership.published_lists import PublishedLists, PublishedVersion
from pipeline.simulate import Shop
from tests.simulated import best_customers, simulated_days

FIRST = date(2020, 1, 1)


@lru_cache(maxsize=8)
def shop_of(days: int, seed: int = 0) -> pd.DataFrame:
    """Thirty members who buy for about 100 every other week, seventy others for about 20 every month."""
    rng = np.random.default_rng(seed)
    frames = []
    for number in range(100):
        every, spend = (14, 100.0) if number < 30 else (30, 20.0)
        bought = np.flatnonzero(rng.random(days) < 1 / every)
        frames.append(
            pd.DataFrame(
                {
                    "customer_id": f"{'m' if number < 30 else 'o'}{number}",
                    "day": pd.Timestamp(FIRST) + pd.to_timedelta(bought, unit="D"),
                    "gross_revenue": spend * rng.lognormal(0, 0.4, len(bought)),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


MEMBERS = frozenset(f"m{number}" for number in range(30))


def always(_day: date) -> frozenset[str]:
    return MEMBERS


@lru_cache(maxsize=8)
def forecast_of(days: int, as_of: date) -> dict[str, Any]:
    """What is said of the members of that shop; made once for all tests that only look at it."""
    return forecast_revenue(shop_of(days), MEMBERS, always, as_of=as_of)


def test_six_whole_months_follow_and_what_is_left_of_this_one_stands_apart() -> None:
    forecast = forecast_of(400, date(2021, 1, 11))
    assert [row["month"] for row in forecast["frozen"]] == [
        "2021-02", "2021-03", "2021-04", "2021-05", "2021-06", "2021-07",
    ]  # fmt: skip
    assert [row["month"] for row in forecast["programme"]] == [row["month"] for row in forecast["frozen"]]
    assert (forecast["rest_of_month"]["month"], forecast["rest_of_month"]["days"]) == ("2021-01", 21)
    assert forecast["observed"]["frozen"][-1]["month"] == "2021-01"
    assert not forecast["observed"]["frozen"][-1]["whole"]
    assert forecast["observed"]["frozen"][-2]["whole"]


def test_on_the_first_of_a_month_nothing_is_left_over() -> None:
    result = forecast_revenue(shop_of(400), MEMBERS, always, as_of=date(2021, 1, 1), months=2)
    assert result["rest_of_month"] is None
    assert [row["month"] for row in result["frozen"]] == ["2021-01", "2021-02"]


def test_intervals_lie_around_the_mean_the_wider_outside_the_narrower() -> None:
    forecast = forecast_of(500, date(2021, 5, 1))
    for row in [*forecast["frozen"], *forecast["programme"], *forecast["totals"]["frozen"]]:
        assert row["low95"] < row["low80"] < row["mean"] < row["high80"] < row["high95"]


def test_total_of_one_month_is_that_month_and_of_more_is_their_sum() -> None:
    forecast = forecast_of(500, date(2021, 5, 1))
    assert forecast["totals"]["frozen"][0]["mean"] == forecast["frozen"][0]["mean"]
    three = sum(row["mean"] for row in forecast["frozen"][:3])
    assert forecast["totals"]["frozen"][2]["mean"] == pytest.approx(three, abs=0.05)


def test_members_who_go_on_evenly_are_forecast_to_go_on() -> None:
    forecast = forecast_of(730, date(2021, 12, 1))
    expected = 30 / 14 * 100 * np.exp(0.4**2 / 2) * 31
    assert forecast["frozen"][0]["mean"] == pytest.approx(expected, rel=0.15)
    assert forecast["backtest"]["mape"] < 0.15


def test_nothing_after_an_origin_changes_what_was_said_on_it() -> None:
    days = shop_of(730)
    changed = days.copy()
    late = changed["day"] >= pd.Timestamp("2021-08-01")
    changed.loc[late, "gross_revenue"] *= 3
    as_of = date(2021, 12, 1)

    def backtest_until_august(frame: pd.DataFrame) -> dict[str, tuple[float, float, str]]:
        points = forecast_revenue(frame, MEMBERS, always, as_of=as_of)["backtest"]["points"]
        return {
            point["as_of"]: (point["mean"], point["low80"], point["method"])
            for point in points
            if point["as_of"] <= "2021-08-01"
        }

    before, after = backtest_until_august(days), backtest_until_august(changed)
    assert len(before) > 5
    assert before.keys() == after.keys()
    for day, text in before.items():
        assert after[day][:2] == pytest.approx(text[:2], rel=1e-4)  # sums of other rounding errors


def test_membership_is_asked_of_the_past_only_and_may_be_a_mapping() -> None:
    requested: list[date] = []

    def remember(day: date) -> frozenset[str]:
        requested.append(day)
        return MEMBERS

    as_of = date(2021, 5, 1)
    by_function = forecast_revenue(shop_of(500), MEMBERS, remember, as_of=as_of)
    assert max(requested) < as_of
    assert by_function == forecast_of(500, as_of)
    by_mapping = forecast_revenue(shop_of(500), MEMBERS, dict.fromkeys(requested, MEMBERS), as_of=as_of)
    assert by_mapping == by_function


def test_too_short_a_history_has_no_backtest_and_says_why() -> None:
    forecast = forecast_of(100, FIRST + timedelta(days=100))
    assert forecast["backtest"] is None
    assert "of history" in forecast["why"]["text"]
    assert len(forecast["frozen"]) == 6
    assert any("less than a year" in warning["text"] for warning in forecast["warnings"])


def test_almost_no_history_gives_no_forecast_but_a_sentence() -> None:
    forecast = forecast_of(10, FIRST + timedelta(days=10))
    assert forecast["frozen"] == []
    assert "fewer than four weeks" in forecast["why"]["text"]


def test_the_days_ahead_are_those_of_customers_predictions_and_net_is_what_members_keep() -> None:
    days = shop_of(400).assign(returned_revenue=0.0)
    days["returned_revenue"] = days["gross_revenue"].where(days["customer_id"].str.startswith("m"), 0.0) / 4
    result = forecast_revenue(days, MEMBERS, always, as_of=date(2021, 1, 11))
    assert [ahead["days"] for ahead in result["days_ahead"]] == [84, 365]
    assert expected_of_members(result)[84] == result["days_ahead"][0]["frozen"]["mean"]
    assert result["net"]["kept"] == pytest.approx(0.75, abs=0.01)
    assert result["net"]["frozen"][2]["mean"] == pytest.approx(
        result["net"]["kept"] * result["totals"]["frozen"][2]["mean"], rel=1e-4
    )
    # without a column of returns, nothing is known to come back
    assert forecast_of(400, date(2021, 1, 11))["net"]["kept"] == 1.0


def test_members_who_have_not_bought_yet_have_no_forecast() -> None:
    result = forecast_revenue(shop_of(400), frozenset({"nobody"}), always, as_of=date(2021, 1, 11))
    assert result["frozen"] == []
    assert "not bought anything yet" in result["why"]["text"]


def test_the_forecast_of_the_same_months_moves_little_from_week_to_week() -> None:
    """Around the day on which a year is known, and later those on which last year's weeks can be compared."""
    text = [
        forecast_revenue(shop_of(480), MEMBERS, always, as_of=FIRST + timedelta(days=day))["frozen"]
        for day in (357, 364, 371, 378)
    ]
    march = [next(row["mean"] for row in months if row["month"] == "2021-03") for months in text]
    assert np.abs(np.diff(np.log(march))).max() < np.log(1.15)


def test_it_is_json_without_numpy() -> None:
    forecast = forecast_of(500, date(2021, 5, 1))
    assert json.loads(json.dumps(forecast)) == forecast


@pytest.mark.slow
def test_on_simulated_shops_it_beats_the_naive_ones_and_intervals_cover_as_they_say() -> None:
    """Selected spenders spend less afterwards: the known trap, in six shops of two years and more."""
    scores = []
    covered = []
    for seed in range(6):
        start = date(2024, 1, 1)
        end = start + timedelta(weeks=130)
        days = simulated_days(Shop(seed, 700, start, lines=14_000), start, end)
        as_of = end - timedelta(days=91)
        members = partial(best_customers, days)
        result = forecast_revenue(days, members(as_of), members, as_of=as_of)
        scores.append(result["backtest"])
        frozen = days[days["customer_id"].isin(members(as_of))]
        for row in result["frozen"][:2]:
            actual = frozen.loc[frozen["day"].dt.strftime("%Y-%m") == row["month"], "gross_revenue"].sum()
            covered.append(row["low80"] <= actual <= row["high80"])
    mape = np.mean([score["mape"] for score in scores])
    assert mape * 1.6 < np.mean([score["naive_mape"] for score in scores])
    assert mape < np.mean([score["last_mape"] for score in scores])
    assert 0.70 < np.mean([score["coverage80"] for score in scores]) < 0.92
    assert np.mean(covered) > 0.6


@pytest.mark.real_data
def test_on_the_real_year_january_is_not_november_and_past_forecasts_beat_the_naive_ones(
    real_customer_days: pd.DataFrame,
) -> None:
    members = partial(best_customers, real_customer_days)
    as_of = date(2011, 12, 10)
    result = forecast_revenue(real_customer_days, members(as_of), members, as_of=as_of)
    assert result["against_last_month"]["frozen"]["change"] < -0.3
    assert result["against_last_month"]["frozen"]["after_picking"] < 0
    backtest = result["backtest"]
    assert {point["method"] for point in backtest["points"]} == {result["method"]} == {"combination"}
    assert {point["list"] for point in backtest["points"]} == {"rescored"}
    assert backtest["published"] == 0
    assert backtest["origins"] >= 10
    assert backtest["mape"] < 0.95 * backtest["naive_mape"]


def test_the_backtest_is_of_published_lists_where_they_were_and_says_of_how_many() -> None:
    """Lists of the last twenty weeks: four Mondays with a list had ended by then, and more without."""
    as_of = date(2021, 12, 1)
    first = as_of - timedelta(weeks=20)
    stays = pd.DataFrame(
        [(item, 1, None) for item in sorted(MEMBERS)[:10]],
        columns=["customer_id", "first_version", "last_version"],
    )
    lists = PublishedLists(
        tuple(PublishedVersion(n + 1, first + timedelta(weeks=n), None) for n in range(20)), stays
    )
    result = forecast_revenue(shop_of(730), MEMBERS, always, as_of=as_of, published=lists)
    points = result["backtest"]["points"]
    published = {point["as_of"] for point in points if point["list"] == "published"}
    assert published == {day for point in points if (day := point["as_of"]) >= first.isoformat()}
    assert result["backtest"]["published"] == len(published) == 4
    # ten of the thirty members: about a third of the revenue
    before = [point["actual"] for point in points if point["list"] == "rescored"]
    after = [point["actual"] for point in points if point["list"] == "published"]
    assert np.mean(after) == pytest.approx(np.mean(before) / 3, rel=0.25)
