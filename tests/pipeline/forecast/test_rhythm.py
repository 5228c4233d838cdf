"""A rhythm is told by how much the days between orders vary."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.methods import MethodPaths, Origin
from pipeline.forecast.rhythm import irregularity
from pipeline.trading_time.history import History, read_history

FIRST = pd.Timestamp("2024-01-01")


def orders(gaps: list[int], apart: int = 3) -> History:
    """Twenty customers begin so many days `apart`; each orders for 10, and again after each of `gaps`."""
    rows = [
        (f"c{number}", FIRST + pd.Timedelta(days=number * apart + int(day)), 10.0)
        for number in range(20)
        for day in np.cumsum([0, *gaps])
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "gross_revenue"])
    return read_history(frame, (frame["day"].max() + pd.Timedelta(days=1)).date())


def test_subscribers_are_regular_and_others_are_not() -> None:
    assert irregularity(orders([30, 30, 30]))[-1] == 0.0
    assert irregularity(orders([3, 50, 7, 40]))[-1] == 1.0


def test_in_between_it_is_told_by_the_coefficient_of_variation() -> None:
    # gaps of 6 and 14: mean 10, standard deviation 4; (0.4 - 0.25) / (0.55 - 0.25) = 1/2
    assert irregularity(orders([6, 14]))[-1] == pytest.approx(0.5)


def test_thirty_gaps_are_needed_to_call_a_shop_regular() -> None:
    told = irregularity(orders([30, 30]))
    # gaps of twenty customers end on days 30, 33, … 87, and again on days 60, 63, …: the thirtieth on day 87
    assert (told[87], told[88]) == (1.0, 0.0)


def test_a_closed_stretch_is_no_irregularity() -> None:
    # somebody orders on each of the first 140 days, nobody on the next 46; all come back 20 open days later
    assert irregularity(orders([20, 20, 20, 20, 20, 20, 66], apart=1))[-1] == 0.0


def test_regular_members_are_expected_to_go_on_and_others_are_doubted() -> None:
    """Five orders of 10 each of four members; what picking them by 178 days leaves open."""
    regular, other = orders([30, 30, 30, 30]), orders([3, 57, 7, 53])
    found = []
    for history in (regular, other):
        members = set(history.customers[:4])
        origin = Origin(history.length, history.of(members), 50.0, history.codes(members))
        found.append(MethodPaths(history, [origin]).fixed(0))
    assert regular.length == other.length == 57 + 120 + 1
    assert found[0].by_method["year"][:28].sum() == pytest.approx(4 * 50 * 28 / 178, rel=0.05)
    assert found[1].by_method["year"][:28].sum() < 4 * 50 * 28 / 178
    apart = found[1].variance["year"] - found[0].variance["year"]
    assert apart > 0.9 * (0.7 * (1 - 178 / 364)) ** 2
