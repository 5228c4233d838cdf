"""Search one feature space: embed customers, cluster them in every way, and compute cheap metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.segmentation.candidates import Candidate, candidate_from
from pipeline.segmentation.clusterers import Labels, Points, sweep
from pipeline.segmentation.embedding_pool import embed
from pipeline.segmentation.insiders import Choice, choose_insiders, concentration, richest
from pipeline.segmentation.recipes import Recipe, Space
from pipeline.segmentation.silhouette import mean_silhouettes

MAX_MEASURED = 5_000
"""Beyond this many points silhouettes are taken on a sample of them: distances grow with the square."""

Labelled = tuple[Candidate, Labels, Choice | None]


@dataclass(frozen=True)
class SpaceResult:
    """The coordinates of the customers in one space, and its candidates."""

    points: Points
    labelled: list[Labelled]


def cluster_space(space: Space, customers: pd.DataFrame, recipe: Recipe, random_state: int) -> SpaceResult:
    """Every clusterer × k of `recipe` on `customers` (a features frame) embedded in `space`."""
    points = embed(space, customers, random_state)
    return SpaceResult(points, list(_candidates(space, points, customers, recipe, random_state)))


def sample_positions(count: int, most: int, random_state: int) -> npt.NDArray[np.intp]:
    """The positions of `count` customers, or of `most` of them drawn at random, sorted."""
    everyone = np.arange(count)
    if count <= most:
        return everyone
    return np.sort(np.random.default_rng(random_state).choice(everyone, most, replace=False))


def _candidates(
    space: Space, points: Points, customers: pd.DataFrame, recipe: Recipe, random_state: int
) -> Iterator[Labelled]:
    positions = sample_positions(len(points), MAX_MEASURED, random_state)
    everything = [
        clustering
        for clusterer in recipe.clusterers
        for clustering in sweep(clusterer, points, recipe.ks, random_state)
    ]
    choices = [_choice(clustering.labels, customers, recipe) for clustering in everything]
    labelled = [
        choice.applied(clustering.labels) if choice is not None else clustering.labels
        for clustering, choice in zip(everything, choices, strict=True)
    ]
    silhouettes = mean_silhouettes(points[positions], [labels[positions] for labels in labelled])
    for clustering, labels, choice, silhouette in zip(
        everything, labelled, choices, silhouettes, strict=True
    ):
        inside = labels == choice.cluster if choice is not None else np.zeros(len(customers), bool)
        held = concentration(inside, customers["net_revenue"])
        candidate = candidate_from(space, replace(clustering, labels=labels), choice, silhouette, held)
        yield replace(candidate, k=clustering.k), labels, choice


def _choice(labels: Labels, customers: pd.DataFrame, recipe: Recipe) -> Choice | None:
    choice = choose_insiders(labels, customers["net_revenue"])
    return choice if choice is not None or recipe.is_search else richest(labels, customers["net_revenue"])
