"""Gross profit of customer days, worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd

from domain.margins import BEGINNING, NOT_SET, MarginSettings, Step
from pipeline.contribution import listed_days_of, with_gross_profit

DAYS = pd.DataFrame(
    {
        "customer_id": ["ada", "ada", "bruno"],
        "day": pd.to_datetime(["2026-05-31", "2026-06-01", "2026-06-02"]),
        "gross_revenue": [100.0, 10.0, 50.0],
        "returned_revenue": [0.0, 30.0, 0.333333],
    }
)
RATES = MarginSettings(rates=(Step(BEGINNING, 0.4), Step(date(2026, 6, 1), 0.5)))


def test_nothing_changes_where_no_rate_is_set() -> None:
    assert with_gross_profit(DAYS, NOT_SET) is DAYS
    taken_back = MarginSettings(rates=(Step(BEGINNING, 0.4), Step(date(2026, 6, 1), None)))
    assert with_gross_profit(DAYS, taken_back) is DAYS


def test_each_day_has_its_rate_and_returns_take_their_margin_with_them() -> None:
    # 100 × 40 %; (10 − 30) × 50 %; 49.666667 × 50 %, rounded to a millionth (to even)
    assert with_gross_profit(DAYS, RATES)["gross_profit"].tolist() == [40.0, -10.0, 24.833334]


def test_products_with_a_margin_of_their_own_count_by_it_and_the_rest_by_the_rate() -> None:
    # Ada bought listed products for 60 on the first day, of which 45 are left; Bruno's row is not hers.
    listed = pd.DataFrame(
        {
            "customer_id": ["ada"],
            "day": pd.to_datetime(["2026-05-31"]),
            "listed_revenue": [60_000_000],
            "listed_profit": [45_000_000],
        }
    )
    found = with_gross_profit(DAYS, RATES, listed)
    assert found["gross_profit"].tolist() == [45.0 + 40.0 * 0.4, -10.0, 24.833334]
    assert found["listed_revenue"].tolist() == [60.0, 0.0, 0.0]


def test_listed_products_leave_their_rate_or_what_their_pieces_did_not_cost() -> None:
    # 60 at 75 % is 45; 0.000001 at 50 % is half a millionth, which is rounded up; 10 less 4 pieces at 1.50
    found = listed_days_of(
        pd.DataFrame(
            {
                "customer_id": pd.Categorical(["ada", "ada", "bruno"]),
                "day": pd.to_datetime(["2026-05-31", "2026-06-01", "2026-06-01"]),
                "listed_revenue": [60_000_000, 1, 10_000_000],
                "weighted_revenue": [60_000_000 * 7_500, 5_000, 10_000_000 * 10_000],
                "cost": [0, 0, 6_000_000],
            }
        )
    )
    assert found["listed_profit"].tolist() == [45_000_000, 1, 4_000_000]
