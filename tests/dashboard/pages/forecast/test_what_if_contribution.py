"""What if, in contribution: the sentences beside the revenue, and nothing where no margin is set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dashboard.pages.forecast.assumptions import assumptions
from dashboard.pages.forecast.what_if_contribution import contribution_sentences
from dashboard.pages.forecast.what_if_panel import what_if_result
from domain.what_if import Change
from domain.what_if_contribution import estimate_contribution
from i18n import Localizer
from tests.domain.test_what_if_contribution import report
from tests.reports import holdout_effect, standing_holdout

MORE = Change(members=10)
IN_CONTRIBUTION = {"difference": -2.0, "low": -6.0, "high": 2.0}


def sentences(change: Change, locale: str = "en", **sections: Any) -> list[str]:
    shown = report(**sections)
    told = estimate_contribution(shown, change)
    assert told is not None
    return contribution_sentences(shown, change, told, Localizer(locale, currency="GBP"))


def test_contribution_stands_beside_revenue_with_its_range() -> None:
    assert sentences(Change()) == [
        "In contribution, that is **£663**, 80\u202f% likely between £519 and £807, after £57 for benefits."
    ]


def test_a_change_is_told_after_the_benefits_of_all_who_get_them() -> None:
    _, change, programme = sentences(MORE)
    assert change.startswith(
        "The change is worth **£155** in contribution, 80\u202f% likely between £83 and £227."
    )
    assert "including those who would have bought or stayed anyway" in change
    assert programme.endswith("would have spent anyway.")


def test_what_the_benefits_alone_bring_is_what_the_standing_holdout_measured() -> None:
    judged = holdout_effect(p=0.2, contribution=IN_CONTRIBUTION)
    measured = sentences(MORE, holdout=standing_holdout(judged=judged))[-1]
    # ten members at -2 each, between -6 and 2
    assert "benefits add -£2 per member and quarter after their cost" in measured
    assert measured.endswith("**-£20** for this change in members, between -£60 and £20.")
    fewer = sentences(replace(MORE, members=-10), holdout=standing_holdout(judged=judged))[-1]
    assert fewer.endswith("**£20** for this change in members, between -£20 and £60.")


def test_all_of_it_is_told_in_portuguese_too() -> None:
    assert "Em contribuição, são **£ 663**" in sentences(Change(), "pt_BR")[0].replace("\xa0", " ")
    assert (
        sentences(MORE, "pt_BR")[1]
        .replace("\xa0", " ")
        .startswith("A mudança vale **£ 155** em contribuição")
    )


@pytest.mark.parametrize(("contribution", "told"), [({}, True), ({"contribution": None}, False)])
def test_nothing_more_is_said_where_no_margin_is_set(contribution: Any, told: bool) -> None:
    shown, localizer = report(**contribution), Localizer("en", currency="GBP")
    assert ("ontribution" in str(what_if_result(shown, MORE, localizer))) is told
    assert ("Costs are not included" in " ".join(assumptions(shown, localizer))) is not told
