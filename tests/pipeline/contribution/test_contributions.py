"""Contributions of customers, worked out by hand (the example of docs/definitions.md)."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from domain.margins import BEGINNING, NOT_SET, BenefitCost, CostPeriod, MarginSettings, Step
from domain.report import Contribution
from pipeline.contribution import HeldOut, benefits_received, customer_contributions, with_gross_profit
from pipeline.contribution.contributions import CustomerContributions
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.published_lists import PublishedLists, PublishedVersion

AS_OF = date(2026, 7, 1)
# 36.50 a year: 0.10 a day
MARGINS = MarginSettings(
    rates=(Step(BEGINNING, 0.4),), benefit_costs=(Step(BEGINNING, BenefitCost(36.5, CostPeriod.YEAR)),)
)
DAYS = pd.DataFrame(
    {
        "customer_id": ["ada", "ada", "ada", "bruno", "cleo"],
        "day": pd.to_datetime(["2026-04-01", "2026-05-01", "2026-06-01", "2026-06-10", "2026-06-20"]),
        "orders": [1, 1, 1, 1, 1],
        "gross_revenue": [100.0, 200.0, 100.0, 80.0, 20.0],
        "items": [1, 1, 1, 1, 1],
        "returned_items": [0, 1, 0, 0, 0],
        "returned_revenue": [0.0, 50.0, 0.0, 0.0, 0.0],
    }
)
LISTS = PublishedLists(
    versions=(
        PublishedVersion(1, date(2026, 5, 2), None),
        PublishedVersion(3, date(2026, 6, 1), date(2026, 5, 2)),
        PublishedVersion(4, date(2026, 6, 21), date(2026, 6, 1)),
    ),
    stays=pd.DataFrame(
        {
            "customer_id": ["ada", "bruno", "bruno"],
            "first_version": [1, 1, 4],
            "last_version": [float("nan"), 1, float("nan")],
        }
    ),
)
IS_MEMBER = pd.Series({"ada": True, "bruno": True, "cleo": False})


def contributions(margins: MarginSettings = MARGINS) -> CustomerContributions | None:
    return customer_contributions(
        CustomerDayIndex(with_gross_profit(DAYS, margins)),
        CustomerDayIndex(DAYS).features(AS_OF, 365),
        LISTS,
        margins,
        as_of=AS_OF,
        window_days=365,
    )


def test_benefits_cost_from_the_list_that_names_a_member_to_the_next_one_that_does_not() -> None:
    # Ada from 2 May to 30 June, 60 days; Bruno 30 days in May, and 10 from 21 June on.
    received = benefits_received(LISTS, MARGINS, start=date(2025, 7, 1), end=AS_OF)
    assert received.to_dict() == {"ada": pytest.approx(6.0), "bruno": pytest.approx(4.0)}
    # of which 10 + 10 days fall into the last ten
    received = benefits_received(LISTS, MARGINS, start=date(2026, 6, 21), end=AS_OF)
    assert received.to_dict() == {"ada": pytest.approx(1.0), "bruno": pytest.approx(1.0)}
    # held out from the second list on, until the third: 20 of Ada's days are without
    held_out = HeldOut({"ada": date(2026, 6, 1)}, until=date(2026, 6, 21))
    received = benefits_received(LISTS, MARGINS, start=date(2025, 7, 1), end=AS_OF, held_out=held_out)
    assert received.to_dict() == {"ada": pytest.approx(4.0), "bruno": pytest.approx(4.0)}
    assert benefits_received(PublishedLists(), MARGINS, start=AS_OF, end=AS_OF).empty


def test_contribution_is_net_revenue_times_margin_less_benefits() -> None:
    found = contributions()
    assert found is not None
    # (400 − 50) × 40 % − 6; 80 × 40 % − 4; 20 × 40 %
    assert found.customers["contribution"].round(6).to_dict() == {"ada": 134.0, "bruno": 28.0, "cleo": 8.0}
    assert found.profit_share == pytest.approx(180 / 500)


def test_without_a_margin_rate_nothing_is_told_in_contribution() -> None:
    assert contributions(NOT_SET) is None
    assert contributions(MarginSettings(benefit_costs=MARGINS.benefit_costs)) is None


def test_expected_revenue_leaves_what_a_customers_own_did_once_there_are_three_orders() -> None:
    found = contributions()
    assert found is not None
    values = pd.DataFrame({"expected_revenue_84d": {"ada": 100.0, "bruno": 100.0, "cleo": 100.0}})
    # Ada's own 140 / 400; the others' that of all, 180 / 500; members less 84 × 0.10
    expected = found.expected(values, IS_MEMBER, (84,))
    assert expected["expected_contribution_84d"].to_dict() == {"ada": 26.6, "bruno": 27.6, "cleo": 36.0}
    assert found.expected(None, IS_MEMBER, (84,)).empty


def test_the_report_tells_shares_segments_and_horizons() -> None:
    found = contributions()
    assert found is not None
    values = pd.DataFrame({"expected_revenue_84d": {"ada": 100.0, "bruno": 100.0, "cleo": 100.0}})
    expected = found.expected(values, IS_MEMBER, (84,))
    labels = pd.DataFrame(
        {"is_member": IS_MEMBER, "has_benefits": IS_MEMBER, "segment_id": {"ada": 1, "bruno": 1, "cleo": 2}}
    )
    section = Contribution.model_validate(found.section(expected, labels))
    assert (section.margin_rate, section.benefit_cost_per_year, section.listed_share) == (0.4, 36.5, 0.0)
    assert (section.gross_profit, section.benefits, section.contribution) == (180.0, 10.0, 170.0)
    assert (section.members_gross_profit, section.members_contribution) == (172.0, 162.0)
    assert section.members_share == pytest.approx(162 / 170)
    assert (section.of_segment(1), section.of_segment(2), section.of_segment(3)) == (162.0, 8.0, None)
    ahead = section.over(84)
    assert ahead is not None
    assert (ahead.contribution, ahead.members_contribution, ahead.members_benefits) == (90.2, 54.2, 16.8)
    assert list(found.rows(expected).columns) == ["contribution", "expected_contribution_84d"]
