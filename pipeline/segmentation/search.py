"""Search all spaces, clusterers and k, and choose one by the rule in `pipeline.segmentation.candidates`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.neighbors import NearestNeighbors

from i18n import Message, UserError
from pipeline.process.progress import ProgressCallback
from pipeline.segmentation.candidates import (
    FIDELITY_LINE,
    Candidate,
    is_better,
    optimistic,
    score_of,
    stability_needed,
)
from pipeline.segmentation.cluster_space import Labelled, SpaceResult, cluster_space, some_of
from pipeline.segmentation.clusterers import Labels, Points
from pipeline.segmentation.embedding_pool import SUBPROCESS_SPACES, EmbeddingPool, open_embedding_pool
from pipeline.segmentation.insiders import (
    MAX_SHARE,
    MIN_CUSTOMERS,
    MIN_CUSTOMERS_TO_CHOOSE,
    MIN_SHARE,
    Captured,
    Choice,
    measure_capture,
)
from pipeline.segmentation.recipes import VALUE, Recipe, Redrawing, Space
from pipeline.segmentation.spaces import ScaledFeatures
from pipeline.segmentation.stability import Redraws, Segmenter, redraw
from pipeline.segmentation.surrogate_classifier import SurrogateClassifier

FINALISTS = 10
MAX_PER_COMBINATION = 2
"""Finalists of one space and clusterer, so that one space's near-identical cuts do not crowd out others."""
CHEAP_SPACES = ("scaled", "pca")
"""Cheap to embed: evaluated first, so that expensive spaces are evaluated only if they can win."""
MAX_CLUSTERED = 6_000
"""Beyond this many customers a sample is clustered, and the surrogate classifier assigns the rest, because
DBSCAN stores all close pairs of points, which take gigabytes for 20,000 customers."""
MIN_SEGMENTED = 30
"""Customers below which half of them, a resample, cannot be cut into twelve clusters."""
ALIKE = 15
"""Customers at T are Insiders when most of that many customers now who look like them are."""


@dataclass(frozen=True)
class Trial:
    """What capture is measured on: the features at T, and revenue by customer in the 84 days after."""

    features_then: pd.DataFrame
    revenue_after: pd.Series


@dataclass(frozen=True)
class SearchResult:
    """What a search ends with. `sample` are the positions of the customers that were clustered."""

    candidate: Candidate
    leaderboard: tuple[Candidate, ...]
    labels: Labels
    choice: Choice
    surrogate: SurrogateClassifier
    space: Space
    points: Points
    sample: npt.NDArray[np.intp]
    redraws: Redraws

    def leaderboard_rows(self) -> list[dict[str, Any]]:
        """Every candidate, ready for JSON: the chosen one first, then the trusted, then by score."""
        ordered = sorted(
            self.leaderboard,
            key=lambda row: (row is not self.candidate, not row.trusted, -(row.score or optimistic(row) - 1)),
        )
        return [{**row.as_row(), "chosen": row is self.candidate} for row in ordered]


def search(
    features: pd.DataFrame,
    recipe: Recipe,
    trial: Trial | None,
    *,
    random_state: int,
    progress: ProgressCallback,
    embedding_pool: EmbeddingPool | None = None,
) -> SearchResult:
    """The best of all candidates of `recipe` on `features`, with everything needed to use it.

    `embedding_pool` may have been warmed up already; without, they begin and end here.

    Raises:
        UserError: there are too few customers, or no candidate has a segment of a size that a programme can
            have.
    """
    check_customers(len(features), recipe)
    if embedding_pool is not None:
        return _search(features, recipe, trial, embedding_pool, random_state, progress)
    with open_embedding_pool(random_state) as own:
        return _search(features, recipe, trial, own, random_state, progress)


def min_customers(recipe: Recipe) -> int:
    """The smallest shop that `recipe` can serve, by the gates its Insiders must pass."""
    return max(MIN_SEGMENTED, MIN_CUSTOMERS_TO_CHOOSE) if recipe.is_search else MIN_SEGMENTED


