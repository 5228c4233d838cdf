"""The wide comparison: every space, nothing published, the best put forward if it passes every gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from db import governance
from db.engine import Database
from db.models import Model, Run, Version, WideComparison
from domain.enums import RunKind
from domain.report import read_model_card
from i18n import Localizer, UserError
from pipeline.publish.explore import explore
from pipeline.segmentation.recipes import BEHAVIOUR, RECIPES, Space
from tests.pipeline.shops import CHEAP, SETTINGS

WIDE = replace(CHEAP, wide_spaces=(Space("pca", BEHAVIOUR, dimensions=4),))
CHEAPLY = SETTINGS.model_copy(update={"recipe": "cheap"})


@pytest.fixture(autouse=True)
def wide_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, "cheap", WIDE)


def test_every_space_is_compared_and_no_version_is_published(published: Database) -> None:
    result = explore(published, CHEAPLY)
    with published.read() as session:
        wide_comparisons = session.scalars(select(WideComparison)).one()
        assert {row["space"] for row in wide_comparisons.leaderboard} == {"scaled", "pca"}
        assert (
            result.candidates == len(wide_comparisons.leaderboard) == 2 * len(WIDE.clusterers) * len(WIDE.ks)
        )
        assert [row["chosen"] for row in wide_comparisons.leaderboard] == [True] + [False] * (
            result.candidates - 1
        )
        assert session.scalar(select(func.max(Version.number))) == 3
        model = session.get_one(Model, result.model_id)
        card = read_model_card(model.card)
        assert card is not None
        best = wide_comparisons.leaderboard[0]
        assert (card.space, card.clusterer, card.k) == (best["space"], best["clusterer"], best["k"])
        # The shop was segmented by its best space three times: the best of all is no better than that.
        assert not result.passed
        assert session.scalars(select(Run).where(Run.kind == RunKind.PROMOTE)).all() == []
        assert session.scalars(select(WideComparison.passed)).all() == [False]


def test_a_frozen_champion_is_compared_and_stays(published: Database) -> None:
    with published.write() as session:
        governance.freeze(session, by="ada@example.org")
    result = explore(published, CHEAPLY)
    assert not result.passed
    assert result.candidates > 1
    assert result.model_id is not None


def test_a_recipe_without_further_spaces_says_so(
    published: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "cheap", CHEAP)
    with pytest.raises(UserError, match="The recipe cheap has no further spaces to compare"):
        explore(published, CHEAPLY)


def test_before_the_first_version_it_says_what_to_do(
    published: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.publish import load_run_inputs  # noqa: PLC0415 - to be patched

    monkeypatch.setattr(load_run_inputs, "load_current_champion", lambda *_: None)
    with pytest.raises(UserError) as refused:
        explore(published, CHEAPLY)
    assert "There is no champion yet." in Localizer().render(refused.value.message)
