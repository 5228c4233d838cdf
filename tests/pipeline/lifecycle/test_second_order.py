"""Kaplan and Meier's estimate of the time to the second purchase, beside values worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from pipeline.lifecycle.second_order import durations, second_order, share_by_day

AS_OF = date(2026, 1, 1)


def purchases(*rows: tuple[str, int]) -> pd.DataFrame:
    """Customer and how many days before AS_OF they bought."""
    return pd.DataFrame(
        {
            "customer_id": [row[0] for row in rows],
            "day": pd.to_datetime([AS_OF - timedelta(days=row[1]) for row in rows]),
            "orders": 1,
        }
    )


def test_shares_are_those_worked_out_by_hand() -> None:
    # 5 customers: again after 2 days, again after 4; observed for 3, 5 and 6 days without
    days = np.array([2, 4, 3, 5, 6])
    again = np.array([True, True, False, False, False])
    share, spread, at_risk = share_by_day(days, again, 6)
    assert at_risk.tolist() == [5, 5, 5, 4, 3, 2, 1]
    # 1 − 4/5 on day 2; 1 − 4/5 × 2/3 on day 4, when 3 were left
    assert share.tolist() == pytest.approx([0, 0, 0.2, 0.2, 7 / 15, 7 / 15, 7 / 15])
    # Greenwood: 1/(5×4), then + 1/(3×2)
    assert spread.tolist() == pytest.approx([0, 0, 0.05, 0.05, 0.05 + 1 / 6, 0.05 + 1 / 6, 0.05 + 1 / 6])


def test_without_censoring_it_is_the_plain_share() -> None:
    days = np.array([1, 2, 400, 400])
    share, _, _ = share_by_day(days, np.array([True, True, True, False]), 365)
    assert share[[0, 1, 2, 365]].tolist() == pytest.approx([0, 0.25, 0.5, 0.5])


def test_days_count_from_the_first_purchase_to_the_second_or_to_the_last_day() -> None:
    sales = purchases(("ada", 50), ("ada", 40), ("ada", 10), ("bruno", 30), ("chiara", 1))
    days, again, left_out = durations(sales, AS_OF)
    assert days.tolist() == [10, 29, 0], "the last day that counts is the one before"
    assert again.tolist() == [True, False, False]
    assert left_out == 0


def test_who_was_there_when_the_invoices_begin_is_left_out() -> None:
    sales = purchases(("old", 500), ("old", 450), ("early", 420), ("new", 400), ("new", 390))
    days, again, left_out = durations(sales, AS_OF)
    assert (days.tolist(), again.tolist(), left_out) == ([10], [True], 2)


def test_the_report_says_what_has_been_observed_and_no_more() -> None:
    again = [(f"a{n}", 100) for n in range(30)] + [(f"a{n}", 80) for n in range(30)]
    not_yet = [(f"b{n}", 100) for n in range(30)]
    result = second_order(purchases(*again, *not_yet), as_of=AS_OF)
    assert result is not None
    assert (result["customers"], result["bought_again"], result["median_days"]) == (60, 30, 20)
    assert [(point["days"], point["share"], point["at_risk"]) for point in result["points"]] == [
        (30, 0.5, 30),
        (60, 0.5, 30),
        (90, 0.5, 30),
    ], "nobody has been observed for 180 days"
    # by hand: ln S = −0.6931, √(30/(60×30)) = 0.1291; S^exp(±1.96 × 0.1291/0.6931)
    assert result["points"][0]["low"] == pytest.approx(0.382, abs=0.001)
    assert result["points"][0]["high"] == pytest.approx(0.632, abs=0.001)
    assert result["curve"][0] == {"days": 0, "share": 0.0, "low": 0.0, "high": 0.0, "at_risk": 60}
    assert result["curve"][-1]["days"] == 99


def test_nothing_is_said_of_too_few() -> None:
    assert second_order(purchases(("ada", 50), ("ada", 40)), as_of=AS_OF) is None
    assert second_order(purchases(), as_of=AS_OF) is None