def check_customers(count: int, recipe: Recipe) -> None:
    """Raise a UserError if a shop of `count` customers is smaller than `recipe` can serve."""
    least = min_customers(recipe)
    if count >= least:
        return
    values = {"count": count, "least": least}
    if least == MIN_SEGMENTED:
        raise UserError(
            "Only {count:customers} with an id bought something in the window, and at least "
            "{least:number} are needed to find segments. Import more invoices, or increase "
            "WINDOW_DAYS.",
            **values,
        )
    raise UserError(
        "Only {count:customers} with an id bought something in the window, and at least "
        "{least:number} are needed, because a programme has at least {members:members} "
        "and at most {most:percent} of customers. Import more invoices, increase "
        "WINDOW_DAYS, or choose a fixed recipe such as {recipe}, which has no such "
        "limits.",
        **values,
        members=MIN_CUSTOMERS,
        most=MAX_SHARE,
        recipe="scaled-kmeans",
    )


def _search(
    features: pd.DataFrame,
    recipe: Recipe,
    trial: Trial | None,
    embedding_pool: EmbeddingPool,
    random_state: int,
    progress: ProgressCallback,
) -> SearchResult:
    sample = some_of(len(features), MAX_CLUSTERED, random_state)
    customers = features.iloc[sample]
    explored: dict[str, SpaceResult] = {}
    futures = {
        space.name: embedding_pool.submit(cluster_space, space, customers, recipe, random_state)
        for space in recipe.spaces
        if space.name in SUBPROCESS_SPACES
    }
    for place, space in enumerate(sorted(recipe.spaces, key=lambda space: space.name in SUBPROCESS_SPACES)):
        told = Message("Projecting customers: {space:name}", {"space": space.name})
        progress(told, 0.7 * place / len(recipe.spaces))
        explored[space.name] = (
            futures[space.name].result()
            if space.name in futures
            else cluster_space(space, customers, recipe, random_state)
        )
    labelled = [row for space in recipe.spaces for row in explored[space.name].labelled]
    labelled = _with_capture(labelled, customers, trial)
    by_name: dict[str, Space] = {space.name: space for space in recipe.spaces}
    best: tuple[int, SurrogateClassifier, Redraws] | None = None
    finalists, reserve = _in_the_running(labelled, recipe)
    for done, place in enumerate([*finalists, *reserve]):
        progress(Message("Evaluating the best candidates"), 0.7 + 0.3 * done / len(finalists + reserve))
        leader = labelled[best[0]][0] if best is not None else None
        rival = leader if leader is not None and leader.trusted else None
        if rival is not None and done == len(finalists):
            break
        candidate, labels, choice = labelled[place]
        if choice is None or (rival is not None and not _can_win(candidate, rival)):
            continue
        space = by_name[candidate.space]
        candidate, surrogate, redraws = _evaluate_expensive_metrics(
            (candidate, labels, choice),
            space,
            customers,
            leader,
            recipe.redrawing,
            embedding_pool,
            random_state,
        )
        labelled[place] = (candidate, labels, choice)
        if redraws is not None and (leader is None or is_better(candidate, leader)):
            best = (place, surrogate, redraws)
    if best is None:
        raise _no_programme(recipe)
    place, surrogate, redraws = best
    chosen, labels, choice = labelled[place]
    if choice is None:
        raise AssertionError("only candidates with Insiders are in the running")
    space = by_name[chosen.space]
    if not redraws.is_complete:
        redraws = redraw(
            Segmenter(space, chosen.clusterer, chosen.setting, embedding_pool, random_state),
            customers,
            labels,
            insiders=choice.cluster,
            needed=0.0,
            redrawing=recipe.redrawing,
        )
        chosen = _with_stability(chosen, redraws)
        labelled[place] = (chosen, labels, choice)
    board = tuple(row[0] for row in labelled)
    points = explored[chosen.space].points
    return SearchResult(chosen, board, labels, choice, surrogate, space, points, sample, redraws)


