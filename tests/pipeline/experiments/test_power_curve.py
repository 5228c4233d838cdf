from __future__ import annotations

import numpy as np
import pytest

from domain.enums import ExperimentOutcome
from pipeline.experiments import experiment_outlook, power_beforehand, power_curve
from tests.pipeline.experiments.shop import best_customers, past_customers, shop_days


def test_the_outlook_promises_what_the_power_does_and_leaves_out_what_is_too_small() -> None:
    days = shop_days(1)
    best = frozenset(best_customers(days, 200).index)
    few, none = frozenset(sorted(best)[:19]), frozenset[str]()
    similar = past_customers(days)
    result = experiment_outlook(similar, {"members": best, "few": few, "none": none})
    assert (result["power"], result["fewest"]) == (0.8, 10)
    assert result["groups"]["few"] == {"customers": 19, "durations": [], "outcomes": {}}
    assert result["groups"]["none"] == {"customers": 0, "durations": [], "outcomes": {}}
    twelve_weeks = next(group for group in result["groups"]["members"]["durations"] if group["days"] == 84)
    assert [twelve_week["holdout"] for twelve_week in twelve_weeks["effects"]] == [20, 50, 100]
    promised = power_beforehand(similar, best, share=0.25, days=84)
    assert twelve_weeks["effects"][1]["effect"] == promised["smallest_effect"]
    assert twelve_weeks["mean"] == promised["mean"]
    orders = result["groups"]["members"]["outcomes"][ExperimentOutcome.ORDERS][1]
    promised = power_beforehand(similar, best, share=0.25, days=84, outcome=ExperimentOutcome.ORDERS)
    assert (
        orders["effects"][1]["effect"] == promised["smallest_effect"] < twelve_weeks["effects"][1]["effect"]
    )


def test_a_duration_that_the_history_does_not_allow_is_left_out() -> None:
    days = shop_days(1)
    few = days[days["day"].between(np.datetime64("2026-04-01"), np.datetime64("2026-08-30"))]
    result = experiment_outlook(past_customers(few), {"all": frozenset(few["customer_id"].unique()[:100])})
    assert [group["days"] for group in result["groups"]["all"]["durations"]] == [28]


def test_a_large_group_is_tried_on_some_of_its_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    days = shop_days(1)
    best, similar = frozenset(best_customers(days, 400).index), past_customers(days)

    def outlook() -> list[float]:
        result = experiment_outlook(similar, {"best": best})["groups"]["best"]
        assert result["customers"] == 400
        assert [duration["holdout"] for duration in result["durations"][0]["effects"]] == [40, 100, 200]
        return [duration["effect"] for duration in result["durations"][0]["effects"]]

    of_all = outlook()
    monkeypatch.setattr(power_curve, "MAX_SIMULATED", 300)
    assert outlook() == pytest.approx(of_all, rel=0.2)


def test_two_threads_find_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power_curve, "MAX_SIMULATED", 40)  # as large groups, both share their draws
    monkeypatch.setattr(power_curve, "TRIED", (ExperimentOutcome.REVENUE,))
    days = shop_days(1)
    best = best_customers(days, 120).index
    groups = {"first": frozenset(best[:60]), "second": frozenset(best[60:])}
    alone, together = (experiment_outlook(past_customers(days), groups, threads=count) for count in (1, 2))
    assert together == alone
    assert alone["groups"]["first"] != alone["groups"]["second"]
