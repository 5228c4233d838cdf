from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.what_if import what_if_numbers
from pipeline.membership.published_lists import PublishedLists, PublishedVersion
from pipeline.trading_time.history import History, read_history

FIRST = date(2025, 1, 6)
OLD = [f"old{i:02d}" for i in range(20)]
NEW = [f"new{i:02d}" for i in range(10)]
GONE = [f"gone{i:02d}" for i in range(10)]


def bought(
    customers: list[str], each: float, *, every: int = 7, start: int = 0, until: int = 210
) -> list[dict[str, Any]]:
    return [
        {"customer_id": customer, "day": pd.Timestamp(FIRST + timedelta(days=day)), "gross_revenue": each}
        for customer in customers
        for day in range(start, until, every)
    ]


def history(rows: list[dict[str, Any]]) -> History:
    return read_history(pd.DataFrame(rows), FIRST + timedelta(days=210))


def version(number: int, day: int, before: int | None) -> PublishedVersion:
    since = FIRST + timedelta(days=before) if before is not None else None
    return PublishedVersion(number, FIRST + timedelta(days=day), since)


def published(*moved: tuple[int, list[str], str, str]) -> PublishedLists:
    """Lists of days 84, 98 and 112: GONE leave at the second, NEW join at the third; `moved` is recorded."""
    stays = [
        *((item, 1, None) for item in OLD),
        *((item, 1, 1) for item in GONE),
        *((item, 3, None) for item in NEW),
    ]
    rows = [(number, item, kind, reason) for number, ids, kind, reason in moved for item in ids]
    return PublishedLists(
        (version(1, 84, None), version(2, 98, 84), version(3, 112, 98)),
        pd.DataFrame(stays, columns=["customer_id", "first_version", "last_version"]),
        pd.DataFrame(rows, columns=["version", "customer_id", "kind", "reason"]),
    )


LEFT = (2, GONE, "left", "behaviour")
JOINED = (3, NEW, "entered", "new")


def test_newcomers_leavers_and_exits_are_those_of_the_recorded_movements_by_hand() -> None:
    half = bought(NEW[:5], 20.0) + bought(NEW[5:], 60.0)
    past = history(bought(OLD, 100.0) + half + bought(GONE, 10.0))
    result = what_if_numbers(past, {}, frozenset(OLD + NEW), published(LEFT, JOINED))
    assert result is not None
    # on day 112 members are 20 at 100 and 10 at 40 a week, 80 each on average; on day 98, 20 at 100
    assert result["newcomer"] == pytest.approx(40 / 80)
    assert result["leaver"] == pytest.approx(10 / 100)
    # ten parts, each 0.25 off their mean: a variance of 10 * 0.25 ** 2 / 9, and its root over that of ten
    assert result["newcomer_error"] == pytest.approx(0.25 / 3, abs=1e-4)
    assert result["leaver_error"] == 0.0
    assert (result["newcomers"], result["leavers"], result["members"]) == (10, 10, 30)
    # 10 exits of 30 members in one fortnight and 20 in the next: 10 in 700 days of membership
    assert result["exits_a_month"] == pytest.approx(10 / (30 * 14 + 20 * 14) * 365.25 / 12, abs=1e-4)
    assert (result["exits"], result["since"]) == (10, (FIRST + timedelta(days=84)).isoformat())
    assert result["until"] == (FIRST + timedelta(days=112)).isoformat(), "of the last list, not of today"


@pytest.mark.parametrize("reason", ["refit", "data", "override"])
def test_whom_a_new_model_or_a_person_moved_has_neither_joined_nor_left(reason: str) -> None:
    past = history(bought(OLD + NEW + GONE, 100.0))
    result = what_if_numbers(
        past, {}, frozenset(OLD), published((2, GONE, "left", reason), (3, NEW, "entered", reason))
    )
    assert result is not None
    assert (result["leavers"], result["newcomers"], result["exits"]) == (0, 0, 0)
    assert (result["newcomer"], result["leaver"], result["exits_a_month"]) == (None, None, None)
    assert (result["newcomer_error"], result["leaver_error"]) == (None, None)


def test_without_recorded_movements_no_rate_is_made_up_from_todays_model() -> None:
    past = history(bought(OLD + GONE, 100.0))
    rescored = {84: frozenset(OLD + GONE), 98: frozenset(OLD), 112: frozenset(OLD)}
    result = what_if_numbers(past, rescored, frozenset(OLD), PublishedLists())
    assert result is not None
    assert (result["exits_a_month"], result["since"], result["newcomer"]) == (None, None, None)


def test_who_orders_twice_as_much_half_as_often_brings_no_more() -> None:
    rows = []
    for i, item in enumerate(OLD):
        double = i % 2
        rows += bought([item], 100.0, until=84)
        rows += bought([item], 200.0 if double else 100.0, every=14 if double else 7, start=84, until=168)
    result = what_if_numbers(history(rows), {84: frozenset(OLD)}, frozenset(OLD), PublishedLists())
    assert result is not None
    assert result["ticket"] == pytest.approx(0.0, abs=1e-9)
    assert result["buyers"] == 20


def test_who_orders_as_often_whatever_the_size_brings_all_of_it() -> None:
    random = np.random.default_rng(0)
    rows = []
    for item in OLD:
        rows += bought([item], 100.0, until=84)
        rows += bought([item], float(random.uniform(50, 200)), start=84, until=168)
    result = what_if_numbers(history(rows), {84: frozenset(OLD)}, frozenset(OLD), PublishedLists())
    assert result is not None
    assert result["ticket"] == pytest.approx(1.0)
    assert result["ticket_error"] == pytest.approx(0.0, abs=1e-4)


def test_without_members_there_is_nothing_to_ask() -> None:
    assert what_if_numbers(history(bought(OLD, 1.0)), {}, frozenset(), PublishedLists()) is None
