"""Search all spaces, clusterers and k, and choose one by the rule in `pipeline.segmentation.candidates`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.gates import MAX_SHARE, MIN_CUSTOMERS, MIN_SHARE
from i18n import Message, UserError
from pipeline.process.progress import ProgressCallback
from pipeline.segmentation.candidate_capture import Trial, measure_captures
from pipeline.segmentation.candidates import (
    FIDELITY_LINE,
    Candidate,
    is_better,
    optimistic,
    score_of,
    stability_needed,
)
from pipeline.segmentation.cluster_space import SpaceResult, cluster_space, sample_positions
from pipeline.segmentation.clusterers import Labels, Points
from pipeline.segmentation.embedding_pool import SUBPROCESS_SPACES, EmbeddingPool, open_embedding_pool
from pipeline.segmentation.finalists import can_win, choose_finalists
from pipeline.segmentation.insiders import (
    Choice,
)
from pipeline.segmentation.min_customers import check_customers
from pipeline.segmentation.recipes import Recipe, Redrawing, Space
from pipeline.segmentation.stability import Redraws, Segmenter, redraw
from pipeline.segmentation.surrogate_classifier import SurrogateClassifier

MAX_CLUSTERED = 6_000
"""Beyond this many customers a sample is clustered, and the surrogate classifier assigns the rest, because
DBSCAN stores all close pairs of points, which take gigabytes for 20,000 customers."""


@dataclass(frozen=True)
class SearchResult:
    """The result of a search. `sample` are the positions of the customers that were clustered."""

    candidate: Candidate
    leaderboard: tuple[Candidate, ...]
    labels: Labels
    choice: Choice
    surrogate: SurrogateClassifier
    space: Space
    points: Points
    sample: npt.NDArray[np.intp]
    redraws: Redraws
    random_state: int

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
    with open_embedding_pool(random_state) as pool:
        return _search(features, recipe, trial, pool, random_state, progress)


def _search(
    features: pd.DataFrame,
    recipe: Recipe,
    trial: Trial | None,
    embedding_pool: EmbeddingPool,
    random_state: int,
    progress: ProgressCallback,
) -> SearchResult:
    sample = sample_positions(len(features), MAX_CLUSTERED, random_state)
    customers = features.iloc[sample]
    explored: dict[str, SpaceResult] = {}
    futures = {
        space.name: embedding_pool.submit(cluster_space, space, customers, recipe, random_state)
        for space in recipe.spaces
        if space.name in SUBPROCESS_SPACES
    }
    for place, space in enumerate(sorted(recipe.spaces, key=lambda space: space.name in SUBPROCESS_SPACES)):
        message = Message("Projecting customers: {space:name}", {"space": space.name})
        progress(message, 0.7 * place / len(recipe.spaces))
        explored[space.name] = (
            futures[space.name].result()
            if space.name in futures
            else cluster_space(space, customers, recipe, random_state)
        )
    labelled = [row for space in recipe.spaces for row in explored[space.name].labelled]
    labelled = measure_captures(labelled, customers, trial)
    by_name: dict[str, Space] = {space.name: space for space in recipe.spaces}
    best: tuple[int, SurrogateClassifier, Redraws] | None = None
    finalists, reserve = choose_finalists(labelled, recipe)
    for done, place in enumerate([*finalists, *reserve]):
        progress(Message("Evaluating the best candidates"), 0.7 + 0.3 * done / len(finalists + reserve))
        leader = labelled[best[0]][0] if best is not None else None
        rival = leader if leader is not None and leader.trusted else None
        if rival is not None and done == len(finalists):
            break
        candidate, labels, choice = labelled[place]
        if choice is None or (rival is not None and not can_win(candidate, rival)):
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
    return SearchResult(
        chosen, board, labels, choice, surrogate, space, points, sample, redraws, random_state
    )


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


def _evaluate_expensive_metrics(
    row: tuple[Candidate, Labels, Choice],
    space: Space,
    customers: pd.DataFrame,
    leader: Candidate | None,
    redrawing: Redrawing,
    embedding_pool: EmbeddingPool,
    random_state: int,
) -> tuple[Candidate, SurrogateClassifier, Redraws | None]:
    """A candidate with fidelity, stability and score; only with fidelity if it can no longer win."""
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
