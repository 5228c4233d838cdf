from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline.segmentation.segment_profiles import NAMES, PROFILED, name_segments, profile_segments
from tests.frames import features_from

ORDINARY: dict[str, Any] = {"gross_revenue": 500.0, "orders": 4, "recency_days": 60, "tenure_days": 250}


def named(**own: Any) -> str:
    """The name of a segment of one customer beside Insiders and three ordinary ones."""
    features = features_from(
        them={**ORDINARY, **own},
        insider={**ORDINARY, "gross_revenue": 9_000.0},
        a=ORDINARY,
        b=ORDINARY,
        c=ORDINARY,
    )
    segment_of = pd.Series({"insider": 1, "them": 2, "a": 3, "b": 3, "c": 3})
    return name_segments(features, segment_of, 1, {3: "Everybody else"})[2]


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ({"tenure_days": 30, "recency_days": 10, "orders": 1}, "New"),
        ({"recency_days": 200, "gross_revenue": 2_000.0}, "Lapsed big spenders"),
        ({"gross_revenue": 1_200.0, "orders": 1}, "Big-basket buyers"),
        ({"orders": 12, "recency_days": 20}, "Loyal regulars"),
        ({"recency_days": 200, "gross_revenue": 100.0, "orders": 2}, "Lapsed customers"),
        ({"recency_days": 90, "orders": 5}, "Lapsing regulars"),
        ({"orders": 1, "gross_revenue": 100.0}, "One-time buyers"),
        ({"recency_days": 30, "gross_revenue": 600.0}, "Promising customers"),
        ({"orders": 2, "gross_revenue": 200.0}, "Occasional buyers"),
        ({"orders": 5, "gross_revenue": 400.0}, "Small regulars"),
    ],
)
def test_a_name_says_what_a_segment_is(own: dict[str, Any], name: str) -> None:
    assert named(**own) == name


def test_the_insiders_are_called_insiders() -> None:
    features = features_from(a=ORDINARY, b=ORDINARY)
    assert name_segments(features, pd.Series({"a": 1, "b": 2}), 1, {})[1] == "Insiders"


def test_a_name_once_given_stays_whatever_became_of_the_segment() -> None:
    features = features_from(a=ORDINARY, b={**ORDINARY, "recency_days": 300, "gross_revenue": 1.0})
    names = name_segments(features, pd.Series({"a": 1, "b": 2}), 1, {1: "Insiders", 2: "Loyal regulars"})
    assert names == {1: "Insiders", 2: "Loyal regulars"}


def test_segments_that_are_gone_have_no_name() -> None:
    names = name_segments(features_from(a=ORDINARY), pd.Series({"a": 1}), 1, {1: "Insiders", 9: "New"})
    assert names == {1: "Insiders"}


def test_twenty_segments_that_are_all_alike_have_twenty_names() -> None:
    people = {f"c{number:02}": ORDINARY for number in range(20)}
    segment_of = pd.Series({name: number + 1 for number, name in enumerate(people)})
    names = name_segments(features_from(**people), segment_of, 1, {5: "Occasional buyers"})
    assert len(set(names.values())) == 20
    assert names[5] == "Occasional buyers"


def test_no_two_names_of_the_table_are_the_same() -> None:
    assert len({name for name, _ in NAMES}) == len(NAMES)


FIVE = features_from(
    a={"gross_revenue": 900.0, "orders": 9},
    b={"gross_revenue": 700.0, "orders": 5},
    c={"gross_revenue": 100.0, "avg_recency_days": float("nan")},
    d={"gross_revenue": 200.0, "avg_recency_days": float("nan")},
    e={"gross_revenue": 1_500.0, "avg_recency_days": float("nan")},
)
SEGMENT_OF = pd.Series({"a": 4, "b": 4, "c": 2, "d": 2, "e": 2})


def test_a_profile_is_means_and_medians_by_hand() -> None:
    insiders, others = profile_segments(FIVE, SEGMENT_OF, {4: "Insiders", 2: "Others"}, 4)
    assert (insiders["segment_id"], insiders["name"], insiders["is_insiders"]) == (4, "Insiders", True)
    assert (insiders["customers"], insiders["gross_revenue"]) == (2, 1_600.0)
    assert (insiders["mean"]["gross_revenue"], insiders["median"]["orders"]) == (800.0, 7.0)
    assert (others["mean"]["gross_revenue"], others["median"]["gross_revenue"]) == (600.0, 200.0)
    assert set(insiders["mean"]) == set(insiders["median"]) == set(PROFILED)


def test_the_insiders_come_first_though_others_bring_more() -> None:
    rows = profile_segments(FIVE, SEGMENT_OF, {4: "Insiders", 2: "Others"}, 4)
    assert [row["gross_revenue"] for row in rows] == [1_600.0, 1_800.0]


def test_what_nobody_of_a_segment_has_is_missing_and_not_nan() -> None:
    others = profile_segments(FIVE, SEGMENT_OF, {4: "Insiders", 2: "Others"}, 4)[1]
    assert others["mean"]["avg_recency_days"] is None
    assert others["median"]["avg_recency_days"] is None
