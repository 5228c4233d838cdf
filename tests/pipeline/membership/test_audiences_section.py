"""The counts of the lists in a report, and the money at stake."""

from __future__ import annotations

import pandas as pd

from domain.audiences import SINGLE_PURCHASE_GAP
from pipeline.membership.audiences_section import audiences_section


def test_the_report_counts_each_list_and_its_revenue() -> None:
    features = pd.DataFrame({"gross_revenue": [100.0, 20.0, 3.0]}, index=["ada", "bruno", "chiara"])
    inside = pd.Series([True, False, True], index=features.index)
    result = audiences_section(
        features, {"gone_quiet": inside, "rising": ~inside}, {SINGLE_PURCHASE_GAP: 60.0}, days=84
    )
    assert result == {
        "parameters": {SINGLE_PURCHASE_GAP: 60.0},
        "gone_quiet": {"customers": 2, "revenue": 103.0, "at_stake": 103.0},
        "rising": {"customers": 1, "revenue": 20.0},
    }


def test_at_stake_is_what_is_expected_and_of_those_gone_quiet_what_they_usually_spend() -> None:
    features = pd.DataFrame({"gross_revenue": [365.0, 20.0]}, index=["ada", "bruno"])
    quiet = pd.Series([True, False], index=features.index)
    values = pd.DataFrame({"expected_revenue_84d": [3.0, 12.5]}, index=features.index)
    result = audiences_section(features, {"gone_quiet": quiet, "rising": ~quiet}, {}, values, 365)
    assert result["gone_quiet"]["at_stake"] == 84.0
    assert result["rising"]["at_stake"] == 12.5
    assert "contribution_at_stake" not in result["rising"]
    left = pd.DataFrame(
        {"contribution": [146.0, 8.0], "expected_contribution_84d": [1.0, 5.0]}, index=features.index
    )
    result = audiences_section(features, {"gone_quiet": quiet, "rising": ~quiet}, {}, values, 365, left)
    assert result["gone_quiet"]["contribution_at_stake"] == 146 * 84 / 365
    assert result["rising"]["contribution_at_stake"] == 5.0
