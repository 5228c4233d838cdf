from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from i18n import Localizer, Message
from pipeline.segmentation.recipes import RECIPES
from pipeline.segmentation.rules import AT_LEAST, BELOW, Interval, Rules, explain, merge_rules
from tests.frames import features_from


def in_words(rules: Rules) -> list[str]:
    return [Localizer("en", "GBP").render(alternative) for alternative in rules.in_words()]


REVENUES = {f"c{n:03}": {"gross_revenue": 10.0 * n, "orders": 1 + n % 7} for n in range(200)}


def test_one_threshold_is_found_and_said() -> None:
    features = features_from(**REVENUES)
    rules = explain(features, features["gross_revenue"].to_numpy() >= 1_000, ["gross_revenue", "orders"], 0)
    assert in_words(rules) == ["revenue of at least £995"]  # half way between 990 and 1,000
    assert rules.fidelity > 0.98
    opposite = explain(features, features["gross_revenue"].to_numpy() < 1_000, ["gross_revenue", "orders"], 0)
    assert in_words(opposite) == ["revenue under £995"]


def test_two_conditions_are_joined() -> None:
    features = features_from(
        **{f"c{n:03}": {"gross_revenue": 10.0 * (n % 20), "recency_days": 10 * (n // 20)} for n in range(400)}
    )
    positive = (features["gross_revenue"] >= 100).to_numpy() & (features["recency_days"] < 90).to_numpy()
    [words] = in_words(explain(features, positive, ["gross_revenue", "recency_days"], 0))
    assert "revenue of at least £95" in words
    assert "last purchase less than 85 days ago" in words


def test_two_ways_in_are_two_alternatives() -> None:
    features = features_from(
        **{f"c{n:03}": {"gross_revenue": 10.0 * (n % 20), "orders": 1 + n // 20} for n in range(400)}
    )
    positive = (features["gross_revenue"] >= 150).to_numpy() | (features["orders"] >= 16).to_numpy()
    rules = explain(features, positive, ["gross_revenue", "orders"], 0)
    assert len(rules.alternatives) == 2
    assert rules.fidelity > 0.95


def test_numbers_that_are_counted_are_whole() -> None:
    features = features_from(**REVENUES)
    [words] = in_words(explain(features, features["orders"].to_numpy() >= 5, ["gross_revenue", "orders"], 0))
    assert words == "at least 5 orders"


@pytest.mark.parametrize("everybody", [True, False])
def test_where_all_are_alike_there_is_nothing_to_say(everybody: bool) -> None:
    features = features_from(**REVENUES)
    assert explain(features, np.full(len(features), everybody), ["orders"], 0) == Rules((), 1.0)


def test_fidelity_falls_where_no_three_questions_tell() -> None:
    features = features_from(**REVENUES)
    luck = np.random.default_rng(0).random(len(features)) < 0.5
    assert explain(features, luck, ["gross_revenue", "orders"], 0).fidelity < 0.65


def test_what_the_words_say_is_what_is_measured() -> None:
    features = features_from(**REVENUES)
    positive = features["gross_revenue"].to_numpy() >= 1_000
    rules = explain(features, positive, ["gross_revenue", "orders"], 0)
    text = np.logical_or.reduce(
        [np.logical_and.reduce([part.holds(features) for part in rule]) for rule in rules.alternatives]
    )
    assert (text == positive).all()


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval("orders", low=3), [False, True, True]),
        (Interval("orders", high=3), [True, False, False]),
        (Interval("orders", low=2, high=3), [True, False, False]),
        (Interval("orders"), [True, True, True]),
    ],
)
def test_an_interval_holds_from_its_low_end_up_to_its_high_one(
    interval: Interval, expected: list[bool]
) -> None:
    people: dict[str, dict[str, Any]] = {"a": {"orders": 2}, "b": {"orders": 3}, "c": {"orders": 4}}
    assert interval.holds(features_from(**people)).tolist() == expected


def test_every_column_of_every_recipe_can_be_said_both_ways() -> None:
    columns = {
        column for recipe in RECIPES.values() for space in recipe.spaces for column in space.scaling.columns
    }
    assert columns <= set(AT_LEAST)
    assert columns <= set(BELOW)
    for column in columns:
        for table in (AT_LEAST, BELOW):
            assert Localizer().render(Message(table[column].text, {"value": 3.0}))


def test_branches_that_are_one_condition_together_are_said_as_one() -> None:
    poor = Interval("gross_revenue", high=4340.0)
    seldom, often = Interval("orders", high=13.0), Interval("orders", low=13.0)
    narrow, wide = Interval("unique_products", high=40.0), Interval("unique_products", low=40.0)
    leaves = [(5, (poor, seldom)), (3, (poor, often, narrow)), (2, (poor, often, wide))]
    assert merge_rules(leaves) == [(10, (poor,))]


def test_branches_are_joined_where_they_meet_and_not_at_their_open_ends() -> None:
    """Few orders or many is any number of orders, whichever is named first; it is never none."""
    few, many = Interval("orders", high=15.0), Interval("orders", low=15.0)
    poor = Interval("gross_revenue", high=3_570.0)
    assert merge_rules([(9, (poor, few)), (1, (poor, many))]) == [(10, (poor,))]
    assert merge_rules([(1, (poor, many)), (9, (poor, few))]) == [(10, (poor,))]


def test_of_many_customers_a_sample_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.segmentation.rules.MAX_LEARNED", 200)
    revenue = np.arange(10_000.0)
    rules = explain(pd.DataFrame({"net_revenue": revenue}), revenue >= 5_000, ["net_revenue"], 0)
    ((interval,),) = rules.alternatives
    assert interval.low == pytest.approx(5_000, abs=150)
    assert rules.fidelity > 0.97
