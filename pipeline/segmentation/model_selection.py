"""Choose the model of a version: the champion, or a challenger that passes all gates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.gates import ENTER_LINE
from domain.report import ModelCard
from i18n import Message, UserError
from pipeline.process.progress import ProgressCallback
from pipeline.segmentation.champion import Champion, champion_from
from pipeline.segmentation.clusterers import NOISE, Labels
from pipeline.segmentation.embedding_pool import EmbeddingPool
from pipeline.segmentation.insiders import concentration, measure_capture
from pipeline.segmentation.paired_stability import stability_gain
from pipeline.segmentation.promotion_gates import (
    Figures,
    PromotionDecision,
    decide_promotion,
    passes_its_lines,
)
from pipeline.segmentation.recipes import Recipe
from pipeline.segmentation.search import CHEAP_SPACES, SearchResult, Trial, search
from pipeline.segmentation.segment_identity import Match, match_segments
from pipeline.segmentation.segment_profiles import name_segments
from pipeline.segmentation.silhouette import mean_silhouettes
from pipeline.segmentation.silhouette_plot import silhouette_plot
from pipeline.segmentation.stability import Redraws

SEARCH_EVERY_DAYS = 91
"""A full search once a quarter; in other weeks the challenger is the champion's own kind, fitted anew."""
SEARCH_AGAIN_DAYS = 28
"""Sooner while the champion fails a check, and for model types that are expensive to fit."""


@dataclass(frozen=True)
class Incumbent:
    """The champion before this run. `last_search`: the date of the last full search."""

    champion: Champion
    card: ModelCard
    frozen: bool
    last_search: date | None


@dataclass(frozen=True)
class SelectionInputs:
    """What a model is selected on."""

    features: pd.DataFrame
    """Of today's customers, by customer id."""
    as_of: date
    trial: Trial | None = None
    incumbent: Incumbent | None = None
    segment_before: pd.Series | None = None
    """Segment ids of the version before, by customer id."""
    next_segment_id: int = 1
    """The first that no segment has had yet."""


@dataclass(frozen=True)
class ModelSelection:
    """The model that was selected. `is_new`: `champion` is deployed with this version."""

    champion: Champion
    card: ModelCard
    is_new: bool
    decision: PromotionDecision
    figures: Figures
    challenger: Champion | None = None
    challenger_card: ModelCard | None = None
    leaderboard: tuple[Any, ...] = ()
    silhouettes: dict[str, Any] | None = None
    """See `silhouette_plot`; None in weeks in which nothing was fitted."""
    redraws: Redraws | None = None
    """Of the champion's way of segmenting, on today's customers; None where that was not fitted anew."""
    sample: npt.NDArray[np.intp] | None = None
    """The positions of the customers who were redrawn."""


def evaluate_challenger(
    inputs: SelectionInputs,
    recipe: Recipe,
    *,
    challenge: bool,
    random_state: int,
    progress: ProgressCallback,
    embedding_pool: EmbeddingPool | None = None,
) -> ModelSelection:
    """Keep the incumbent champion or let a challenger take over.

    Without a champion of this recipe the first model fitted becomes one. `challenge=False` only scores.
    """
    features, trial, incumbent = inputs.features, inputs.trial, inputs.incumbent
    if incumbent is not None and (incumbent.frozen or not challenge):
        why = (
            Message("The champion is frozen.")
            if incumbent.frozen
            else Message("This run only scored customers with the existing model.")
        )
        figures = _figures_today(incumbent.champion.at(features), incumbent.card, features, trial)
        return ModelSelection(
            incumbent.champion, incumbent.card, False, PromotionDecision(False, why), figures
        )
    if incumbent is None or incumbent.champion.recipe != recipe.name:
        why = (
            Message("This is the first model.")
            if incumbent is None
            else Message("The recipe was changed to {recipe}.", {"recipe": recipe.name})
        )
        found = search(
            features,
            recipe,
            trial,
            random_state=random_state,
            progress=progress,
            embedding_pool=embedding_pool,
        )
        fitted, match = _identified(found, inputs, recipe.name)
        figures = _figures_found(found)
        return ModelSelection(
            fitted,
            _card(found, fitted, searched=True),
            True,
            PromotionDecision(True, why),
            figures,
            leaderboard=tuple(found.leaderboard_rows()),
            silhouettes=silhouette_plot(found.points, _segments_of(found, match)),
            redraws=found.redraws,
            sample=found.sample,
        )
    champion = incumbent.champion
    figures = _figures_today(champion.at(features), incumbent.card, features, trial)
    asked = _challengers_recipe(recipe, incumbent, figures, inputs.as_of)
    if asked is None:
        why = Message("This type of model is refitted only every four weeks.")
        return ModelSelection(champion, incumbent.card, False, PromotionDecision(False, why), figures)
    try:
        found = search(
            features,
            asked,
            trial,
            random_state=random_state,
            progress=progress,
            embedding_pool=embedding_pool,
        )
    except UserError as problem:  # a champion can go on scoring where nothing new can be fitted
        why = Message("No challenger could be fitted. {reason:all}", {"reason": [problem.message.to_json()]})
        return ModelSelection(champion, incumbent.card, False, PromotionDecision(False, why), figures)
    fitted, match = _identified(found, inputs, recipe.name)
    kept = champion.at(features).score(features.iloc[found.sample])["segment_id"].to_numpy()
    figures = replace(figures, silhouette=_silhouette_in(found, kept))
    decision = decide_promotion(
        figures,
        _figures_found(found),
        overlap=match.insiders_overlap,
        renewed=match.insiders_renewed,
        steadier=stability_gain(found, champion, features, random_state),
    )
    card = _card(found, fitted, searched=asked is recipe)
    board = tuple(found.leaderboard_rows())
    if decision.promoted:
        shown = silhouette_plot(found.points, _segments_of(found, match))
        return ModelSelection(
            fitted,
            card,
            True,
            decision,
            _figures_found(found),
            leaderboard=board,
            silhouettes=shown,
            redraws=found.redraws,
            sample=found.sample,
        )
    return ModelSelection(
        champion,
        incumbent.card,
        False,
        decision,
        figures,
        fitted,
        card,
        board,
        silhouettes=silhouette_plot(found.points, kept),
        redraws=found.redraws if _is_of_the_same_kind(found, champion) else None,
        sample=found.sample,
    )


