from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.enums import OverrideKind
from domain.gates import ENTER_LINE, LEAVE_LINE
from pipeline.membership.history import MembershipHistory, MembershipState
from pipeline.membership.rules import MembershipRules, prospects
from pipeline.membership.state import RETURN_LINE, decide_membership

MONDAY = date(2026, 1, 5)
WEEK = timedelta(days=7)

ABOVE, BETWEEN, BELOW = 0.5, -0.05, -0.5
"""The line to return, between the line to leave and the one to enter, and under both."""


def decide(margin: float, past: MembershipHistory = MembershipHistory(), as_of: date = MONDAY) -> pd.Series:  # noqa: B008 - frozen
    """What becomes of Ada with that margin."""
    return decide_membership(pd.DataFrame({"margin": [margin]}, index=["ada"]), past, as_of).iloc[0]


def walk(decision_scores: Sequence[float], *, first: date = MONDAY) -> list[bool]:
    """Ada's membership week by week, from being unknown."""
    state: MembershipState | None = None
    left_on: dict[str, date] = {}
    is_member = []
    for week, margin in enumerate(decision_scores):
        as_of = first + week * WEEK
        past = MembershipHistory({"ada": state} if state else {}, dict(left_on))
        now = decide(margin, past, as_of)
        if state is not None and state.is_member and not now["is_member"]:
            left_on["ada"] = as_of
        state = MembershipState(bool(now["is_member"]), now["since"], int(now["weeks_below"]))
        is_member.append(state.is_member)
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
    member = MembershipHistory({"ada": MembershipState(True, date(2025, 6, 2), 0)})
    first = decide(BELOW, member)
    assert (first["is_member"], first["weeks_below"], first["since"]) == (True, 1, date(2025, 6, 2))
    second = decide(BELOW, MembershipHistory({"ada": MembershipState(True, date(2025, 6, 2), 1)}))
    assert (second["is_member"], second["weeks_below"], second["since"]) == (False, 0, None)
    back = decide(BETWEEN, MembershipHistory({"ada": MembershipState(True, date(2025, 6, 2), 1)}))
    assert (back["is_member"], back["weeks_below"]) == (True, 0)


def test_who_left_comes_back_only_over_the_higher_line_for_twelve_weeks() -> None:
    just_in = (ENTER_LINE + RETURN_LINE) / 2
    left = [ABOVE, BELOW, BELOW]  # left on the third Monday
    assert walk([*left, *[just_in] * 13]) == [True, True, False, *[False] * 12, True]


def test_who_left_comes_back_after_more_than_four_weeks_however_much_was_bought() -> None:
    left = [ABOVE, BELOW, BELOW]  # left on the third Monday
    assert walk([*left, *[1.0] * 5]) == [True, True, False, *[False] * 4, True]
    assert walk([*left, RETURN_LINE - 1e-9]) == [True, True, False, False]


def test_a_pin_holds_whatever_the_margin_and_for_whomever() -> None:
    pinned = decide(-1.0, MembershipHistory(overrides={"ada": OverrideKind.PIN}))
    assert (pinned["is_member"], pinned["since"], pinned["overridden"]) == (True, MONDAY, True)
    old = MembershipHistory(
        {"ada": MembershipState(True, date(2025, 6, 2), 1)}, overrides={"ada": OverrideKind.PIN}
    )
    stored = decide(BELOW, old)
    assert (stored["is_member"], stored["since"], stored["weeks_below"]) == (True, date(2025, 6, 2), 0)


def test_a_ban_puts_a_member_out_at_once() -> None:
    banned = decide(
        1.0,
        MembershipHistory(
            {"ada": MembershipState(True, date(2025, 6, 2), 0)}, overrides={"ada": OverrideKind.BAN}
        ),
    )
    assert (banned["is_member"], banned["since"], banned["overridden"]) == (False, None, True)


RELEASED = frozenset({"ada"})


def test_after_a_pin_has_ended_who_is_below_the_line_leaves_at_once() -> None:
    pinned = {"ada": MembershipState(True, MONDAY, 0)}
    released = decide(BELOW, MembershipHistory(pinned, overridden_before=RELEASED))
    assert (released["is_member"], released["since"], released["overridden"]) == (False, None, False)
    assert decide(BETWEEN, MembershipHistory(pinned, overridden_before=RELEASED))["is_member"]
    assert decide(BELOW, MembershipHistory(pinned))["is_member"]  # whom nobody had pinned has two runs


def test_after_a_ban_has_ended_who_is_above_the_line_joins_at_once() -> None:
    out = {"ada": MONDAY - WEEK}
    assert decide(ENTER_LINE, MembershipHistory(left_on=out, overridden_before=RELEASED))["is_member"]
    assert not decide(BETWEEN, MembershipHistory(left_on=out, overridden_before=RELEASED))["is_member"]
    assert not decide(1.0, MembershipHistory(left_on=out))["is_member"]


