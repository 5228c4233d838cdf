"""Validity, grace, overrides and a new model, in the weeks of one member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import pytest

from domain.enums import OverrideKind
from domain.programme import ProgrammeSettings
from pipeline.membership.history import MembershipHistory, MembershipState
from pipeline.membership.rules import TODAYS, MembershipRules
from pipeline.membership.state import decide_membership

WEEK = timedelta(days=7)
ABOVE, BETWEEN, BELOW = 0.5, -0.05, -0.5
DECEMBER = date(2011, 12, 5)
"""A Monday; the Mondays after it are the 12th, 19th, 26th, 2 January and 9 January."""
YEAR_END = MembershipRules(until="12-31")
NEW_YEARS_EVE = date(2011, 12, 31)


def decide(
    margin: float,
    state: MembershipState | None,
    rules: MembershipRules,
    as_of: date = DECEMBER,
    *,
    override: OverrideKind | None = None,
    released: bool = False,
    new_model: bool = False,
) -> pd.Series:
    """What becomes of Ada; `new_model`: the one before would not put her below the line."""
    past = MembershipHistory(
        {"ada": state} if state else {},
        overrides={"ada": override} if override else {},
        overridden_before=frozenset({"ada"} if released else ()),
    )
    scores = pd.DataFrame({"margin": [margin]}, index=["ada"])
    before = pd.Series([False], index=["ada"]) if new_model else None
    return decide_membership(scores, past, as_of, None, before, rules).iloc[0]


def walk(
    margins: Sequence[float],
    rules: MembershipRules | Mapping[int, MembershipRules],
    first: date = DECEMBER,
    state: MembershipState | None = None,
) -> list[tuple[bool, date | None]]:
    """Ada week by week: whether she is a member, and until when that is promised."""
    weeks, held = [], TODAYS
    for week, margin in enumerate(margins):
        held = rules if isinstance(rules, MembershipRules) else rules.get(week, held)
        now = decide(margin, state, held, first + week * WEEK)
        state = MembershipState(
            bool(now["is_member"]), now["since"], int(now["weeks_below"]), now["valid_until"]
        )
        weeks.append((state.is_member, state.valid_until))
    return weeks


def member(valid_until: date | None, weeks_below: int = 0, since: date = date(2011, 6, 6)) -> MembershipState:
    return MembershipState(True, since, weeks_below, valid_until)


def test_without_validity_nothing_is_promised() -> None:
    assert walk([ABOVE, BELOW, BELOW], TODAYS) == [(True, None), (True, None), (False, None)]


def test_who_joins_is_a_member_until_the_year_ends_whatever_happens() -> None:
    assert walk([ABOVE, *[BELOW] * 3], YEAR_END) == [(True, NEW_YEARS_EVE)] * 4


def test_in_the_first_run_of_the_new_year_who_is_below_leaves_without_grace() -> None:
    weeks = walk([ABOVE, ABOVE, ABOVE, ABOVE, BELOW], YEAR_END)
    assert weeks[-2:] == [(True, NEW_YEARS_EVE), (False, None)]
    last = decide(BELOW, member(NEW_YEARS_EVE), YEAR_END, date(2012, 1, 2))
    assert (last["is_member"], last["promise_ended"], last["valid_until"]) == (False, NEW_YEARS_EVE, None)


def test_who_is_not_below_when_the_year_ends_stays_for_another() -> None:
    assert decide(BETWEEN, member(NEW_YEARS_EVE), YEAR_END, NEW_YEARS_EVE)["valid_until"] == NEW_YEARS_EVE
    renewed = decide(BETWEEN, member(NEW_YEARS_EVE), YEAR_END, date(2012, 1, 1))
    assert (renewed["is_member"], renewed["valid_until"]) == (True, date(2012, 12, 31))
    assert renewed["promise_ended"] is None


def test_on_the_last_day_itself_she_cannot_leave() -> None:
    assert decide(BELOW, member(NEW_YEARS_EVE, 1), YEAR_END, NEW_YEARS_EVE)["is_member"]
    assert not decide(BELOW, member(NEW_YEARS_EVE, 1), YEAR_END, date(2012, 1, 1))["is_member"]


def test_months_run_from_joining_and_then_the_line_decides_every_week() -> None:
    three = MembershipRules(min_months=3)
    joined = date(2011, 9, 5)
    weeks = walk([ABOVE, *[BELOW] * 13, BELOW], three, joined)
    assert weeks[0] == (True, date(2011, 12, 5))
    assert weeks[13] == (True, date(2011, 12, 5)), "13 weeks later it is the 5th of December itself"
    assert weeks[14] == (False, None)
    stayed = walk([ABOVE] * 15, three, joined)
    assert stayed[14] == (True, None), "nothing is promised to her any more"
    later = walk([*[ABOVE] * 15, BELOW, BELOW], three, joined)
    assert [inside for inside, _ in later[-2:]] == [True, False], "she then has her grace"


@pytest.mark.parametrize(("runs", "stays"), [(1, 0), (2, 1), (4, 3)])
def test_grace_is_the_run_below_the_line_in_which_a_member_leaves(runs: int, stays: int) -> None:
    weeks = walk([ABOVE, *[BELOW] * 5], MembershipRules(grace_runs=runs))
    assert [inside for inside, _ in weeks] == [True] * (1 + stays) + [False] * (5 - stays)


def test_runs_below_do_not_count_while_membership_is_promised() -> None:
    valid = decide(BELOW, member(NEW_YEARS_EVE), YEAR_END)
    assert (valid["weeks_below"], valid["runs_below"]) == (0, 0)


def test_who_leaves_at_the_end_of_her_grace_is_told_how_many_runs_it_was() -> None:
    gone = decide(BELOW, member(None, 3), MembershipRules(grace_runs=4))
    assert (gone["is_member"], gone["runs_below"], gone["promise_ended"]) == (False, 4, None)


def test_a_shortened_validity_never_takes_away_what_was_promised() -> None:
    six, none = MembershipRules(min_months=6), TODAYS
    weeks = walk([ABOVE, BELOW, BELOW, BELOW], {0: six, 1: none})
    assert weeks == [(True, date(2012, 6, 5))] * 4
    over = decide(BELOW, member(date(2012, 6, 5)), none, date(2012, 6, 11))
    assert (over["is_member"], over["promise_ended"]) == (False, date(2012, 6, 5))
    kept = decide(ABOVE, member(date(2012, 6, 5)), none, date(2012, 6, 11))
    assert (kept["is_member"], kept["valid_until"]) == (True, None)


def test_an_earlier_day_of_the_year_holds_once_the_later_one_is_past() -> None:
    june = MembershipRules(until="06-30")
    assert decide(BELOW, member(NEW_YEARS_EVE), june, date(2011, 6, 6))["valid_until"] == NEW_YEARS_EVE
    assert decide(ABOVE, member(NEW_YEARS_EVE), june, date(2012, 1, 2))["valid_until"] == date(2012, 6, 30)


def test_a_longer_validity_holds_for_members_at_once_even_below_the_line() -> None:
    now = decide(BELOW, member(None, 1), YEAR_END)
    assert (now["is_member"], now["valid_until"], now["weeks_below"]) == (True, NEW_YEARS_EVE, 0)
    longer = decide(BELOW, member(NEW_YEARS_EVE), MembershipRules(min_months=12))
    assert longer["valid_until"] == date(2012, 6, 6), "twelve months after she joined"


def test_a_promise_over_in_this_run_is_not_renewed_before_the_line_has_decided() -> None:
    assert not decide(BELOW, member(NEW_YEARS_EVE), YEAR_END, date(2012, 1, 2))["is_member"]


def test_a_shorter_grace_puts_out_who_has_been_below_for_long_enough() -> None:
    assert decide(BELOW, member(None, 3), MembershipRules(grace_runs=8))["is_member"]
    assert not decide(BELOW, member(None, 3), MembershipRules(grace_runs=2))["is_member"]


def test_a_new_model_does_not_break_a_promise() -> None:
    assert decide(BELOW, member(NEW_YEARS_EVE), YEAR_END, new_model=True)["is_member"]
    assert not decide(BELOW, member(None), TODAYS, new_model=True)["is_member"]


def test_a_ban_breaks_a_promise_and_nothing_of_it_is_left() -> None:
    banned = decide(ABOVE, member(NEW_YEARS_EVE), YEAR_END, override=OverrideKind.BAN)
    assert (banned["is_member"], banned["valid_until"], banned["promise_ended"]) == (False, None, None)


def test_a_pin_promises_nothing_but_keeps_what_was_promised() -> None:
    stranger = decide(BELOW, None, YEAR_END, override=OverrideKind.PIN)
    assert (stranger["is_member"], stranger["valid_until"]) == (True, None)
    pinned = decide(BELOW, member(None), YEAR_END, override=OverrideKind.PIN)
    assert (pinned["is_member"], pinned["valid_until"]) == (True, None)
    kept = decide(BELOW, member(NEW_YEARS_EVE), YEAR_END, override=OverrideKind.PIN)
    assert kept["valid_until"] == NEW_YEARS_EVE
    past = decide(BELOW, member(NEW_YEARS_EVE), YEAR_END, date(2012, 1, 2), override=OverrideKind.PIN)
    assert (past["is_member"], past["valid_until"]) == (True, None)


def test_when_a_pin_ends_only_what_was_promised_before_it_holds() -> None:
    assert not decide(BELOW, member(None), YEAR_END, released=True)["is_member"]
    assert decide(BELOW, member(NEW_YEARS_EVE), YEAR_END, released=True)["is_member"]
    above = decide(ABOVE, member(None), YEAR_END, released=True)
    assert (above["is_member"], above["valid_until"]) == (True, NEW_YEARS_EVE)


def test_who_joins_again_is_promised_the_same_as_anybody() -> None:
    past = MembershipHistory(left_on={"ada": DECEMBER - 6 * WEEK})
    scores = pd.DataFrame({"margin": [ABOVE]}, index=["ada"])
    back = decide_membership(scores, past, DECEMBER, rules=YEAR_END).iloc[0]
    assert (back["is_member"], back["since"], back["valid_until"]) == (True, DECEMBER, NEW_YEARS_EVE)


def test_in_a_leap_year_the_promise_ends_on_the_29th() -> None:
    six = MembershipRules(min_months=6)
    assert decide(ABOVE, None, six, date(2011, 8, 31))["valid_until"] == date(2012, 2, 29)
    assert decide(BELOW, member(date(2012, 2, 29)), six, date(2012, 2, 29))["is_member"]
    assert not decide(BELOW, member(date(2012, 2, 29)), six, date(2012, 3, 1))["is_member"]


def test_rules_name_their_settings_and_older_versions_had_two_runs_and_no_promise() -> None:
    rules = TODAYS.with_settings(ProgrammeSettings(0.3, 4, 6, "12-31"))
    assert (rules.line, rules.silent_times, rules.grace_runs) == (0.3, TODAYS.silent_times, 4)
    assert rules.settings == ProgrammeSettings(0.3, 4, 6, "12-31")
    older = {"line": 0.15, "silent_times": 1.5, "join_chance": 0.4, "stay_chance": 0.2}
    assert MembershipRules.of_version({**older, "runs_below_to_leave": 2}) == TODAYS
    assert TODAYS.with_settings(ProgrammeSettings()) == TODAYS
