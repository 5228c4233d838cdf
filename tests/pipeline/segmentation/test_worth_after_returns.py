"""Worth is net of returns where it decides who is an Insider."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.gates import LEAVE_LINE
from i18n import Localizer
from pipeline.membership.counterfactuals import revenue_at_line
from pipeline.membership.explanations import explain_membership
from pipeline.membership.history import MembershipHistory
from pipeline.membership.rules import MembershipRules, prospects
from pipeline.membership.state import decide_membership
from pipeline.process.progress import no_progress
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.insiders import choose_insiders
from pipeline.segmentation.model_selection import ModelSelection, evaluate_challenger
from pipeline.segmentation.recipes import (
    BEHAVIOUR,
    RECIPES,
    VALUE,
    Recipe,
    Redrawing,
    Scaling,
    Space,
    recipe_named,
    space_by_net_revenue,
)
from pipeline.segmentation.selection_inputs import Incumbent, SelectionInputs
from tests.frames import features_from, three_kinds
from tests.pipeline.segmentation.champions import champion_of

pytestmark = pytest.mark.fits

AS_OF = date(2026, 3, 2)
RETURNER = {
    "gross_revenue": 50_000.0,
    "net_revenue": 100.0,
    "items": 20_000,
    "returned_items": 19_960,
    "return_rate": 0.998,
    "recency_days": 5,
}
"""Bought for £50,000, like the largest customer, and sent back all but £100 of it."""
PEOPLE = pd.concat(
    [three_kinds(), features_from(once={**RETURNER, "orders": 1}, often={**RETURNER, "orders": 30})]
).sort_index()
FEW = Redrawing(pairs=3, max_standard_error=1.0)
SCALED, PCA = Space("scaled", VALUE, dimensions=3), Space("pca", BEHAVIOUR, dimensions=4)
GROSS = Space("scaled", Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders")))


def selected(
    recipe: Recipe,
    incumbent: Incumbent | None = None,
    people: pd.DataFrame = PEOPLE,
    *,
    challenge: bool = True,
) -> ModelSelection:
    inputs = SelectionInputs(people, AS_OF, incumbent=incumbent)
    return evaluate_challenger(inputs, recipe, challenge=challenge, random_state=0, progress=no_progress)


def members(champion: Champion, people: pd.DataFrame = PEOPLE) -> set[str]:
    scores = champion.at(people).score(people)
    membership = decide_membership(scores, MembershipHistory(), AS_OF)
    return set(membership.index[membership["is_member"]])


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("scaled", (SCALED,), ("kmeans",), (3,), FEW),
        Recipe("pca", (PCA,), ("kmeans",), (3,), FEW),
        Recipe("pca", (PCA,), ("gmm",), (4,), FEW),
        Recipe("gross", (GROSS,), ("kmeans",), (3,), FEW),
        recipe_named("scaled-kmeans"),
    ],
    ids=lambda recipe: f"{recipe.name}-{recipe.clusterers[0]}",
)
def test_who_bought_for_50_000_and_returned_49_900_is_no_insider(recipe: Recipe) -> None:
    champion = selected(recipe).champion
    inside = members(champion)
    assert {"b000", "b029"} <= inside
    assert inside.isdisjoint({"once", "often"})
    scores = champion.at(PEOPLE).score(PEOPLE).loc[["once", "often"]]
    assert (scores["segment_id"] != champion.insiders_segment).all()


def test_who_kept_what_they_bought_for_50_000_is_an_insider() -> None:
    stored = PEOPLE.assign(net_revenue=PEOPLE["gross_revenue"], returned_items=0, return_rate=0.0)
    champion = selected(Recipe("scaled", (SCALED,), ("kmeans",), (3,), FEW), people=stored).champion
    assert {"once", "often"} <= members(champion, stored)


def test_the_insiders_are_the_cluster_that_spends_most_after_returns() -> None:
    # before returns the first 20 spend 900 and the next 20 spend 500; after them, 90 and 480
    labels = np.repeat([0, 1, 2], [20, 20, 160])
    net = pd.Series([90.0] * 20 + [480.0] * 20 + [10.0] * 160)
    choice = choose_insiders(labels, net)
    assert choice is not None
    assert (choice.cluster, choice.joined) == (1, ())


def test_no_built_in_search_compares_customers_by_revenue_before_returns() -> None:
    search = RECIPES["search"].widened()
    assert all(space == space_by_net_revenue(space) for space in search.spaces)
    assert all("net_revenue" in space.scaling.columns for space in search.spaces)


def test_whoever_kept_less_than_a_quarter_of_the_typical_insider_is_clearly_outside() -> None:
    people = three_kinds()
    champion = champion_of(people).at(people)
    quarter = float(people["net_revenue"][people.index.str.startswith("b")].median()) / 4
    big = people.loc[["b000"]]
    assert champion.decision_scores(big.assign(net_revenue=quarter))[0] > 0
    assert champion.decision_scores(big.assign(net_revenue=quarter - 0.01))[0] == -1.0


def test_a_member_is_told_how_far_revenue_after_returns_may_fall() -> None:
    people = three_kinds()
    champion = champion_of(people, by="net_revenue").at(people)
    enough = float(revenue_at_line(champion, people.loc[["b000"]], LEAVE_LINE).iloc[0])
    close = people.loc[["b000"]].assign(gross_revenue=50_000.0, net_revenue=enough / 0.9)
    membership = pd.DataFrame(
        {"is_member": True, "weeks_below": 0, "overridden": False, "margin": 0.1, "valid_until": None},
        index=close.index,
    )
    lines_alone = prospects(close, None, 90.0, MembershipRules(silent_times=0.0))
    advice = explain_membership(champion, close, membership, lines_alone, 365)
    sentence = Localizer("en", "GBP").render(advice["b000"])
    assert "falls below the line if revenue after returns falls by" in sentence
    assert "(10.0\u202f%)" in sentence


class TestAChampionOfAnOlderProgram:
    """It compared customers by revenue before returns."""

    recipe = Recipe("old", (GROSS,), ("kmeans",), (3,), FEW)
    today = Recipe("old", (space_by_net_revenue(GROSS),), ("kmeans",), (3,), FEW)

    def incumbent(self, *, frozen: bool = False) -> Incumbent:
        first = selected(self.recipe, people=three_kinds())
        return Incumbent(first.champion, first.card, frozen, AS_OF - timedelta(days=7))

    @pytest.mark.parametrize(("frozen", "challenge"), [(False, True), (False, False), (True, True)])
    def test_is_deployed_anew_with_revenue_after_returns(self, frozen: bool, challenge: bool) -> None:
        incumbent = self.incumbent(frozen=frozen)
        held = selected(self.today, incumbent, challenge=challenge)
        assert held.is_new
        assert held.card.columns == ("net_revenue", "recency_days", "orders")
        assert (
            Localizer().render(held.decision.why).startswith("Customers are now compared by what they spent")
        )
        assert members(held.champion).isdisjoint({"once", "often"})

    def test_judges_those_who_return_nothing_as_before(self) -> None:
        people, champion = three_kinds(), self.incumbent().champion
        before, after = champion.at(people), champion.by_net_revenue().at(people)
        assert after.score(people).equals(before.score(people))

    def test_is_kept_in_the_form_it_is_read_back_from(self) -> None:
        champion = self.incumbent().champion.by_net_revenue()
        again = Champion.from_bytes(champion.to_bytes())
        assert again.space == space_by_net_revenue(GROSS)
        assert again.at(PEOPLE).score(PEOPLE).equals(champion.at(PEOPLE).score(PEOPLE))

    def test_is_deployed_anew_once_only(self) -> None:
        held = selected(self.today, self.incumbent())
        standing = Incumbent(held.champion, held.card, False, AS_OF)
        assert not selected(self.today, standing, challenge=False).is_new

    def test_stays_as_it_is_where_the_recipe_itself_has_revenue_before_returns(self) -> None:
        assert not selected(self.recipe, self.incumbent(), challenge=False).is_new
