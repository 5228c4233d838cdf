from __future__ import annotations

import numpy as np

from pipeline.experiments import experiment_outlook, power_beforehand
from tests.pipeline.experiments.shop import STARTS, best_customers, shop_days


def test_the_outlook_promises_what_the_power_does_and_leaves_out_what_is_too_small() -> None:
    days = shop_days(1)
    days = days[days["day"] < np.datetime64(STARTS)]
    best = frozenset(best_customers(days, 200).index)
    few, none = frozenset(sorted(best)[:19]), frozenset[str]()
    found = experiment_outlook(days, {"members": best, "few": few, "none": none}, as_of=STARTS, pre_days=365)
    assert (found["power"], found["fewest"]) == (0.8, 10)
    assert found["groups"]["few"] == {"customers": 19, "durations": []}
    assert found["groups"]["none"] == {"customers": 0, "durations": []}
    twelve_weeks = next(one for one in found["groups"]["members"]["durations"] if one["days"] == 84)
    assert [one["holdout"] for one in twelve_weeks["effects"]] == [20, 50, 100]
    promised = power_beforehand(days, best, share=0.25, days=84, as_of=STARTS, pre_days=365)
    assert twelve_weeks["effects"][1]["effect"] == promised["smallest_effect"]
    assert twelve_weeks["mean"] == promised["mean"]


def test_a_duration_that_the_history_does_not_allow_is_left_out() -> None:
    days = shop_days(1)
    few = days[days["day"].between(np.datetime64("2026-04-01"), np.datetime64("2026-08-30"))]
    found = experiment_outlook(
        few, {"all": frozenset(few["customer_id"].unique()[:100])}, as_of=STARTS, pre_days=365
    )
    assert [one["days"] for one in found["groups"]["all"]["durations"]] == [28]
