from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from domain.report import ModelCard, ModelSummary
from pipeline.publish.stability_section import latest_stability
from pipeline.segmentation.model_selection import ModelSelection
from pipeline.segmentation.stability import Redraws
from tests.reports import model, model_card

FITTED, LAST_WEEK, TODAY = date(2026, 3, 2), date(2026, 11, 9), date(2026, 11, 16)
PEOPLE = pd.Index(["ada", "bo", "cem", "dee"])
BOTH = np.array([[True, True, False, False], [False, False, True, True]])
REDRAWS = Redraws(
    agreement=(0.7, 0.9, 0.9, 0.9),
    drawn=np.vstack([BOTH, BOTH]),
    on_list=np.array([[1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool),
    wanted_pairs=2,
)
"""Two pairs of halves: ada is on the list both times, cem once."""


@dataclass
class Fitted:
    """A stand-in for the champion."""

    as_of: date = FITTED


def selected(redraws: Redraws | None = None, **card: Any) -> ModelSelection:
    result = ModelCard.model_validate(model_card(**{"stability": 0.95, **card}))
    sample = np.arange(len(PEOPLE)) if redraws is not None else None
    return ModelSelection(
        cast("Any", Fitted()),
        result,
        False,
        cast("Any", None),
        cast("Any", None),
        redraws=redraws,
        sample=sample,
    )


def before(**stability: Any) -> ModelSummary:
    of_list = {"value": 0.8, "redraws": 20, "measured": 2, "always": 1, "members": {"ada": 20, "cem": 7}}
    output = {**model([]), "list_stability": {**of_list, "as_of": LAST_WEEK.isoformat()}, **stability}
    return ModelSummary.model_validate(output)


def latest(selection: ModelSelection, then: ModelSummary | None) -> dict[str, Any]:
    return latest_stability(selection, then, PEOPLE, {"ada", "cem"}, TODAY)


def test_a_week_that_refits_measures_the_list_of_its_own_day() -> None:
    list_stability = latest(selected(REDRAWS), before())["list_stability"]
    assert (list_stability["as_of"], list_stability["redraws"], list_stability["members"]) == (
        "2026-11-16",
        2,
        {"ada": 2, "cem": 1},
    )
    assert list_stability["value"] == pytest.approx(
        0.75
    )  # one of one in three halves, none of one in the fourth


def test_a_week_that_only_scores_repeats_the_last_one_with_its_date() -> None:
    list_stability = latest(selected(), before())["list_stability"]
    assert (list_stability["as_of"], list_stability["members"]) == ("2026-11-09", {"ada": 20, "cem": 7})
    assert latest(selected(), None)["list_stability"] is None


def test_the_stability_of_a_card_with_an_interval_is_that_of_the_day_it_was_fitted() -> None:
    result = latest(selected(REDRAWS, stability_low=0.94, stability_high=0.96), before())
    assert (result["stability"], result["stability_low"], result["stability_high"]) == (0.95, 0.94, 0.96)
    assert result["stability_as_of"] == "2026-03-02"


def test_a_card_without_an_interval_gives_way_to_the_refits_of_today() -> None:
    result = latest(selected(REDRAWS), None)
    # The pairs' means are 0.8 and 0.9: standard error 0.05, and 12.706 of them are a t interval of two.
    assert result["stability"] == pytest.approx(0.85)
    assert result["stability_low"] == pytest.approx(0.85 - 12.706 * 0.05, abs=1e-3)
    assert result["stability_as_of"] == "2026-11-16"


def test_or_to_the_last_refits_that_had_one() -> None:
    measured = {"stability": 0.87, "stability_low": 0.85, "stability_high": 0.89}
    result = latest(selected(), before(**measured, stability_as_of=LAST_WEEK.isoformat()))
    assert (result["stability"], result["stability_low"], result["stability_high"]) == (0.87, 0.85, 0.89)
    assert result["stability_as_of"] == "2026-11-09"
    assert latest(selected(), before(stability=0.9))["stability"] == 0.95
