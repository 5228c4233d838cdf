"""No process of pytest ends long after the others."""

from __future__ import annotations

from tests.order import slowest_first

SECONDS = {"a": 5.0, "b": 40.0, "c": 20.0}


def order(tests: str, processes: int) -> str:
    return "".join(slowest_first(tests, lambda test: SECONDS.get(test, 0.0), processes))


def test_one_process_begins_with_the_slowest_and_keeps_the_order_of_the_others() -> None:
    assert order("wabcxyz", 1) == "bcawxyz"


def test_each_process_begins_with_its_share_of_the_slow_ones() -> None:
    assert order("tuabcvwxyz", 2) == "batuv" + "cwxyz"


def test_no_test_is_lost_or_repeated_where_nearly_all_are_slow() -> None:
    assert sorted(order("cxab", 3)) == ["a", "b", "c", "x"]
    assert order("", 3) == ""
