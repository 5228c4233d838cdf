"""The claims about who joined, who left, and whom a sort would have picked, on groups typed by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from i18n import Message
from pipeline.hypotheses import Population, judge_hypotheses
from pipeline.hypotheses.group_claims import ComparedGroups, compared_groups

AS_OF = date(2026, 6, 1)
THEN = AS_OF - timedelta(days=84)


def test_the_groups_are_who_differs_between_the_lists() -> None:
    revenue = pd.Series({"ada": 900.0, "bruno": 800.0, "chiara": 700.0, "dora": 50.0})
    result = compared_groups(frozenset({"ada", "dora"}), frozenset({"ada", "chiara"}), revenue)
    # a sort of two would have picked ada and bruno
    assert result["H4"] == ComparedGroups(frozenset({"dora"}), frozenset({"bruno"}))
    assert result["H5"] == ComparedGroups(frozenset({"chiara"}), frozenset({"ada"}))
    assert result["H6"] == ComparedGroups(frozenset({"dora"}), frozenset({"ada"}))


def test_without_an_earlier_list_nobody_is_known_to_have_joined_or_left() -> None:
    result = compared_groups(frozenset({"ada"}), None, pd.Series({"ada": 1.0}))
    assert isinstance(result["H4"], ComparedGroups)
    assert isinstance(result["H5"], Message)
    assert isinstance(result["H6"], Message)


def ids(prefix: str, n: int) -> frozenset[str]:
    return frozenset(f"{prefix}{i:02d}" for i in range(n))


def judged(groups: dict[str, Any], spend: dict[str, float]) -> dict[str, dict[str, Any]]:
    """The verdicts if customers of a prefix spent about that much in the 84 days, give or take a tenth."""
    everybody = sorted(frozenset().union(*(group.group | group.others for group in groups.values())))
    features = pd.DataFrame(
        {"gross_revenue": 1.0, "items": 1, "returned_items": 0},
        index=pd.Index(everybody, name="customer_id", dtype="str"),
    )
    bought = features.assign(
        gross_revenue=[spend[item[0]] * (0.9 + 0.2 * (int(item[1:]) % 5) / 4) for item in everybody]
    )
    days = bought[bought["gross_revenue"] > 0].reset_index().assign(day=pd.Timestamp(THEN))
    result = judge_hypotheses(
        Population(AS_OF, features, frozenset(everybody[:10])),
        Population(THEN, features, frozenset(everybody[:10])),
        days,
        random_state=0,
        compared=groups,
    )
    return {item["id"]: item for item in result}


@pytest.mark.parametrize(
    ("claim", "group", "others", "verdict", "effect"),
    [
        ("H4", 300.0, 200.0, "confirmed", 0.5),
        ("H4", 100.0, 200.0, "refuted", -0.5),
        ("H4", 200.0, 200.0, "inconclusive", 0.0),
        ("H5", 50.0, 200.0, "confirmed", -0.75),
        ("H5", 300.0, 200.0, "refuted", 0.5),
        # medians: 300 of those who joined, of all (20 and 40) 200 x 1.1
        ("H6", 300.0, 200.0, "confirmed", 300 / 210 - 1),
        ("H6", 0.0, 200.0, "refuted", -1.0),
    ],
)
def test_each_claim_can_be_won_and_lost(
    claim: str, group: float, others: float, verdict: str, effect: float
) -> None:
    result = judged({claim: ComparedGroups(ids("a", 20), ids("b", 40))}, {"a": group, "b": others})[claim]
    assert result["in_sample"] is None
    assert result["in_sample_why"]["text"].startswith("Not tested on that data")
    assert result["out_of_time"]["verdict"] == verdict
    assert result["out_of_time"]["effect"] == pytest.approx(effect, abs=0.01)
    assert (result["out_of_time"]["n"], result["out_of_time"]["members"]) == (60, 20)


def test_too_few_who_differ_and_no_earlier_list_are_said() -> None:
    few = ComparedGroups(ids("a", 9), ids("b", 40))
    result = judged({"H4": few}, {"a": 900.0, "b": 1.0})["H4"]
    assert result["out_of_time"] is None
    assert result["why"]["text"].startswith("There are too few")


def test_claims_without_groups_say_why() -> None:
    features = pd.DataFrame({"gross_revenue": [1.0], "items": [1], "returned_items": [0]}, index=["a00"])
    population = Population(THEN, features, frozenset({"a00"}))
    days = features.rename_axis("customer_id").reset_index().assign(day=pd.Timestamp(THEN))
    why = Message("No list was published.")
    result = judge_hypotheses(
        Population(AS_OF, features, frozenset()), population, days, random_state=0, compared={"H5": why}
    )
    assert [item["id"] for item in result] == ["H1", "H2", "H2-rate", "H3", "H5"]
    assert (result[-1]["out_of_time"], result[-1]["why"]) == (None, why.to_json())
