from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import pytest

from pipeline.membership import ENTER_LINE, LEAVE_LINE, RETURN_LINE, Past, Standing, decide_membership

MONDAY = date(2026, 1, 5)
WEEK = timedelta(days=7)

ABOVE, BETWEEN, BELOW = 0.5, -0.05, -0.5
"""The line to return, between the line to leave and the one to enter, and under both."""


def decide(margin: float, past: Past = Past(), as_of: date = MONDAY) -> pd.Series:  # noqa: B008 - frozen
    """What becomes of Ada with that margin."""
    return decide_membership(pd.DataFrame({"margin": [margin]}, index=["ada"]), past, as_of).loc["ada"]


def walk(margins: Sequence[float], *, first: date = MONDAY) -> list[bool]:
    """Ada's membership week by week, from being unknown."""
    standing: Standing | None = None
    left_on: dict[str, date] = {}
    is_member = []
    for week, margin in enumerate(margins):
        as_of = first + week * WEEK
        past = Past({"ada": standing} if standing else {}, dict(left_on))
        now = decide(margin, past, as_of)
        if standing is not None and standing.is_member and not now["is_member"]:
            left_on["ada"] = as_of
        standing = Standing(bool(now["is_member"]), now["since"], int(now["weeks_below"]))
        is_member.append(standing.is_member)
    return is_member


def test_a_customer_joins_at_the_line_and_not_a_hair_below() -> None:
    assert decide(ENTER_LINE)["is_member"]
    assert decide(ENTER_LINE)["since"] == MONDAY
    assert not decide(ENTER_LINE - 1e-9)["is_member"]
    assert decide(ENTER_LINE - 1e-9)["since"] is None


def test_a_member_stays_between_the_two_lines_for_ever() -> None:
    assert walk([ABOVE, *[BETWEEN] * 20]) == [True] * 21
    assert walk([ABOVE, *[LEAVE_LINE] * 20]) == [True] * 21


def test_somebody_who_is_no_member_does_not_join_between_the_two_lines() -> None:
    assert walk([BETWEEN] * 3) == [False] * 3


def test_a_member_survives_one_week_below_and_leaves_after_the_second() -> None:
    assert walk([ABOVE, BELOW, ABOVE, BELOW, BETWEEN, BELOW, BELOW]) == [True] * 6 + [False]


def test_the_weeks_below_are_counted_and_since_stays() -> None:
    member = Past({"ada": Standing(True, date(2025, 6, 2), 0)})
    first = decide(BELOW, member)
    assert (first["is_member"], first["weeks_below"], first["since"]) == (True, 1, date(2025, 6, 2))
    second = decide(BELOW, Past({"ada": Standing(True, date(2025, 6, 2), 1)}))
    assert (second["is_member"], second["weeks_below"], second["since"]) == (False, 0, None)
    back = decide(BETWEEN, Past({"ada": Standing(True, date(2025, 6, 2), 1)}))
    assert (back["is_member"], back["weeks_below"]) == (True, 0)


def test_who_left_comes_back_only_over_the_higher_line_for_eight_weeks() -> None:
    just_in = (ENTER_LINE + RETURN_LINE) / 2
    left = [ABOVE, BELOW, BELOW]  # left on the third Monday
    assert walk([*left, *[just_in] * 9]) == [True, True, False, *[False] * 8, True]


def test_who_left_comes_back_after_more_than_four_weeks_however_much_was_bought() -> None:
    left = [ABOVE, BELOW, BELOW]  # left on the third Monday
    assert walk([*left, *[1.0] * 5]) == [True, True, False, *[False] * 4, True]
    assert walk([*left, RETURN_LINE - 1e-9]) == [True, True, False, False]


def test_a_pin_holds_whatever_the_margin_and_for_whomever() -> None:
    pinned = decide(-1.0, Past(overrides={"ada": "pin"}))
    assert (pinned["is_member"], pinned["since"], pinned["overridden"]) == (True, MONDAY, True)
    old = Past({"ada": Standing(True, date(2025, 6, 2), 1)}, overrides={"ada": "pin"})
    kept = decide(BELOW, old)
    assert (kept["is_member"], kept["since"], kept["weeks_below"]) == (True, date(2025, 6, 2), 0)


def test_a_ban_puts_a_member_out_at_once() -> None:
    banned = decide(1.0, Past({"ada": Standing(True, date(2025, 6, 2), 0)}, overrides={"ada": "ban"}))
    assert (banned["is_member"], banned["since"], banned["overridden"]) == (False, None, True)


def test_after_a_pin_has_ended_a_member_has_two_runs_as_everybody() -> None:
    released = decide(BELOW, Past({"ada": Standing(True, MONDAY, 0)}))
    assert (released["is_member"], released["weeks_below"], released["overridden"]) == (True, 1, False)


def test_every_customer_gets_a_row_in_the_order_of_the_scores() -> None:
    scores = pd.DataFrame({"margin": [0.2, -0.2, 0.0]}, index=["chiara", "ada", "bruno"])
    decided = decide_membership(scores, Past(), MONDAY)
    assert decided.index.tolist() == ["chiara", "ada", "bruno"]
    assert decided["is_member"].tolist() == [True, False, True]
    assert decided["margin"].tolist() == [0.2, -0.2, 0.0]


@pytest.mark.parametrize("customers", [0, 1])
def test_membership_is_true_or_false_however_few_there_are(customers: int) -> None:
    scores = pd.DataFrame({"margin": [0.5] * customers}, index=["ada"] * customers)
    assert len(decide_membership(scores, Past(), MONDAY)) == customers
