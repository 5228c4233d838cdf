"""Who left lately hears until when they wait and what helps, and why they are back when they are."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from i18n import Localizer
from pipeline.membership.rejoining import Leaver, Rejoining, explain_waiting, waiting_message
from pipeline.membership.rules import MembershipRules, prospects
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import champion_of

PEOPLE = three_kinds()
LOCALIZER = Localizer("en", "GBP")
LEFT = date(2026, 3, 2)
DAY = timedelta(days=1)
OUT = {
    "left_on": LEFT,
    "margin": -0.1,
    "chance": 0.8,
    "can_join": True,
    "missing": 300.0,
    "missing_later": 90.0,
}
FIRST = (
    "Left on 2 Mar 2026: can rejoin from 31 Mar 2026 on, and until 25 May 2026 only when clearly "
    "above the line."
)
THEN = "Left on 2 Mar 2026: until 25 May 2026, can rejoin only when clearly above the line."


@pytest.mark.parametrize(
    ("days", "own", "words"),
    [
        (28, {"margin": 0.3}, f"{FIRST} Clearly above it now: rejoins then if that stays so."),
        (
            29,
            {"margin": 0.1},
            f"{THEN} Above the line now, and clearly above with £300 more within 365 days. Without that, "
            "rejoins after 25 May 2026 if still above.",
        ),
        (
            84,
            {"margin": 0.1, "missing": math.nan},
            f"{THEN} Above the line now, but not clearly: rejoins after 25 May 2026 if still above.",
        ),
        (
            7,
            {},
            f"{FIRST} That takes £300 more within 365 days; after 25 May 2026, £90 more is enough.",
        ),
        (
            30,
            {"missing": math.nan},
            f"{THEN} After 25 May 2026, £90 more within 365 days is enough.",
        ),
        (30, {"missing": math.nan, "missing_later": math.nan}, THEN),
        (
            30,
            {"chance": 0.3, "can_join": False},
            f"{THEN} Only 30.0\u202f% likely to order within 12 weeks: an order must be likelier as well.",
        ),
        (
            30,
            {"chance": math.nan, "can_join": False},
            f"{THEN} Has bought on one day only: has to order again as well.",
        ),
    ],
)
def test_a_leaver_hears_until_when_they_wait_and_what_helps(
    days: int, own: dict[str, Any], words: str
) -> None:
    message = waiting_message(Leaver(**{**OUT, **own}), LEFT + days * DAY, 365)
    assert LOCALIZER.render(message) == words


@pytest.mark.parametrize(
    ("days_before", "margin", "words"),
    [
        (28, 0.5, "clearly above the line, now that the four weeks after leaving on 2 Mar 2026 are over"),
        (29, 0.3, "clearly above the line now, as is asked for twelve weeks after leaving on 2 Mar 2026"),
        (84, 0.29, "above the line, now that the twelve weeks after leaving on 2 Mar 2026 are over"),
        (85, 0.29, None),
    ],
)
def test_who_is_back_hears_why_just_now(days_before: int, margin: float, words: str | None) -> None:
    back = Rejoining.of(LEFT, margin, LEFT + days_before * DAY)
    assert (None if back is None else LOCALIZER.render(back.message)) == words
    assert Rejoining.of(None, 0.5, LEFT) is None


def test_only_who_left_lately_and_is_no_member_waits() -> None:
    champion = champion_of(PEOPLE)
    membership = pd.DataFrame(
        {
            "is_member": False,
            "overridden": False,
            "margin": champion.score(PEOPLE)["margin"],
            "left_on": None,
        }
    )
    as_of = LEFT + 84 * DAY
    for customer, day in (("b000", LEFT), ("b001", LEFT - DAY), ("b002", LEFT), ("b003", LEFT)):
        membership.loc[customer, "left_on"] = day
    membership.loc["b002", "is_member"] = True
    membership.loc["b003", "overridden"] = True
    expected = prospects(PEOPLE, None, 90.0, MembershipRules())
    result = explain_waiting(champion, PEOPLE, membership, expected, as_of, 365)
    assert set(result) == {"b000"}
    assert LOCALIZER.render(result["b000"]).startswith(THEN)