def _with_stability(candidate: Candidate, redraws: Redraws) -> Candidate:
    low, high = redraws.interval or (None, None)
    return replace(
        candidate,
        stability=redraws.mean,
        stability_low=low,
        stability_high=high,
        score=score_of(candidate, redraws.mean),
    )


def _no_programme(recipe: Recipe) -> UserError:
    if recipe.is_search:
        return UserError(
            "The recipe {recipe} found no segment with {least:percent} to {most:percent} of "
            "customers and at least {members:number} of them. There may be too few customers "
            "yet.",
            least=MIN_SHARE,
            most=MAX_SHARE,
            members=MIN_CUSTOMERS,
            recipe=recipe.name,
        )
    return UserError(
        "Apart from the lowest-spending one, the recipe {recipe} found no segment with "
        "at least {least:percent} of customers and at least {members:number} of them. "
        "Choose another recipe, or import more invoices.",
        least=MIN_SHARE,
        members=MIN_CUSTOMERS,
        recipe=recipe.name,
    )


def _with_capture(labelled: list[Labelled], customers: pd.DataFrame, trial: Trial | None) -> list[Labelled]:
    """Capture of every candidate with Insiders; those with the same Insiders share the measurement."""
    if trial is None:
        return labelled
    scaled = ScaledFeatures(VALUE).fit(customers)
    now, then = scaled.transform(customers), scaled.transform(trial.features_then)
    alike = NearestNeighbors(n_neighbors=ALIKE).fit(now).kneighbors(then, return_distance=False)
    known: dict[bytes, Captured | None] = {}
    result: list[Labelled] = []
    for candidate, labels, choice in labelled:
        captured = None
        if choice is not None:
            inside = labels == choice.cluster
            key = np.packbits(inside).tobytes()
            if key not in known:
                most = inside[alike].sum(axis=1) > ALIKE / 2
                members = trial.features_then.index[most]
                known[key] = measure_capture(members, trial.features_then, trial.revenue_after)
            captured = known[key]
        value, low, high = captured if captured is not None else (None, None, None)
        measured_one = replace(candidate, capture=value, capture_low=low, capture_high=high)
        result.append((measured_one, labels, choice))
    return result


def _in_the_running(labelled: list[Labelled], recipe: Recipe) -> tuple[list[int], list[int]]:
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


def _can_win(candidate: Candidate, leader: Candidate) -> bool:
    """Whether `candidate` could go before the trusted `leader`: what else is measured only takes away."""
    return candidate.shortfall == 0 and optimistic(candidate) > (leader.score or 0.0)


def _evaluate_expensive_metrics(
    row: tuple[Candidate, Labels, Choice],
    space: Space,
    customers: pd.DataFrame,
    leader: Candidate | None,
    redrawing: Redrawing,
    embedding_pool: EmbeddingPool,
    random_state: int,
) -> tuple[Candidate, SurrogateClassifier, Redraws | None]:
    """A candidate with fidelity, stability and score; only with fidelity where it can no longer win."""
    candidate, labels, choice = row
    must_win = leader is not None and leader.trusted
    needed = FIDELITY_LINE if must_win else 0.0
    surrogate = SurrogateClassifier(space.scaling, random_state).fit(customers, labels, needed=needed)
    candidate = replace(candidate, fidelity=surrogate.fidelity_)
    if must_win and surrogate.fidelity_ < FIDELITY_LINE:
        return candidate, surrogate, None
    redraws = redraw(
        Segmenter(space, candidate.clusterer, candidate.setting, embedding_pool, random_state),
        customers,
        labels,
        insiders=choice.cluster,
        needed=stability_needed(candidate, leader),
        redrawing=redrawing,
    )
    return _with_stability(candidate, redraws), surrogate, redraws
