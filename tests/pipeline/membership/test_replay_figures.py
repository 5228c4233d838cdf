"""What lists came to, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from pipeline.membership.replay_figures import SpendAfter, changes, has_gone, returns

START = date(2011, 1, 3)
WEEK = timedelta(days=7)


def weekly(*lists: str) -> list[tuple[date, frozenset[str]]]:
    """Lists of one-letter customers, a week apart."""
    return [(START + place * WEEK, frozenset(members)) for place, members in enumerate(lists)]


def test_who_joined_and_left_is_counted_from_list_to_list() -> None:
    assert changes(weekly("ab", "bc", "bcd")) == (2, 1, 2.0)
    assert changes(weekly("ab")) == (0, 0, 0.0)


def test_an_exit_counts_once_its_twelve_weeks_are_known() -> None:
    lists = weekly("ab", "b", *["b"] * 11, "ab", "ab")
    assert returns(lists) == (1, 1), "twelve weeks after the second list is the fourteenth"
    assert returns(lists[:13]) == (0, 0), "eleven weeks are not enough"


def test_a_return_in_the_thirteenth_week_is_too_late() -> None:
    assert returns(weekly("ab", "b", *["b"] * 12, "ab")) == (1, 0)


def test_capture_adds_up_what_the_same_customers_spent_after_several_lists() -> None:
    spend = SpendAfter()
    assert spend.capture() is None
    order = pd.Index(["a", "b", "c"])
    spend.add(frozenset("ac"), order, pd.Series({"a": 10.0, "b": 20.0, "c": 5.0}))
    spend.add(frozenset("ab"), order, pd.Series({"a": 10.0, "b": 20.0}))
    capture = spend.capture()
    assert capture is not None
    assert capture.value == pytest.approx((15.0 + 30.0) / (30.0 + 30.0))
    assert capture.low < 0.75 < capture.high
    assert spend.lists == 2


def test_gone_is_silent_beyond_ones_rhythm_and_without_a_purchase_afterwards() -> None:
    features = pd.DataFrame(
        {"recency_days": [31, 30, 31, 68, 67], "avg_recency_days": [20.0, 20.0, 20.0, None, None]},
        index=list("abcde"),
    )
    gone = has_gone(features, 45.0, pd.Series({"c": 9.0}))
    assert gone.to_dict() == {"a": True, "b": False, "c": False, "d": True, "e": False}
