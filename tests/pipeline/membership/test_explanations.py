from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from i18n import Localizer
from pipeline.membership.explanations import advise
from pipeline.membership.state import ENTER_LINE
from pipeline.segmentation.champion import Champion
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import champion_of

PEOPLE = three_kinds()
WINDOW = 365


@pytest.fixture(scope="module")
def champion() -> Champion:
    return champion_of(PEOPLE)


def told(champion: Champion, **changed: dict[str, Any]) -> dict[str, str]:
    """Everybody's advice in words, where those above the line are members and `changed` says otherwise."""
    margin = champion.score(PEOPLE)["margin"]
    decided = pd.DataFrame(
        {"is_member": margin >= 0, "weeks_below": 0, "overridden": False, "margin": margin}
    )
    for customer, values in changed.items():
        for name, value in values.items():
            decided.loc[customer, name] = value
    advice = advise(champion, PEOPLE, decided, WINDOW)
    return {customer: Localizer("en", "GBP").render(message) for customer, message in advice.items()}


def test_everybody_is_told_something(champion: Champion) -> None:
    sentences = told(champion)
    assert sorted(sentences) == PEOPLE.index.tolist()
    assert {customer for customer, words in sentences.items() if words.startswith("In")} == {
        customer for customer in PEOPLE.index if customer.startswith("b")
    }


def test_who_buys_for_what_was_asked_gets_in(champion: Champion) -> None:
    found = re.fullmatch(
        r"Out: £([\d,]+) more within 365 days would bring this customer in\.", told(champion)["r000"]
    )
    assert found
    more = float(found[1].replace(",", "")) + 1  # the sentence is rounded to whole pounds
    revenue = PEOPLE.loc[["r000"], "gross_revenue"] + more
    richer = PEOPLE.loc[["r000"]].assign(
        gross_revenue=revenue, avg_ticket=revenue / PEOPLE.loc[["r000"], "orders"]
    )
    assert champion.score(richer)["margin"].item() >= ENTER_LINE


def test_a_member_hears_when_they_would_leave(champion: Champion) -> None:
    assert re.fullmatch(
        r"In: would leave after \d+ days without a purchase \(\d+ so far\), or if revenue fell by £[\d,]+\.",
        told(champion)["b000"],
    )


def test_a_member_below_the_line_hears_what_would_keep_them(champion: Champion) -> None:
    words = told(champion, r000={"is_member": True, "weeks_below": 1})["r000"]
    assert re.fullmatch(
        r"In, but below the line since the last run: £[\d,]+ more keeps this customer in\.", words
    )


def test_who_has_left_and_is_back_above_the_line_hears_why_they_wait(champion: Champion) -> None:
    words = told(champion, b000={"is_member": False})["b000"]
    assert words.startswith("Out, though back above the line")


def test_nobody_below_the_line_is_told_they_are_above_it(champion: Champion) -> None:
    # More revenue is not what is missing where the margin is below the line though the revenue would do
    words = told(champion, b000={"is_member": False, "margin": -0.01})["b000"]
    assert words == (
        "Out: revenue alone would not bring this customer in; what is missing is buying more often."
    )


def test_a_persons_word_is_told_as_such(champion: Champion) -> None:
    words = told(
        champion, l000={"is_member": True, "overridden": True}, b000={"is_member": False, "overridden": True}
    )
    assert words["l000"] == "In because somebody pinned this customer to the programme."
    assert words["b000"] == "Out because somebody excluded this customer from the programme."


def test_where_nobody_is_a_member_everybody_is_still_told(champion: Champion) -> None:
    decided = pd.DataFrame(
        {"is_member": False, "weeks_below": 0, "overridden": False, "margin": -0.5}, index=PEOPLE.index
    )
    assert len(advise(champion, PEOPLE, decided, WINDOW)) == len(PEOPLE)
