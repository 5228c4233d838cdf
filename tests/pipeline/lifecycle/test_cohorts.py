"""Cohorts by month of first purchase: who came back in which month, counted by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.lifecycle import cohorts as module
from pipeline.lifecycle import purchase_cohorts


def days(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Customer, day and revenue of each purchase; a row without revenue is a return."""
    return pd.DataFrame(
        {
            "customer_id": [row[0] for row in rows],
            "day": pd.to_datetime([row[1] for row in rows]),
            "gross_revenue": [row[2] for row in rows],
            "orders": [1 if row[2] else 0 for row in rows],
        }
    )


FIVE = days(
    ("ada", "2025-01-05", 10.0),
    ("ada", "2025-01-20", 5.0),
    ("ada", "2025-03-01", 20.0),
    ("bruno", "2025-01-31", 7.0),
    ("chiara", "2025-02-10", 50.0),
    ("chiara", "2025-03-10", 1.0),
    ("dana", "2025-03-15", 9.0),
    ("dana", "2025-04-02", 9.0),
)


def test_each_cohort_is_followed_through_the_months_that_are_over() -> None:
    result = purchase_cohorts(FIVE, as_of=date(2025, 4, 10))
    assert result == {
        "first_month": "2025-01",
        "cohorts": [
            # ada twice in January and again in March, bruno only in January
            {"month": "2025-01", "customers": 2, "active": [2, 0, 1], "revenue": [22.0, 0.0, 20.0]},
            {"month": "2025-02", "customers": 1, "active": [1, 1], "revenue": [50.0, 1.0]},
            # April is not over
            {"month": "2025-03", "customers": 1, "active": [1], "revenue": [9.0]},
        ],
    }


def test_a_month_is_over_when_the_next_one_begins() -> None:
    result = purchase_cohorts(FIVE, as_of=date(2025, 5, 1))
    assert result is not None
    assert result["cohorts"][2] == {
        "month": "2025-03",
        "customers": 1,
        "active": [1, 1],
        "revenue": [9.0, 9.0],
    }


def test_returns_make_nobody_a_customer() -> None:
    returned = days(("ada", "2025-01-05", 0.0), ("ada", "2025-02-05", 10.0))
    result = purchase_cohorts(returned, as_of=date(2025, 3, 1))
    assert result == {
        "first_month": "2025-02",
        "cohorts": [{"month": "2025-02", "customers": 1, "active": [1], "revenue": [10.0]}],
    }


def test_there_are_no_cohorts_before_the_first_month_is_over() -> None:
    assert purchase_cohorts(FIVE[:2], as_of=date(2025, 1, 25)) is None
    assert purchase_cohorts(FIVE[:0], as_of=date(2025, 4, 10)) is None


def test_only_the_newest_cohorts_and_the_first_year_are_told() -> None:
    long_ago = days(("ada", "2020-01-05", 10.0), ("ada", "2025-03-01", 5.0), ("bruno", "2023-06-01", 1.0))
    result = purchase_cohorts(long_ago, as_of=date(2025, 4, 1))
    assert result is not None
    assert result["first_month"] == "2020-01"
    [bruno] = result["cohorts"]
    assert bruno["active"] == [1] + [0] * module.MAX_MONTHS_AFTER
