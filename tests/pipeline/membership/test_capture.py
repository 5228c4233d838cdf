"""Capture of a list against a sort by revenue, its interval, and the turnover of each."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.capture import capture_section, turnover, verdict
from pipeline.membership.members_then import MembersThen
from pipeline.membership.published_lists import PublishedLists, PublishedVersion

DAY = date(2026, 1, 5)
UNTIL = DAY + timedelta(days=84)
MEMBERS = [f"m{number:02}" for number in range(10)]


def customer_day_index(*bought: tuple[str, date, float]) -> CustomerDayIndex:
    rows = [
        {
            "customer_id": item, "day": pd.Timestamp(day), "gross_revenue": amount, "returned_revenue": 0.0,
            "orders": 1, "items": 1, "returned_items": 0,
        }
        for item, day, amount in bought
    ]  # fmt: skip
    return CustomerDayIndex(pd.DataFrame(rows))


def before(**revenue: float) -> pd.DataFrame:
    return pd.DataFrame({"gross_revenue": pd.Series(revenue)}).rename_axis("customer_id")


def then(source_version: int | None = 7) -> MembersThen:
    """Ten members; nine of them and `rich` are the ten who had spent most."""
    features = before(**dict.fromkeys(MEMBERS[:9], 100.0), m09=10.0, rich=500.0, poor=1.0)
    return MembersThen(DAY, UNTIL, frozenset(MEMBERS), features, source_version)


def test_capture_by_hand_is_of_the_days_after_the_list_and_of_no_others() -> None:
    bought = [(item, DAY, 10.0) for item in MEMBERS] + [
        ("rich", UNTIL - timedelta(days=1), 20.0),
        ("rich", UNTIL, 1000.0),  # too late
        ("m09", DAY - timedelta(days=1), 1000.0),  # too early
    ]
    result = capture_section(then(), customer_day_index(*bought))
    assert result is not None
    # members spent 100; the nine largest of them and `rich` 90 + 20
    assert result["value"] == pytest.approx(100 / 110)
    assert (result["as_of"], result["until"]) == ("2026-01-05", "2026-03-30")
    assert (result["source"], result["version"], result["members"]) == ("published", 7, 10)
    # eleven on either list: nine weigh 10/100 - 10/110 each, m09 10/100, rich 20/110
    apart = (9 * (10 / 100 - 10 / 110) ** 2 + (10 / 100) ** 2 + (20 / 110) ** 2) * 11 / 10
    assert result["high"] / result["value"] == pytest.approx(2.718281828 ** (1.959964 * apart**0.5))
    assert result["low"] * result["high"] == pytest.approx(result["value"] ** 2)
    assert result["verdict"] == "no_different"


def test_a_list_that_is_the_sort_is_no_different_from_it_for_certain() -> None:
    features = before(**dict.fromkeys(MEMBERS, 100.0), poor=1.0)
    same = MembersThen(DAY, UNTIL, frozenset(MEMBERS), features)
    result = capture_section(same, customer_day_index(*((item, DAY, 10.0) for item in MEMBERS)))
    assert result is not None
    assert (result["low"], result["value"], result["high"], result["source"]) == (1, 1, 1, "rescored")
    assert result["verdict"] == "no_different"


def test_of_too_few_members_or_without_revenue_nothing_is_said() -> None:
    few = MembersThen(DAY, UNTIL, frozenset(MEMBERS[:9]), then().features)
    assert capture_section(few, customer_day_index(("m01", DAY, 10.0))) is None
    assert capture_section(then(), customer_day_index(("poor", DAY, 10.0))) is None
    assert capture_section(then(), customer_day_index(("m01", DAY, 10.0)), minimum_customers=100) is None


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.9, 1.1, "no_different"), (1.0, 1.2, "no_different"), (1.01, 1.2, "better"), (0.8, 0.99, "worse")],
)
def test_no_list_is_called_better_or_worse_while_its_interval_holds_1(
    low: float, high: float, said: str
) -> None:
    assert verdict(low, high) == said


def test_names_that_come_and_go_are_counted_from_list_to_list_and_from_sort_to_sort() -> None:
    stays = pd.DataFrame(
        [("ada", 1, None), ("bruno", 1, 1), ("chiara", 2, None)],
        columns=["customer_id", "first_version", "last_version"],
    )
    week = timedelta(days=7)
    lists = PublishedLists((PublishedVersion(1, DAY, None), PublishedVersion(2, DAY + week, DAY)), stays)
    # the two largest: ada and bruno, then bruno and chiara, then ada and chiara
    shop = customer_day_index(
        ("ada", DAY - week, 10.0),
        ("bruno", DAY - week, 20.0),
        ("chiara", DAY, 30.0),
        ("ada", DAY + week, 20.0),
    )
    result = turnover(
        lists, frozenset({"ada", "chiara"}), shop, as_of=DAY + 2 * week, window_days=365, days=84
    )
    assert result == {"since": "2026-01-05", "lists": 3, "listed": 2, "sorted": 4}
    assert turnover(PublishedLists(), frozenset(), shop, as_of=DAY, window_days=365, days=84) is None
