"""The parameters of the lists."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from domain.audiences import PROMISING_REVENUE, SINGLE_PURCHASE_GAP
from pipeline.membership.audience_parameters import audience_parameters, value_parameters

AS_OF = date(2026, 3, 1)


def days(*bought: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(bought, columns=["customer_id", "day", "orders"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


def test_the_gap_of_who_bought_once_is_the_longest_but_a_tenth_of_the_shops() -> None:
    ada = [("ada", f"2026-01-{day:02}", 1) for day in range(1, 12)]  # ten gaps of a day
    bruno = [("bruno", "2026-01-01", 1), ("bruno", "2026-02-10", 1)]  # one of forty
    returned = [("ada", "2026-02-20", 0)]  # a return is no purchase
    before = [("bruno", "2024-12-01", 1)]  # before the window
    result = audience_parameters(days(*ada, *bruno, *returned, *before), as_of=AS_OF, window_days=365)
    assert result == {SINGLE_PURCHASE_GAP: 1.0}  # of eleven gaps, the tenth
    two = audience_parameters(days(*ada[:2], *bruno), as_of=AS_OF, window_days=365)
    assert two[SINGLE_PURCHASE_GAP] == pytest.approx(1 + 0.9 * 39)


def test_where_nobody_bought_twice_a_usual_gap_is_taken() -> None:
    result = audience_parameters(days(("ada", "2026-01-01", 1)), as_of=AS_OF, window_days=365)
    assert result == {SINGLE_PURCHASE_GAP: 90.0}


def test_a_new_customer_is_promising_above_four_in_five_of_the_new_who_are_no_members() -> None:
    ids = [*"abcdef", "member", "old"]
    values = pd.DataFrame(
        {
            "expected_revenue_84d": [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 900.0, 900.0],
            "days_since_first_order": [84, 1, 1, 1, 1, 1, 1, 85],
        },
        index=ids,
    )
    is_member = pd.Series([customer == "member" for customer in ids], index=ids)
    assert value_parameters(values, is_member) == {PROMISING_REVENUE: 40.0}
    assert value_parameters(None, is_member) == {}
