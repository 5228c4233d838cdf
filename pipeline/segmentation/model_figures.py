"""The figures of a model by which it is judged, and its card."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.gates import ENTER_LINE
from domain.report import ModelCard
from pipeline.segmentation.candidate_capture import Trial
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.clusterers import Labels
from pipeline.segmentation.insiders import concentration, measure_capture
from pipeline.segmentation.promotion_gates import (
    Figures,
)
from pipeline.segmentation.search import SearchResult
from pipeline.segmentation.silhouette import mean_silhouettes


def figures_found(search_result: SearchResult) -> Figures:
    """The figures of the model that a search found."""
    candidate = search_result.candidate
    return Figures(
        insiders=candidate.insiders,
        insiders_share=candidate.insiders_share,
        silhouette=candidate.silhouette,
        stability=candidate.stability,
        capture=candidate.capture,
        concentration=candidate.concentration,
        fidelity=search_result.surrogate.fidelity_,
        capture_interval=_both(candidate.capture_low, candidate.capture_high),
        stability_interval=_both(candidate.stability_low, candidate.stability_high),
    )


def figures_today(
    champion: Champion, card: ModelCard, features: pd.DataFrame, trial: Trial | None
) -> Figures:
    """The figures of the champion on today's customers; those of its clusters are from its card."""
    inside = champion.decision_scores(features) >= ENTER_LINE
    captured = None
    if trial is not None:
        members_then = champion.at(trial.past_features).decision_scores(trial.past_features) >= ENTER_LINE
        captured = measure_capture(
            trial.past_features.index[members_then], trial.past_features, trial.revenue_after
        )
    return Figures(
        insiders=int(inside.sum()),
        insiders_share=float(inside.mean()),
        silhouette=card.silhouette,
        stability=card.stability,
        capture=captured.value if captured is not None else None,
        concentration=concentration(inside, features["net_revenue"]),
        fidelity=card.fidelity,
        capture_interval=(captured.low, captured.high) if captured is not None else None,
        stability_interval=_both(card.stability_low, card.stability_high),
    )


def _both(low: float | None, high: float | None) -> tuple[float, float] | None:
    return (low, high) if low is not None and high is not None else None


def silhouette_in(search_result: SearchResult, labels: Labels) -> float:
    """The silhouette of the champion's segments in the challenger's space, so that both are comparable."""
    positions = np.arange(len(labels))[:: max(1, len(labels) // 5_000)]
    return mean_silhouettes(search_result.points[positions], [labels[positions]])[0]


def model_card(search_result: SearchResult, fitted: Champion, *, searched: bool) -> ModelCard:
    """The card of `fitted`, to be stored with it."""
    candidate = search_result.candidate
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
        fidelity=search_result.surrogate.fidelity_,
        score=candidate.score,
        searched=searched,
        candidates=len(search_result.leaderboard),
        segments={str(segment): name for segment, name in fitted.names.items()},
    )
