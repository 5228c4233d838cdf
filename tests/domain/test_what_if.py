from __future__ import annotations

from typing import Any

import pytest

from dashboard.pages.forecast.assumptions import assumptions
from domain.report import Report
from domain.what_if import Change, what_if
from i18n import Localizer
from tests.reports import completed

NUMBERS = {"members": 10, "newcomer": 0.3, "leaver": 0.2, "exits_a_month": 0.06, "ticket": 0.9}


def report(**numbers: Any) -> Report:
    months = [
        {"month": month, "mean": mean, "low80": 1, "high80": 1, "low95": 1, "high95": 1}
        for month, mean in (("2026-04", 1000.0), ("2026-05", 800.0))
    ]
    return completed({"forecast": {"frozen": months, "what_if": {**NUMBERS, **numbers}}})


def changed(change: Change, **numbers: Any) -> list[float]:
    return [item.changed for item in what_if(report(**numbers), change)]


def test_nothing_asked_nothing_changed() -> None:
    assert changed(Change()) == [1000.0, 800.0]


def test_new_members_bring_less_than_old_ones() -> None:
    # a member brings 100 and 80; five new ones 0.3 of that each
    assert changed(Change(members=5)) == pytest.approx([1000 + 150, 800 + 120])


def test_fewer_exits_add_up_over_the_months() -> None:
    # 0.6 of 10 members leave each month: 0.3 are gone on average in the first, 0.9 in the second; half of
    # them stay, each bringing 0.3 - 0.2 of a member
    assert changed(Change(fewer_exits=0.5)) == pytest.approx([1000 + 0.15 * 10, 800 + 0.45 * 8])


def test_larger_orders_are_a_little_rarer() -> None:
    assert changed(Change(ticket=0.1)) == pytest.approx([1090, 872])
    assert changed(Change(ticket=0.1), ticket=None) == pytest.approx([1100, 880])


def test_larger_orders_are_not_called_rarer_where_all_of_them_arrives() -> None:
    assert "Only 90.0\u202f% of an increase in order size becomes revenue" in " ".join(
        assumptions(report(), Localizer())
    )
    output = " ".join(assumptions(report(ticket=1.0), Localizer()))
    assert "less often" not in output
    assert "order just as often when their orders are larger" in output


def test_what_was_not_measured_adds_nothing_and_is_said() -> None:
    unknown = {"newcomer": None, "leaver": None, "exits_a_month": None, "ticket": None}
    assert changed(Change(members=50, fewer_exits=1.0), **unknown) == [1000.0, 800.0]
    output = " ".join(assumptions(report(**unknown), Localizer()))
    assert "more members add nothing" in output
    assert "so fewer exits add nothing here" in output
    assert what_if(completed({"forecast": {"frozen": []}}), Change()) == []


def test_exits_are_told_from_the_first_list_to_the_last_they_are_counted_on() -> None:
    counted = {"exits": 78, "since": "2026-08-31", "until": "2026-11-16"}
    output = " ".join(assumptions(report(**counted), Localizer()))
    assert (
        "6.0\u202f% of members leave each month: 78 left from 31 Aug 2026 to 16 Nov 2026 because their "
        "buying changed." in output
    )
    [joined, _, left, *_] = assumptions(report(**counted, newcomer=None, leaver=None), Localizer())
    assert joined.startswith("Too few members joined 12 weeks ago or earlier")
    assert left.startswith("Too few members left or joined 12 weeks ago or earlier"), "78 are not too few"


def test_the_address_is_never_trusted() -> None:
    assert Change.from_query({"ticket": "10", "members": "-20", "exits": "50"}) == Change(0.1, -20, 0.5)
    assert Change.from_query({"ticket": "9e9", "members": "<b>", "exits": "-5"}) == Change()