def _is_of_the_same_kind(found: SearchResult, champion: Champion) -> bool:
    """Whether what was fitted is the champion's own way of segmenting."""
    return (found.space, found.candidate.clusterer, found.candidate.setting) == (
        champion.space,
        champion.clusterer,
        champion.setting,
    )


def _challengers_recipe(recipe: Recipe, incumbent: Incumbent, figures: Figures, as_of: date) -> Recipe | None:
    """What is fitted this week: everything, the champion's own kind, or nothing.

    Everything when a search is due; its own kind when that is cheap; a fixed recipe, when it is due.
    """
    champion = incumbent.champion
    days = SEARCH_EVERY_DAYS if passes_its_lines(figures) else SEARCH_AGAIN_DAYS
    cheap = champion.space.name in CHEAP_SPACES and champion.clusterer != "dbscan"
    if not recipe.is_search and not cheap:
        days = SEARCH_AGAIN_DAYS
    if incumbent.last_search is None or (as_of - incumbent.last_search).days >= days:
        return recipe
    if not cheap:
        return None
    return replace(
        recipe, spaces=(champion.space,), clusterers=(champion.clusterer,), ks=(int(champion.setting),)
    )


def _identified(found: SearchResult, inputs: SelectionInputs, recipe: str) -> tuple[Champion, Match]:
    """What was found as a champion, whose segments keep the ids of the version before."""
    features, incumbent, segment_before = inputs.features, inputs.incumbent, inputs.segment_before
    clusters = pd.Series(found.labels, index=features.index[found.sample])
    clusters = clusters[clusters >= 0]
    insiders_before = incumbent.champion.insiders_segment if incumbent is not None else None
    before = segment_before if segment_before is not None else pd.Series(dtype=int)
    if segment_before is None and incumbent is not None:
        before = incumbent.champion.at(features).score(features)["segment_id"]
    match = match_segments(clusters, before, found.choice.cluster, insiders_before, inputs.next_segment_id)
    named = clusters.map(match.segment_of)
    kept = incumbent.champion.names if incumbent is not None else {}
    names = {
        segment: one.name
        for segment, one in name_segments(
            features, named, match.segment_of[found.choice.cluster], kept
        ).items()
    }
    return champion_from(found, features, recipe, inputs.as_of, match.segment_of, names), match


def _figures_found(found: SearchResult) -> Figures:
    candidate = found.candidate
    return Figures(
        insiders=candidate.insiders,
        insiders_share=candidate.insiders_share,
        silhouette=candidate.silhouette,
        stability=candidate.stability,
        capture=candidate.capture,
        concentration=candidate.concentration,
        fidelity=found.surrogate.fidelity_,
        capture_interval=_both(candidate.capture_low, candidate.capture_high),
        stability_interval=_both(candidate.stability_low, candidate.stability_high),
    )


def _figures_today(
    champion: Champion, card: ModelCard, features: pd.DataFrame, trial: Trial | None
) -> Figures:
    inside = champion.decision_scores(features) >= ENTER_LINE
    captured = None
    if trial is not None:
        then = champion.at(trial.features_then).decision_scores(trial.features_then) >= ENTER_LINE
        captured = measure_capture(trial.features_then.index[then], trial.features_then, trial.revenue_after)
    return Figures(
        insiders=int(inside.sum()),
        insiders_share=float(inside.mean()),
        silhouette=card.silhouette,
        stability=card.stability,
        capture=captured.value if captured is not None else None,
        concentration=concentration(inside, features["gross_revenue"]),
        fidelity=card.fidelity,
        capture_interval=(captured.low, captured.high) if captured is not None else None,
        stability_interval=_both(card.stability_low, card.stability_high),
    )


def _both(low: float | None, high: float | None) -> tuple[float, float] | None:
    return (low, high) if low is not None and high is not None else None


def _segments_of(found: SearchResult, match: Match) -> Labels:
    """The segment of each customer that was clustered; noise stays noise."""
    return np.array([match.segment_of.get(cluster, NOISE) for cluster in found.labels.tolist()])


def _silhouette_in(found: SearchResult, labels: Labels) -> float:
    """The champion's segments, measured in the challenger's space: the two figures can then be compared."""
    shown = np.arange(len(labels))[:: max(1, len(labels) // 5_000)]
    return mean_silhouettes(found.points[shown], [labels[shown]])[0]


def _card(found: SearchResult, fitted: Champion, *, searched: bool) -> ModelCard:
    candidate = found.candidate
    return ModelCard(
        space=candidate.space,
        clusterer=candidate.clusterer,
        k=candidate.k,
        setting=candidate.setting,
        columns=tuple(fitted.space.scaling.columns),
        silhouette=candidate.silhouette,
        stability=candidate.stability,
        stability_low=candidate.stability_low,
        stability_high=candidate.stability_high,
        capture=candidate.capture,
        capture_low=candidate.capture_low,
        capture_high=candidate.capture_high,
        concentration=candidate.concentration,
        fidelity=found.surrogate.fidelity_,
        score=candidate.score,
        searched=searched,
        candidates=len(found.leaderboard),
        segments={str(segment): name for segment, name in fitted.names.items()},
    )
