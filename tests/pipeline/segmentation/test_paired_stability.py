from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.process.progress import no_progress
from pipeline.segmentation.champion import Champion, champion_from
from pipeline.segmentation.paired_stability import NO_GAIN, stability_gain
from pipeline.segmentation.recipes import Recipe, Redrawing, Scaling, Space
from pipeline.segmentation.search import SearchResult, search
from pipeline.segmentation.stability import mean_difference
from tests.frames import three_kinds

pytestmark = pytest.mark.fits

VALUE = Space("scaled", Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders")))
PEOPLE = three_kinds(big=20, regular=40, lapsed=40)


def found_with(k: int) -> SearchResult:
    recipe = Recipe("one", (VALUE,), ("kmeans",), (k,), Redrawing(4, 1.0))
    return search(PEOPLE, recipe, None, random_state=0, progress=no_progress)


def champion_of(found: SearchResult) -> Champion:
    segments = {cluster: cluster + 1 for cluster in sorted(set(found.labels.tolist()))}
    names = dict.fromkeys(segments.values(), "Segment")
    return champion_from(found, PEOPLE, "one", date(2026, 3, 2), segments, names)


@pytest.fixture(scope="module")
def three() -> SearchResult:
    return found_with(3)


def test_a_challenger_of_the_champions_own_type_gains_nothing(three: SearchResult) -> None:
    assert stability_gain(three, champion_of(three), PEOPLE, random_state=0) == NO_GAIN


def test_another_type_is_compared_on_the_same_halves(three: SearchResult) -> None:
    five = found_with(5)
    gain = stability_gain(three, champion_of(five), PEOPLE, random_state=0)
    assert gain is not None
    existing = mean_difference(three.redraws.agreement, five.redraws.agreement)
    assert (gain.value, gain.half_width) == pytest.approx(existing)
    assert gain.value > 0  # three kinds are found in every half, five are not


def test_a_type_that_takes_seconds_to_embed_is_compared_by_its_stored_figures(three: SearchResult) -> None:
    expensive = replace(champion_of(three), space=Space("umap", VALUE.scaling))
    assert stability_gain(three, expensive, PEOPLE, random_state=0) is None
