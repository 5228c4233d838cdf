from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from i18n import Localizer
from pipeline.process.progress import no_progress
from pipeline.segmentation.model_selection import ModelSelection, evaluate_challenger
from pipeline.segmentation.recipes import Recipe, Redrawing, Scaling, Space
from pipeline.segmentation.selection_inputs import Incumbent, SelectionInputs
from tests.frames import three_kinds

AS_OF = date(2026, 3, 2)
WEEK = timedelta(days=7)
VALUE = Space("scaled", Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders")))
RECIPE = Recipe("cheap", (VALUE,), ("kmeans",), (3, 4), Redrawing(pairs=3, max_standard_error=1.0))
PEOPLE = three_kinds()


def hold(incumbent: Incumbent | None, people: pd.DataFrame = PEOPLE, **known: Any) -> ModelSelection:
    requested: dict[str, Any] = {
        "segment_before": None,
        "next_segment_id": 1,
        "recipe": RECIPE,
        "as_of": AS_OF + WEEK,
        "challenge": True,
        **known,
    }
    recipe, challenge = requested.pop("recipe"), requested.pop("challenge")
    inputs = SelectionInputs(people, incumbent=incumbent, **requested)
    return evaluate_challenger(inputs, recipe, challenge=challenge, random_state=0, progress=no_progress)


@pytest.fixture(scope="module")
def first() -> ModelSelection:
    return hold(None, as_of=AS_OF)


def standing_of(selection: ModelSelection, *, frozen: bool = False) -> Incumbent:
    return Incumbent(selection.champion, selection.card, frozen, AS_OF)


def why(selection: ModelSelection) -> str:
    return Localizer().render(selection.decision.why)


def test_the_first_model_is_champion_from_its_version_on(first: ModelSelection) -> None:
    assert first.is_new
    assert first.decision.promoted
    assert why(first) == "This is the first model."
    assert first.challenger is None
    assert first.champion.insiders_segment == 1
    assert first.champion.names[1] == "Insiders"
    assert len(set(first.champion.names.values())) == len(first.champion.names)
    assert first.leaderboard


def test_its_insiders_are_the_big_spenders(first: ModelSelection) -> None:
    margin = first.champion.score(PEOPLE)["margin"]
    assert (margin >= 0).tolist() == PEOPLE.index.str.startswith("b").tolist()


def test_a_run_that_only_scores_keeps_the_champion(first: ModelSelection) -> None:
    stored = hold(standing_of(first), challenge=False)
    assert not stored.is_new
    assert stored.champion is first.champion
    assert stored.challenger is None
    assert why(stored) == "This run only scored customers with the existing model."


def test_a_frozen_champion_is_not_challenged(first: ModelSelection) -> None:
    stored = hold(standing_of(first, frozen=True))
    assert stored.champion is first.champion
    assert stored.challenger is None
    assert why(stored) == "The champion is frozen."


def test_a_challenger_that_is_no_better_is_kept_beside_the_champion_with_the_reason(
    first: ModelSelection,
) -> None:
    held = hold(
        standing_of(first), segment_before=first.champion.score(PEOPLE)["segment_id"], next_segment_id=9
    )
    assert not held.is_new
    assert held.champion.surrogate.classifier_ is first.champion.surrogate.classifier_
    assert held.challenger is not None
    assert held.decision.gates
    assert why(held) == "The challenger was not clearly better, so the model stays the same."


def test_a_challengers_segments_keep_the_ids_and_names_of_the_champions(first: ModelSelection) -> None:
    held = hold(
        standing_of(first), segment_before=first.champion.score(PEOPLE)["segment_id"], next_segment_id=9
    )
    assert held.challenger is not None
    assert held.challenger.names == first.champion.names
    both = pd.DataFrame(
        {
            "old": first.champion.score(PEOPLE)["segment_id"],
            "new": held.challenger.score(PEOPLE)["segment_id"],
        }
    )
    assert (both["old"] == both["new"]).mean() > 0.95


def test_another_recipe_brings_a_new_champion_that_keeps_the_insiders_id(first: ModelSelection) -> None:
    other = Recipe("other", (VALUE,), ("hierarchical",), (3,))
    changed = hold(
        standing_of(first),
        recipe=other,
        segment_before=first.champion.score(PEOPLE)["segment_id"],
        next_segment_id=9,
    )
    assert changed.is_new
    assert why(changed) == "The recipe was changed to other."
    assert changed.champion.recipe == "other"
    assert changed.champion.insiders_segment == first.champion.insiders_segment


def test_the_figures_are_those_of_the_champion_on_todays_customers(first: ModelSelection) -> None:
    fewer = PEOPLE.drop(PEOPLE.index[:15])  # half of the big spenders are gone
    stored = hold(standing_of(first), fewer, challenge=False)
    assert stored.figures.insiders == 15
    assert stored.figures.insiders_share == pytest.approx(15 / 285)
