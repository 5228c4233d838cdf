from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from domain.gates import ENTER_LINE
from i18n import Localizer, Message
from pipeline.membership.counterfactuals import revenue_at_line
from pipeline.membership.explanations import Member, _to_join, _to_stay, explain_membership
from pipeline.membership.rules import MembershipRules, prospects
from pipeline.segmentation.champion import Champion
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import champion_of

PEOPLE = three_kinds()
WINDOW = 365
CERTAIN = prospects(PEOPLE, None, 90.0, MembershipRules(silent_times=0.0))
"""Nothing was predicted, and everybody counts as silent: the lines alone decide."""


@pytest.fixture(scope="module")
def champion() -> Champion:
    return champion_of(PEOPLE)


def explanation_texts(champion: Champion, **changed: dict[str, Any]) -> dict[str, str]:
    """Everybody's advice in words, where those above the line are members and `changed` says otherwise."""
    margin = champion.score(PEOPLE)["margin"]
    membership = pd.DataFrame(
        {
            "is_member": margin >= 0,
            "weeks_below": 0,
            "overridden": False,
            "margin": margin,
            "valid_until": None,
        }
    )
    for customer, values in changed.items():
        for name, value in values.items():
            membership.loc[customer, name] = value
    advice = explain_membership(champion, PEOPLE, membership, CERTAIN, WINDOW)
    return {customer: Localizer("en", "GBP").render(message) for customer, message in advice.items()}


def test_only_unusual_customers_get_an_explanation(champion: Champion) -> None:
    sentences = explanation_texts(champion)
    assert set(sentences) < set(PEOPLE.index)
    assert not any(customer.startswith("l") for customer in sentences), (
        "nobody is asked for ten times as much"
    )


def test_no_sentence_is_the_same_for_two_members(champion: Champion) -> None:
    members = [words for customer, words in explanation_texts(champion).items() if customer.startswith("b")]
    assert len(members) == len(set(members))


def test_who_buys_for_what_was_asked_gets_in(champion: Champion) -> None:
    missing = PEOPLE.loc[["r000"]].assign(gross_revenue=12_000.0, net_revenue=12_000.0, avg_ticket=2_000.0)
    more = float(revenue_at_line(champion, missing, ENTER_LINE).item()) - 12_000.0
    assert _to_join(12_000.0, 12_000.0 + more, WINDOW) == Message(
        "Would join by spending {missing:money} more within {window:days}.",
        {"missing": more, "window": WINDOW},
    )
    revenue = missing["gross_revenue"] + more + 1  # the sentence is rounded to whole pounds
    richer = missing.assign(gross_revenue=revenue, avg_ticket=revenue / missing["orders"])
    assert champion.score(richer)["margin"].item() >= ENTER_LINE


@pytest.mark.parametrize(
    ("needed", "is_said"),
    [(1_500.0, True), (2_000.0, True), (2_001.0, False), (1_000.0, False), (float("nan"), False)],
)
def test_no_more_is_asked_for_than_a_customer_spends(needed: float, is_said: bool) -> None:
    assert (_to_join(1_000.0, needed, WINDOW) is not None) == is_said


IN = {
    "revenue": 1_000.0,
    "silence": 12,
    "min_revenue": 100.0,
    "max_silence": 365.0,
    "weeks_below": 0,
}


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({}, None),  # as silent as everybody may be, and far above the line
        ({"max_silence": 120.0}, "leaves after 120 days without a purchase at the latest (12 so far)"),
        ({"min_revenue": 900.0}, "falls below the line if revenue after returns falls by £100 (10.0\u202f%)"),
        (
            {"max_silence": 30.0, "min_revenue": 750.0},
            "leaves after 30 days without a purchase at the latest (12 so far) "
            "and falls below the line if revenue after returns falls by £250 (25.0\u202f%)",
        ),
        (
            {"min_revenue": 1_200.0, "weeks_below": 1},
            "Below the line since the last run: stays by ordering again.",
        ),
        (
            {"min_revenue": float("nan"), "weeks_below": 2},
            "Below the line for 2 runs: stays by ordering again.",
        ),
        (
            {"is_below": True, "max_silence": 31.0},
            "Below the line, but not silent for much longer than usual: stays until 31 days without a "
            "purchase (12 so far).",
        ),
        (
            {"is_below": True, "max_silence": 161.0, "silence": 130, "has_rhythm": False},
            "Below the line after a single day of purchases: stays until 161 days without another "
            "(130 so far).",
        ),
        (
            {"must_leave": True, "chance": 0.12, "silence": 150},
            "No purchase for 150 days, and only 12.0\u202f% likely to order within 12 weeks: leaves after "
            "two runs in a row unless they buy.",
        ),
    ],
)
def test_a_member_hears_what_is_particular_about_them(own: dict[str, Any], words: str | None) -> None:
    message = _to_stay(Member(**{**IN, **own}), WINDOW)
    assert (None if message is None else Localizer("en", "GBP").render(message)) == words


def test_nobody_below_the_line_is_told_they_are_above_it(champion: Champion) -> None:
    # More revenue is not what is missing where the margin is below the line though the revenue would do
    assert "b000" not in explanation_texts(champion, b000={"is_member": False, "margin": -0.01})


def test_a_persons_word_is_told_as_such(champion: Champion) -> None:
    words = explanation_texts(
        champion, l000={"is_member": True, "overridden": True}, b000={"is_member": False, "overridden": True}
    )
    assert words["l000"] == "Always included, by a manual override."
    assert words["b000"] == "Always excluded, by a manual override."


def test_where_nobody_is_a_member_there_is_no_error(champion: Champion) -> None:
    membership = pd.DataFrame(
        {"is_member": False, "weeks_below": 0, "overridden": False, "margin": -0.5, "valid_until": None},
        index=PEOPLE.index,
    )
    assert set(explain_membership(champion, PEOPLE, membership, CERTAIN, WINDOW)) <= set(PEOPLE.index)


def test_who_bought_on_one_day_only_joins_by_ordering_again_where_few_come_back(champion: Champion) -> None:
    once = PEOPLE.assign(avg_recency_days=PEOPLE["avg_recency_days"].where(PEOPLE.index > "b000"))
    nobody = pd.DataFrame(
        {
            "is_member": False,
            "weeks_below": 0,
            "overridden": False,
            "margin": champion.score(PEOPLE)["margin"],
            "valid_until": None,
        }
    )
    strict = prospects(once, None, 90.0, MembershipRules(join_chance=1.0))
    advice = explain_membership(champion, once, nobody, strict, WINDOW)
    assert Localizer("en", "GBP").render(advice["b000"]) == (
        "Above the line, but has bought on one day only: can join by ordering again."
    )
    assert "b001" not in advice, "has come back, and joins or waits to rejoin"


def test_who_is_above_the_line_but_not_expected_hears_how_likely_an_order_is(champion: Champion) -> None:
    scores = champion.score(PEOPLE)
    unlikely = prospects(PEOPLE, pd.Series(0.3, PEOPLE.index), 90.0, MembershipRules(join_chance=0.4))
    nobody = pd.DataFrame(
        {
            "is_member": False,
            "weeks_below": 0,
            "overridden": False,
            "margin": scores["margin"],
            "valid_until": None,
        }
    )
    advice = explain_membership(champion, PEOPLE, nobody, unlikely, WINDOW)
    assert set(advice) == set(PEOPLE.index[scores["margin"] >= ENTER_LINE])
    assert Localizer("en", "GBP").render(advice["b000"]) == (
        "Above the line, but only 30.0\u202f% likely to order within 12 weeks: joins when an order is "
        "likelier."
    )
