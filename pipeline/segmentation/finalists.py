"""Which candidates of a search are worth the expensive metrics."""

from __future__ import annotations

from pipeline.segmentation.candidates import (
    Candidate,
    optimistic,
)
from pipeline.segmentation.cluster_space import Labelled
from pipeline.segmentation.recipes import Recipe

FINALISTS = 10
MAX_PER_COMBINATION = 2
"""Finalists of one space and clusterer, so that one space's near-identical cuts do not crowd out others."""
CHEAP_SPACES = ("scaled", "pca")
"""Cheap to embed: evaluated first, so that expensive spaces are evaluated only if they can win."""


def choose_finalists(labelled: list[Labelled], recipe: Recipe) -> tuple[list[int], list[int]]:
    """Positions of the candidates to evaluate with expensive metrics; always that of a fixed recipe.

    Second-best candidates of cheap spaces are evaluated only if none of the first is trusted.
    """
    allowed = (
        place
        for place, (candidate, _, choice) in enumerate(labelled)
        if choice is not None and (candidate.eligible or not recipe.is_search)
    )
    kinds: dict[tuple[str, str], int] = {}
    running: list[int] = []
    for place in sorted(allowed, key=lambda place: -optimistic(labelled[place][0])):
        kind = (labelled[place][0].space, labelled[place][0].clusterer)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] <= MAX_PER_COMBINATION:
            running.append(place)
    cheap = {place for place in running if labelled[place][0].space in CHEAP_SPACES}
    finalists = sorted(running[:FINALISTS], key=lambda place: place not in cheap)
    return finalists, [place for place in running[FINALISTS:] if place in cheap]


def can_win(candidate: Candidate, leader: Candidate) -> bool:
    """Whether `candidate` could still beat the trusted `leader`; further figures can only lower its score."""
    return candidate.shortfall == 0 and optimistic(candidate) > (leader.score or 0.0)