@pytest.mark.parametrize(
    ("days", "margin", "joins"),
    [
        (1, 1.0, False),
        (28, 1.0, False),  # four weeks to the day
        (29, RETURN_LINE, True),
        (29, RETURN_LINE - 0.01, False),
        (84, RETURN_LINE - 0.01, False),  # twelve weeks to the day
        (85, ENTER_LINE, True),
        (85, ENTER_LINE - 0.01, False),
    ],
)
def test_nobody_comes_back_within_28_days_nor_barely_within_84(days: int, margin: float, joins: bool) -> None:
    past = MembershipHistory(left_on={"ada": MONDAY - timedelta(days=days)})
    result = decide(margin, past)
    assert bool(result["is_member"]) is joins
    assert result["left_on"] == MONDAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("margin", "old_margin", "weeks_below", "stays"),
    [
        (BELOW, ABOVE, 0, False),  # only the new model puts her out
        (BELOW, LEAVE_LINE, 0, False),  # on the line is not below it
        (BELOW, BELOW, 0, True),  # both do: her first week below
        (BELOW, BELOW, 1, False),  # her second
        (BETWEEN, BELOW, 1, True),  # only the old one would have
    ],
)
def test_whom_only_a_new_model_puts_out_leaves_with_its_promotion(
    margin: float, old_margin: float, weeks_below: int, stays: bool
) -> None:
    membership = decide_membership(
        pd.DataFrame({"margin": [margin]}, index=["ada"]),
        MembershipHistory({"ada": MembershipState(True, date(2025, 6, 2), weeks_below)}),
        MONDAY,
        below_before=pd.Series({"ada": old_margin < LEAVE_LINE}),
    )
    assert bool(membership.at["ada", "is_member"]) is stays


def test_every_customer_gets_a_row_in_the_order_of_the_scores() -> None:
    scores = pd.DataFrame({"margin": [0.2, -0.2, 0.0]}, index=["chiara", "ada", "bruno"])
    membership = decide_membership(scores, MembershipHistory(), MONDAY)
    assert membership.index.tolist() == ["chiara", "ada", "bruno"]
    assert membership["is_member"].tolist() == [True, False, True]
    assert membership["margin"].tolist() == [0.2, -0.2, 0.0]


@pytest.mark.parametrize("customers", [0, 1])
def test_membership_is_true_or_false_however_few_there_are(customers: int) -> None:
    scores = pd.DataFrame({"margin": [0.5] * customers}, index=["ada"] * customers)
    assert len(decide_membership(scores, MembershipHistory(), MONDAY)) == customers


def row(margin: float, past: MembershipHistory = MembershipHistory()) -> tuple[bool, date | None, int, bool]:  # noqa: B008 - frozen
    """All that is decided of Ada: member, since, weeks below, overridden."""
    now = decide(margin, past)
    return bool(now["is_member"]), now["since"], int(now["weeks_below"]), bool(now["overridden"])


def test_whoever_is_decided_by_the_margin_is_not_said_to_be_overridden() -> None:
    member = MembershipHistory({"ada": MembershipState(True, MONDAY - WEEK, 0)})
    lately = MembershipHistory({"ada": MembershipState(False, None, 0)}, {"ada": MONDAY - WEEK})
    assert row(ABOVE) == (True, MONDAY, 0, False)
    assert row(BELOW) == (False, None, 0, False)
    assert row(ABOVE, member) == (True, MONDAY - WEEK, 0, False)
    assert row(BELOW, member) == (True, MONDAY - WEEK, 1, False)
    assert row(ABOVE, lately) == (False, None, 0, False), "too soon after a farewell"


def test_margins_of_the_old_model_are_of_the_same_customers() -> None:
    scores = pd.DataFrame({"margin": [ABOVE, BELOW]}, index=["ada", "bruno"])
    with pytest.raises(ValueError, match=r"^what the rules before say is not of the same customers$"):
        decide_membership(scores, MembershipHistory(), MONDAY, below_before=pd.Series([False], index=["ada"]))


