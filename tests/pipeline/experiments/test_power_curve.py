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
    alike = past_customers(days)
    found = experiment_outlook(alike, {"members": best, "few": few, "none": none})
    assert (found["power"], found["fewest"]) == (0.8, 10)
    assert found["groups"]["few"] == {"customers": 19, "durations": [], "outcomes": {}}
    assert found["groups"]["none"] == {"customers": 0, "durations": [], "outcomes": {}}
    twelve_weeks = next(one for one in found["groups"]["members"]["durations"] if one["days"] == 84)
    assert [one["holdout"] for one in twelve_weeks["effects"]] == [20, 50, 100]
    promised = power_beforehand(alike, best, share=0.25, days=84)
    assert twelve_weeks["effects"][1]["effect"] == promised["smallest_effect"]
    assert twelve_weeks["mean"] == promised["mean"]
    orders = found["groups"]["members"]["outcomes"][ExperimentOutcome.ORDERS][1]
    promised = power_beforehand(alike, best, share=0.25, days=84, outcome=ExperimentOutcome.ORDERS)
    assert (
        orders["effects"][1]["effect"] == promised["smallest_effect"] < twelve_weeks["effects"][1]["effect"]
    )


def test_a_duration_that_the_history_does_not_allow_is_left_out() -> None:
    days = shop_days(1)
    few = days[days["day"].between(np.datetime64("2026-04-01"), np.datetime64("2026-08-30"))]
    found = experiment_outlook(past_customers(few), {"all": frozenset(few["customer_id"].unique()[:100])})
    assert [one["days"] for one in found["groups"]["all"]["durations"]] == [28]


def test_a_large_group_is_tried_on_some_of_its_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    days = shop_days(1)
    best, alike = frozenset(best_customers(days, 400).index), past_customers(days)

    def outlook() -> list[float]:
        found = experiment_outlook(alike, {"best": best})["groups"]["best"]
        assert found["customers"] == 400
        assert [one["holdout"] for one in found["durations"][0]["effects"]] == [40, 100, 200]
        return [one["effect"] for one in found["durations"][0]["effects"]]

    of_all = outlook()
    monkeypatch.setattr(power_curve, "MAX_SIMULATED", 300)
    assert outlook() == pytest.approx(of_all, rel=0.2)
