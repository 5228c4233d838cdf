"""Whales are customers: a clustering that sets them apart must not leave them out of the programme."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from i18n import Localizer
from pipeline.membership.explanations import explain_membership
from pipeline.membership.history import MembershipHistory
from pipeline.membership.members_then import rescored_members
from pipeline.membership.rules import MembershipRules, prospects
from pipeline.membership.state import decide_membership
from pipeline.process.progress import no_progress
from pipeline.segmentation.model_selection import ModelSelection, evaluate_challenger
from pipeline.segmentation.recipes import VALUE, Recipe, Space, recipe_named
from pipeline.segmentation.selection_inputs import SelectionInputs
from tests.frames import features_from, three_kinds
from tests.pipeline.shops import CHEAP

pytestmark = pytest.mark.fits

AS_OF = date(2026, 3, 2)
SCALED = Space("scaled", VALUE, dimensions=3)
WHALES = [f"w{number}" for number in range(8)]
BIG = [f"b{number:03}" for number in range(40)]
PEOPLE = pd.concat(
    [
        three_kinds(big=40, regular=150, lapsed=200),
        features_from(
            **{
                whale: {"gross_revenue": 150_000.0 + 30_000 * number, "orders": 80, "recency_days": 3}
                for number, whale in enumerate(WHALES)
            }
        ),
    ]
).sort_index()
"""398 customers, of whom 8 (2 %) spend twenty times as much as the 40 (10 %) after them."""


RECIPES = (
    CHEAP,
    recipe_named("scaled-kmeans"),
    *(Recipe(f"kmeans-{k}", (SCALED,), ("kmeans",), (k,)) for k in (4, 5)),
    *(Recipe(f"ward-{k}", (SCALED,), ("hierarchical",), (k,)) for k in (4, 5)),
    Recipe("gmm-4", (SCALED,), ("gmm",), (4,)),
)


def hold(recipe: Recipe) -> ModelSelection:
    return evaluate_challenger(
        SelectionInputs(PEOPLE, AS_OF), recipe, challenge=True, random_state=0, progress=no_progress
    )


@pytest.fixture(scope="module", params=RECIPES, ids=lambda recipe: recipe.name)
def held(request: pytest.FixtureRequest) -> ModelSelection:
    """The first model of a recipe, on customers among whom there are whales."""
    return hold(request.param)


def test_whales_are_let_in_with_the_big_spenders(held: ModelSelection) -> None:
    champion = held.champion
    scores = champion.score(PEOPLE)
    assert (scores.loc[WHALES, "margin"] > 0).all()
    assert (scores.loc[WHALES, "segment_id"] == champion.insiders_segment).all()
    assert rescored_members(champion, PEOPLE) == {*WHALES, *BIG}


def test_nothing_of_todays_revenue_is_lost(held: ModelSelection) -> None:
    figures = held.figures
    assert figures.insiders == 48
    assert figures.concentration == pytest.approx(1.0)
    assert figures.fidelity >= 0.95


def test_a_whale_is_not_told_what_is_true_of_everybody(held: ModelSelection) -> None:
    champion = held.champion
    decided = decide_membership(champion.score(PEOPLE), MembershipHistory(), AS_OF)
    output = explain_membership(
        champion, PEOPLE, decided, prospects(PEOPLE, None, 90.0, MembershipRules()), 365
    ).get("w7")
    # it would have to fall from 360,000 to where the big spenders of about 8,000 are: nothing to warn of
    assert output is None or "revenue" not in Localizer("en", "GBP").render(output)


def test_whales_whom_the_clustering_set_apart_have_no_segment_of_their_own() -> None:
    champion = hold(Recipe("kmeans-4", (SCALED,), ("kmeans",), (4,))).champion
    assert len(champion.names) == 3  # four clusters, of which two are the Insiders
    assert list(champion.names.values()).count("Insiders") == 1