def shop_with_a_past(
    customers: int = 120, seed: int = 3
) -> tuple[pd.DataFrame, pd.Series, MembershipHistory]:
    """Scores, old margins and a history in which every combination of circumstances occurs."""
    random = np.random.default_rng(seed)
    ids = [f"c{number:03}" for number in random.permutation(customers)]
    lines = [LEAVE_LINE, ENTER_LINE, RETURN_LINE, LEAVE_LINE - 0.01, RETURN_LINE - 0.01]
    margin, old = (np.where(random.random(customers) < 0.5, random.choice(lines, customers), draw)
                   for draw in random.uniform(-1, 1, (2, customers)))  # fmt: skip

    def some(share: float) -> list[str]:
        return [item for item in (*ids, "elsewhere") if random.random() < share]

    states = {
        item: MembershipState(member, MONDAY - WEEK if member and random.random() < 0.9 else None, below)
        for item, member, below in zip(
            some(0.7), random.random(customers) < 0.6, random.integers(0, 3, customers).tolist(), strict=False
        )
    }
    past = MembershipHistory(
        states,
        left_on={item: MONDAY - timedelta(days=int(random.integers(0, 90))) for item in some(0.5)},
        overrides={item: random.choice(list(OverrideKind)) for item in some(0.2)},
        overridden_before=frozenset(some(0.3)),
    )
    return pd.DataFrame({"margin": margin}, index=pd.Index(ids, dtype="str")), pd.Series(old, ids), past


@pytest.mark.parametrize("has_new_model", [True, False])
def test_all_customers_at_once_are_decided_as_each_alone(has_new_model: bool) -> None:
    scores, old, past = shop_with_a_past()
    membership = decide_membership(scores, past, MONDAY, None, old < LEAVE_LINE if has_new_model else None)
    for customer in scores.index:
        alone = decide_membership(
            scores.loc[[customer]],
            past,
            MONDAY,
            None,
            old.loc[[customer]] < LEAVE_LINE if has_new_model else None,
        )
        pd.testing.assert_frame_equal(membership.loc[[customer]], alone)
    assert membership.groupby(["is_member", "overridden", "weeks_below"]).ngroups >= 4


def expected(*, silence: int = 10, gap: float = 20.0, chance: float = 0.9) -> pd.DataFrame:
    """What may be expected of Ada, by a rule of 1.5 gaps, 40 % to join and 20 % to stay."""
    features = pd.DataFrame({"recency_days": [silence], "avg_recency_days": [gap]}, index=["ada"])
    rules = MembershipRules(silent_times=1.5, join_chance=0.4, stay_chance=0.2)
    return prospects(features, pd.Series({"ada": chance}), 45.0, rules)


def is_member_with(margin: float, past: MembershipHistory, frame: pd.DataFrame) -> bool:
    scores = pd.DataFrame({"margin": [margin]}, index=["ada"])
    return bool(decide_membership(scores, past, MONDAY, frame).at["ada", "is_member"])


ON_THE_WAY_OUT = MembershipHistory({"ada": MembershipState(True, date(2025, 6, 2), 1)})


@pytest.mark.parametrize(
    ("margin", "silence", "stays"),
    [
        (BELOW, 30, True),  # one and a half times her gap to the day
        (BELOW, 31, False),
        (BETWEEN, 31, True),  # silence alone puts nobody out
    ],
)
def test_a_member_below_the_line_stays_until_she_is_silent_beyond_her_rhythm(
    margin: float, silence: int, stays: bool
) -> None:
    assert is_member_with(margin, ON_THE_WAY_OUT, expected(silence=silence)) is stays


@pytest.mark.parametrize(("chance", "stays"), [(0.2, True), (0.19, False), (float("nan"), True)])
def test_a_member_who_is_hardly_expected_to_order_leaves_wherever_she_stands(
    chance: float, stays: bool
) -> None:
    assert is_member_with(ABOVE, ON_THE_WAY_OUT, expected(chance=chance)) is stays


def test_even_then_she_has_a_run_of_grace() -> None:
    first = MembershipHistory({"ada": MembershipState(True, date(2025, 6, 2), 0)})
    assert is_member_with(ABOVE, first, expected(chance=0.1))


@pytest.mark.parametrize(("chance", "joins"), [(0.4, True), (0.39, False), (float("nan"), True)])
def test_who_is_not_expected_to_order_does_not_join(chance: float, joins: bool) -> None:
    assert is_member_with(ABOVE, MembershipHistory(), expected(chance=chance)) is joins


def test_who_has_bought_on_one_day_only_is_silent_after_the_shops_usual_gap() -> None:
    assert not expected(silence=67, gap=float("nan")).at["ada", "is_silent"], "1.5 times 45 days is 67.5"
    assert expected(silence=68, gap=float("nan")).at["ada", "is_silent"]
    assert expected(silence=68, gap=float("nan")).at["ada", "patience_days"] == 68


def test_the_rules_of_a_version_that_names_none_are_the_lines_alone() -> None:
    before = MembershipRules.of_version({"enter_line": 0.0, "leave_line": -0.2})
    assert before == MembershipRules(line=0.0, silent_times=0.0, join_chance=0.0, stay_chance=0.0)
    by_name = {"line": 0.2, "silent_times": 1.5, "join_chance": 0.4, "stay_chance": 0.2, "enter_line": 0.0}
    assert MembershipRules.of_version(by_name) == MembershipRules(0.2, 1.5, 0.4, 0.2)
