"""Ten members, whose revenue leaves 40 %; the benefits of one cost 3.00 in April and 3.10 in May.

They are expected to spend 1,000 and 800, 80 % likely within a fifth of that. 6 % of them leave a month: 9.7
are there in the middle of April, 9.1 in that of May.
"""

from __future__ import annotations

from typing import Any

import pytest

from domain.report import Report
from domain.what_if import Change
from domain.what_if_contribution import WhatIfContribution, estimate_contribution
from tests.reports import CONTRIBUTION, completed, standing_holdout

AMOUNTS = {"low80": 1.0, "high80": 1.0, "low95": 1.0, "high95": 1.0}
MONTHS = [{"month": "2026-04", "mean": 1000.0, **AMOUNTS}, {"month": "2026-05", "mean": 800.0, **AMOUNTS}]
TOTAL = {
    "months": 2,
    "from": "2026-04",
    "until": "2026-05",
    "mean": 1800.0,
    "low80": 1440.0,
    "high80": 2160.0,
}
NUMBERS = {
    "members": 10, "newcomer": 0.3, "newcomer_error": 0.08 / 1.2816, "leaver": 0.2, "leaver_error": 0.0,
    "exits_a_month": 0.06, "ticket": 0.9, "ticket_error": 0.0,
}  # fmt: skip
INSIDERS = {"count": 10, "share_of_customers": 0.1, "gross_revenue": 430.0, "revenue_share": 0.5}
A_YEAR = {"cost": 36.5, "per": "year"}


def report(
    costs: tuple[tuple[str, dict[str, Any]], ...] = (("1900-01-01", A_YEAR),), **sections: Any
) -> Report:
    total = {**TOTAL, "low95": 1000.0, "high95": 2600.0}
    forecast = {
        "frozen": MONTHS,
        "totals": {"frozen": [total], "programme": []},
        "what_if": {**NUMBERS, **sections.pop("numbers", {})},
    }
    margins = {
        "rates": [{"from": "1900-01-01", "rate": 0.4}],
        "benefit_costs": [{"from": day, **cost} for day, cost in costs],
    }
    return completed(
        {
            "forecast": forecast,
            "insiders": completed({}).insiders.model_dump() | INSIDERS,
            "contribution": CONTRIBUTION | {"members_gross_profit": 172.0},
            "computed_with": {"window_days": 365, "currency": "GBP", "margins": margins},
            **sections,
        }
    )


def told(change: Change, **sections: Any) -> WhatIfContribution:
    result = estimate_contribution(report(**sections), change)
    assert result is not None
    return result


def test_without_a_change_benefits_of_those_who_stay_are_paid() -> None:
    result = told(Change())
    # 400 - 9.7 * 3.00, and 320 - 9.1 * 3.10
    assert result.months == pytest.approx([370.9, 291.79])
    assert result.expected == result.changed.amount == pytest.approx(662.69)
    assert result.benefits == pytest.approx(29.1 + 28.21)
    assert (result.gain.amount, result.gain.low, result.gain.high) == (0.0, 0.0, 0.0)
    # a fifth of 720 to either side: what benefits cost is certain
    assert (result.changed.low, result.changed.high) == pytest.approx((662.69 - 144, 662.69 + 144))


def test_new_members_leave_their_profit_less_the_benefits_of_all_of_them() -> None:
    gain = told(Change(members=5)).gain
    # they spend 5 * 0.3 of 100 and of 80: 270 leave 108; benefits of five for both months cost 30.50
    assert gain.amount == pytest.approx(108 - 30.5)
    # a new member's part lies within 0.08 of 0.3, 28.80 of the 108; the forecast within a fifth, 21.60:
    # together, the root of the sum of their squares, 36
    assert (gain.low, gain.high) == pytest.approx((77.5 - 36, 77.5 + 36))


def test_who_stays_is_paid_benefits_that_whoever_leaves_would_have_lost() -> None:
    # half of 0.3 and of 0.9 leavers stay, each spending 0.1 of 100 and of 80 more: 5.10 leave 2.04
    assert told(Change(fewer_exits=0.5)).gain.amount == pytest.approx(2.04 - 0.15 * 3.0 - 0.45 * 3.1)


def test_larger_orders_cost_no_benefits() -> None:
    assert told(Change(ticket=0.1)).gain.amount == pytest.approx(0.4 * 162)


def test_fewer_exits_are_known_as_well_as_exits_were_counted() -> None:
    gain = told(Change(fewer_exits=0.5), numbers={"exits": 16, "newcomer_error": 0.0}).gain
    # of 16 exits the error is a quarter of the gain; the forecast moves a fifth of what they leave, 0.408
    off = ((0.195 * 1.2816 / 4) ** 2 + 0.408**2) ** 0.5
    assert (gain.low, gain.high) == pytest.approx((0.195 - off, 0.195 + off))


def test_a_cost_holds_from_its_day_on_and_members_held_out_cost_nothing() -> None:
    dearer = (("1900-01-01", A_YEAR), ("2026-05-01", {"cost": 73.0, "per": "year"}))
    assert told(Change(), costs=dearer).benefits == pytest.approx(29.1 + 2 * 28.21)
    assert told(Change(), holdout=standing_holdout(members_held_out=1)).benefits == pytest.approx(0.9 * 57.31)
    ended = standing_holdout(members_held_out=1, ends_on="2026-03-01")
    assert told(Change(), holdout=ended).benefits == pytest.approx(57.31)


@pytest.mark.parametrize(
    "unknown", [{"contribution": None}, {"numbers": {"newcomer_error": None}}, {"numbers": {"members": 0}}]
)
def test_nothing_is_told_without_margins_or_how_well_the_numbers_are_known(unknown: Any) -> None:
    assert estimate_contribution(report(**unknown), Change(members=5)) is None
