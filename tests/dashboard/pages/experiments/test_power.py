from __future__ import annotations

import pytest

from dashboard.pages.experiments.power import Outlook
from domain.enums import ExperimentOutcome
from tests.reports import completed

FOUND = {
    "power": 0.8,
    "fewest": 10,
    "groups": {
        "members": {
            "customers": 200,
            "durations": [
                {
                    "days": 28,
                    "mean": 100.0,
                    "effects": [{"holdout": 20, "effect": 0.8}, {"holdout": 100, "effect": 0.4}],
                },
                {
                    "days": 112,
                    "mean": 400.0,
                    "effects": [
                        {"holdout": 20, "effect": 0.4},
                        {"holdout": 100, "effect": 0.2, "power_low": 0.55, "power_high": 0.97},
                    ],
                },
            ],
        },
        "others": {
            "customers": 200,
            "durations": [{"days": 28, "mean": 9.0, "effects": [{"holdout": 100, "effect": 0.5}]}],
            "outcomes": {
                "orders": [
                    {"days": 28, "mean": 2.0, "effects": [{"holdout": 100, "effect": 0.2}]},
                    {"days": 112, "mean": 8.0, "effects": [{"holdout": 100, "effect": 0.1}]},
                ]
            },
        },
        "silent": {
            "customers": 200,
            "durations": [{"days": 28, "mean": 0.0, "effects": [{"holdout": 20, "effect": None}]}],
        },
    },
}


def outlook(group: str = "members", outcome: ExperimentOutcome = ExperimentOutcome.REVENUE) -> Outlook:
    result = Outlook.of(completed({"experiment_outlook": FOUND}), group, outcome)
    assert result is not None
    return result


def test_what_the_run_worked_out_is_told_as_it_is() -> None:
    assert outlook().smallest_effect(20, 28) == pytest.approx(0.8)
    assert outlook().smallest_effect(100, 112) == pytest.approx(0.2)
    assert outlook().mean(112) == pytest.approx(400)


def test_between_the_durations_the_effect_falls_evenly() -> None:
    # 56 days is the middle of 28 and 112 on a logarithmic scale: √(0.8 x 0.4)
    assert outlook().smallest_effect(20, 56) == pytest.approx(0.5657, abs=1e-4)
    assert outlook().mean(56) == pytest.approx(200)


def test_beyond_the_longest_duration_nothing_better_is_promised() -> None:
    assert outlook().smallest_effect(20, 300) == pytest.approx(0.4)
    # but a customer goes on buying
    assert outlook().mean(224) == pytest.approx(800)


def test_a_smaller_holdout_than_was_tried_follows_the_error_of_a_difference() -> None:
    # 1/10 + 1/190 is 1.8947 times 1/20 + 1/180
    assert outlook().smallest_effect(10, 28) == pytest.approx(0.8 * 1.8947**0.5, rel=1e-3)


def test_the_size_needed_is_the_smallest_that_sees_the_effect() -> None:
    needed = outlook().holdout_needed(0.3, 112)
    assert needed is not None
    assert outlook().smallest_effect(needed, 112) <= 0.3 < outlook().smallest_effect(needed - 1, 112)  # type: ignore[operator]
    assert outlook().holdout_needed(0.1, 112) is None


def test_a_share_that_leaves_too_few_and_a_group_that_buys_nothing() -> None:
    assert outlook().holdout(0.05) == 10
    assert outlook().holdout(0.04) is None
    assert outlook().holdout(0.97) is None
    assert outlook("silent").smallest_effect(20, 28) is None
    assert outlook("silent").mean(28) == 0.0
    assert Outlook.of(completed({"experiment_outlook": FOUND}), "strangers") is None
    assert Outlook.of(completed({}), "members") is None


def test_each_outcome_has_an_outlook_of_its_own_and_an_older_version_only_revenue() -> None:
    orders = outlook("others", ExperimentOutcome.ORDERS)
    assert orders.smallest_effect(100, 28) == pytest.approx(0.2)
    assert outlook("others").smallest_effect(100, 28) == pytest.approx(0.5)
    older = Outlook.of(completed({"experiment_outlook": FOUND}), "members", ExperimentOutcome.ORDERS)
    assert older is None


def test_the_shortest_duration_is_the_first_week_that_shows_the_effect() -> None:
    # 0.2 x (28 / days)^½ is 0.15 after 49.8 days, and never below 0.1
    orders = outlook("others", ExperimentOutcome.ORDERS)
    assert orders.shortest(0.15) == 56
    assert orders.shortest(0.3) == 28
    assert orders.shortest(0.05) is None
    assert outlook("silent").shortest(0.5) is None


def test_an_effect_half_as_large_as_the_smallest_one_is_mostly_missed_and_looks_larger() -> None:
    # 1.40 standard errors: power Φ(1.40 - 1.96) = 0.29
    design = outlook().design(0.2, 100, 28)
    assert design is not None
    assert design.power == pytest.approx(0.288, abs=0.002)
    assert design.exaggeration == pytest.approx(1.84, abs=0.02)


def test_the_range_of_the_power_is_that_of_the_nearest_that_was_tried() -> None:
    tried = [
        {"holdout": 20, "effect": 0.8, "power_low": 0.6, "power_high": 0.9},
        {"holdout": 100, "effect": 0.4, "power_low": 0.5, "power_high": 0.95},
    ]
    durations = [{"days": 28, "mean": 1.0, "effects": tried}, {"days": 112, "mean": 4.0, "effects": []}]
    group = {"customers": 200, "durations": durations}
    report = completed({"experiment_outlook": {"power": 0.8, "fewest": 10, "groups": {"members": group}}})
    members = Outlook.of(report, "members")
    assert members is not None
    assert members.power_range(25, 40) == (0.6, 0.9)
    assert members.power_range(90, 40) == (0.5, 0.95)
    assert members.power_range(90, 200) is None  # nothing was seen there
    assert outlook().power_range(20, 28) is None  # an older version
