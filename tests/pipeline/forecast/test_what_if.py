from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.history import History, read_history
from pipeline.forecast.what_if import what_if_numbers

FIRST = date(2025, 1, 6)
OLD = [f"old{i:02d}" for i in range(20)]
NEW = [f"new{i:02d}" for i in range(10)]
GONE = [f"gone{i:02d}" for i in range(10)]


def bought(
    customers: list[str], each: float, *, every: int = 7, start: int = 0, until: int = 210
) -> list[dict[str, Any]]:
    return [
        {"customer_id": one, "day": pd.Timestamp(FIRST + timedelta(days=day)), "gross_revenue": each}
        for one in customers
        for day in range(start, until, every)
    ]


def history(rows: list[dict[str, Any]]) -> History:
    return read_history(pd.DataFrame(rows), FIRST + timedelta(days=210))


def test_newcomers_and_leavers_beside_the_members_by_hand() -> None:
    past = history(bought(OLD, 100.0) + bought(NEW, 40.0) + bought(GONE, 10.0))
    fixed = {
        84: frozenset(OLD + GONE),
        98: frozenset(OLD),
        112: frozenset(OLD + NEW),
    }
    found = what_if_numbers(past, fixed, frozenset(OLD + NEW))
    assert found is not None
    # at day 112: members are 20 at 100 and 10 at 40 a week, 80 each on average
    assert found["newcomer"] == pytest.approx(40 / 80)
    assert found["leaver"] == pytest.approx(10 / 80)
    assert (found["newcomers"], found["leavers"], found["members"]) == (10, 10, 30)
    # 10 of 30 in a fortnight
    assert found["exits_a_month"] == pytest.approx(10 / 30 / 14 * 365.25 / 12, abs=1e-4)


def test_who_wavers_for_one_date_has_not_left() -> None:
    past = history(bought(OLD + GONE, 100.0))
    fixed = {84: frozenset(OLD + GONE), 98: frozenset(OLD), 112: frozenset(OLD + GONE)}
    found = what_if_numbers(past, fixed, frozenset(OLD))
    assert found is not None
    assert (found["leavers"], found["newcomers"], found["exits_a_month"]) == (0, 0, 0)
    assert found["newcomer"] is None


def test_who_orders_twice_as_much_half_as_often_brings_no_more() -> None:
    rows = []
    for i, one in enumerate(OLD):
        double = i % 2
        rows += bought([one], 100.0, until=84)
        rows += bought([one], 200.0 if double else 100.0, every=14 if double else 7, start=84, until=168)
    found = what_if_numbers(history(rows), {84: frozenset(OLD)}, frozenset(OLD))
    assert found is not None
    assert found["ticket"] == pytest.approx(0.0, abs=1e-9)
    assert found["buyers"] == 20


def test_who_orders_as_often_whatever_the_size_brings_all_of_it() -> None:
    random = np.random.default_rng(0)
    rows = []
    for one in OLD:
        rows += bought([one], 100.0, until=84)
        rows += bought([one], float(random.uniform(50, 200)), start=84, until=168)
    found = what_if_numbers(history(rows), {84: frozenset(OLD)}, frozenset(OLD))
    assert found is not None
    assert found["ticket"] == pytest.approx(1.0)


def test_without_members_there_is_nothing_to_ask() -> None:
    assert what_if_numbers(history(bought(OLD, 1.0)), {}, frozenset()) is None
