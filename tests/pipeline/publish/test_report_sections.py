from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from domain.programme import ProgrammeSettings
from i18n import Localizer
from pipeline.publish.report_sections import (
    base_section,
    insiders_section,
    movements_section,
    rules_section,
    segments_section,
)
from pipeline.segmentation.rules import Interval, Rules
from pipeline.segmentation.segment_conditions import Condition
from pipeline.segmentation.segment_profiles import SegmentName
from tests.frames import features_from

FOUR = features_from(
    a={"gross_revenue": 600.0, "net_revenue": 500.0, "items": 60},
    b={"gross_revenue": 200.0, "net_revenue": 200.0, "items": 20},
    c={"gross_revenue": 150.0, "net_revenue": 50.0, "items": 15},
    d={"gross_revenue": 50.0, "net_revenue": 50.0, "items": 5},
)
SUMMARY = {"unidentified_revenue": 1_000.0, "unidentified_returned": 400.0}


def members(*names: str) -> pd.Series:
    return pd.Series([name in names for name in FOUR.index], index=FOUR.index)


def test_what_the_insiders_bring_by_hand() -> None:
    assert insiders_section(FOUR, members("a", "b"), SUMMARY) == {
        "count": 2,
        "share_of_customers": 0.5,
        "gross_revenue": 800.0,
        "net_revenue": 700.0,
        "revenue_share": 0.8,  # of 1,000
        "net_revenue_share": 700 / 800,
        "revenue_share_of_all": 0.4,  # of 1,000 and 1,000 without a customer id
        "net_revenue_share_of_all": 0.5,  # 700 of 800, and of 1,000 less 400 without a customer id
        "items_share": 0.8,
        "median_revenue": 400.0,
        "concentration": {
            "largest_customer": 0.6,  # 600 of 1,000
            "five_largest": 1.0,
            "effective_members": 1.6,  # 800² / (600² + 200²)
        },
    }


def test_one_whale_is_as_uneven_as_one_member() -> None:
    concentration = insiders_section(FOUR, members("a"), SUMMARY)["concentration"]
    assert concentration["effective_members"] == 1.0
    assert insiders_section(FOUR, members(), SUMMARY)["concentration"]["effective_members"] is None


def test_where_nobody_is_in_shares_are_nought_and_the_median_is_unknown() -> None:
    section = insiders_section(FOUR, members(), SUMMARY)
    assert (section["count"], section["revenue_share"], section["median_revenue"]) == (0, 0.0, None)


def test_shares_of_nothing_are_nought() -> None:
    free = FOUR.assign(gross_revenue=0.0, net_revenue=0.0, items=0)
    section = insiders_section(free, members("a"), {"unidentified_revenue": 0.0})
    assert [section[name] for name in section if name.endswith("share")] == [0.0, 0.0, 0.0]


def test_movements_are_counted_by_kind_and_by_reason() -> None:
    rows: list[dict[str, Any]] = [
        {"kind": "entered", "reason": "new"},
        {"kind": "entered", "reason": "behaviour"},
        {"kind": "left", "reason": "behaviour"},
    ]
    assert movements_section(rows, date(2026, 11, 16)) == {
        "since": "2026-11-16",
        "entered": 2,
        "left": 1,
        "by_reason": {"behaviour": 2, "new": 1},
    }


def test_a_first_version_has_nothing_that_movements_are_since() -> None:
    assert movements_section([], None) == {"since": None, "entered": 0, "left": 0, "by_reason": {}}


def test_the_base_is_all_customers() -> None:
    base = base_section(FOUR, ["gross_revenue", "items"])
    assert (base["customers"], base["revenue"]) == (4, 1_000.0)
    assert base["mean"] == {"gross_revenue": 250.0, "items": 25.0}
    assert base["median"] == {"gross_revenue": 175.0, "items": 17.5}


def test_the_fidelity_of_the_rules_is_that_of_the_worse() -> None:
    removed = Rules(((Interval("orders", high=2),),), 0.95)
    section = rules_section(Rules((), 0.99), removed, ProgrammeSettings(grace_runs=4, until="12-31"))
    assert section["fidelity"] == 0.95
    assert (len(section["eligible"]), len(section["removed"])) == (0, 1)
    assert (section["grace_runs"], section["min_months"], section["until"]) == (4, 0, "12-31")


def test_segments_are_told_with_their_features() -> None:
    row = {
        "segment_id": 3,
        "name": "New",
        "is_insiders": False,
        "customers": 2,
        "gross_revenue": 10.123,
        "mean": {"orders": 1.0},
        "median": {"orders": 1.0},
    }
    name = SegmentName("New", (Condition("days_since_first_order", at_most=91),), 0.9876543, "Regulars", 0.25)
    [output] = segments_section([row], {3: name})
    assert output["id"] == 3
    assert output["revenue"] == pytest.approx(10.12)
    assert output["claim"]["share"] == 0.987654
    assert output["claim"]["conditions"] == [
        {"column": "days_since_first_order", "at_least": None, "at_most": 91}
    ]
    assert Localizer("en").render(output["claim"]["words"]) == "first ordered within the last 91 days"
    assert output["renamed"] == {"before": "Regulars", "share": 0.25}
    [insiders] = segments_section([{**row, "name": "Insiders"}], {3: SegmentName("Insiders")})
    assert (insiders["claim"], insiders["renamed"]) == (None, None)
    assert set(output) == {
        "id",
        "name",
        "is_insiders",
        "customers",
        "revenue",
        "mean",
        "median",
        "claim",
        "renamed",
    }
