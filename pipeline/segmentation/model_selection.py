"""Choose the model of a version: the champion, or a challenger that passes all gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.report import ModelCard
from i18n import Message, UserError
from pipeline.process.progress import ProgressCallback
from pipeline.segmentation.challenger_recipe import challenger_recipe, is_same_kind, measures_before_returns
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.embedding_pool import EmbeddingPool
from pipeline.segmentation.model_figures import figures_found, figures_today, model_card, silhouette_in
from pipeline.segmentation.new_champion import identify_segments, segments_of
from pipeline.segmentation.paired_stability import stability_gain
from pipeline.segmentation.promotion_gates import (
    Figures,
    PromotionDecision,
    decide_promotion,
)
from pipeline.segmentation.recipes import Recipe
from pipeline.segmentation.search import SearchResult, search
from pipeline.segmentation.selection_inputs import Incumbent, SelectionInputs
from pipeline.segmentation.silhouette_plot import silhouette_plot
from pipeline.segmentation.stability import Redraws

FROZEN = Message("The champion is frozen.")


@dataclass(frozen=True)
class ModelSelection:
    """The selected model. `is_new`: `champion` is deployed with this version."""

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
    """Keep the incumbent champion, or replace it by a challenger that passes the gates.

    Without a champion of this recipe the first model fitted becomes one. `challenge=False` only scores.
    """
    features, trial, incumbent = inputs.features, inputs.trial, inputs.incumbent
    if incumbent is not None and measures_before_returns(incumbent.champion, recipe):
        return _measured_after_returns(inputs, incumbent)
    if incumbent is not None and (incumbent.frozen or not challenge):
        why = (
            FROZEN if incumbent.frozen else Message("This run only scored customers with the existing model.")
        )
        figures = figures_today(incumbent.champion.at(features), incumbent.card, features, trial)
        return _keep(incumbent, figures, why)
    if incumbent is None or incumbent.champion.recipe != recipe.name:
        why = (
            Message("This is the first model.")
            if incumbent is None
            else Message("The recipe was changed to {recipe}.", {"recipe": recipe.name})
        )
        result = search(
            features,
            recipe,
            trial,
            random_state=random_state,
            progress=progress,
            embedding_pool=embedding_pool,
        )
        fitted, match = identify_segments(result, inputs, recipe.name)
        figures = figures_found(result)
        return ModelSelection(
            fitted,
            model_card(result, fitted, searched=True),
            True,
            PromotionDecision(True, why),
            figures,
            leaderboard=tuple(result.leaderboard_rows()),
            silhouettes=silhouette_plot(result.points, segments_of(result, match)),
            redraws=result.redraws,
            sample=result.sample,
        )
    figures = figures_today(incumbent.champion.at(features), incumbent.card, features, trial)
    challenger_kind = challenger_recipe(recipe, incumbent, figures, inputs.as_of)
    if challenger_kind is None:
        why = Message("This type of model is refitted only every four weeks.")
        return _keep(incumbent, figures, why)
    find = partial(
        search,
        features,
        challenger_kind,
        trial,
        random_state=random_state,
        progress=progress,
        embedding_pool=embedding_pool,
    )
    return _challenge(inputs, incumbent, figures, find, searched=challenger_kind is recipe)


def run_wide_comparison(
    inputs: SelectionInputs,
    incumbent: Incumbent,
    recipe: Recipe,
    *,
    random_state: int,
    progress: ProgressCallback,
    embedding_pool: EmbeddingPool | None = None,
) -> ModelSelection:
    """Let the best candidate of every space of `recipe`, including slow ones, challenge the champion.

    A frozen champion is compared too, and stays.
    """
    features = inputs.features
    figures = figures_today(incumbent.champion.at(features), incumbent.card, features, inputs.trial)
    find = partial(
        search,
        features,
        recipe.widened(),
        inputs.trial,
        random_state=random_state,
        progress=progress,
        embedding_pool=embedding_pool,
    )
    selection = _challenge(inputs, incumbent, figures, find, searched=True)
    if not (incumbent.frozen and selection.is_new):
        return selection
    return replace(
        _keep(incumbent, figures, FROZEN),
        challenger=selection.champion,
        challenger_card=selection.card,
        leaderboard=selection.leaderboard,
    )


def _measured_after_returns(inputs: SelectionInputs, incumbent: Incumbent) -> ModelSelection:
    """An older program's champion, deployed anew with revenue after returns in its columns."""
    champion = incumbent.champion.by_net_revenue()
    card = incumbent.card.model_copy(update={"columns": champion.space.scaling.columns, "searched": False})
    figures = figures_today(champion.at(inputs.features), card, inputs.features, inputs.trial)
    why = Message(
        "Customers are now compared by what they spent after returns. The model is otherwise the same."
    )
    return ModelSelection(champion, card, True, PromotionDecision(True, why), figures)


def _keep(incumbent: Incumbent, figures: Figures, why: Message) -> ModelSelection:
    return ModelSelection(incumbent.champion, incumbent.card, False, PromotionDecision(False, why), figures)


def _challenge(
    inputs: SelectionInputs,
    incumbent: Incumbent,
    figures: Figures,
    find: Callable[[], SearchResult],
    *,
    searched: bool,
) -> ModelSelection:
    """Compare the challenger that `find` returns with the champion, whose figures today are `figures`."""
    features, champion = inputs.features, incumbent.champion
    try:
        result = find()
    except UserError as problem:  # a champion can go on scoring where nothing new can be fitted
        why = Message("No challenger could be fitted. {reason:all}", {"reason": [problem.message.to_json()]})
        return _keep(incumbent, figures, why)
    fitted, match = identify_segments(result, inputs, champion.recipe)
    current_segments = champion.at(features).score(features.iloc[result.sample])["segment_id"].to_numpy()
    figures = replace(figures, silhouette=silhouette_in(result, current_segments))
    decision = decide_promotion(
        figures,
        figures_found(result),
        overlap=match.insiders_overlap,
        renewed=match.insiders_renewed,
        steadier=stability_gain(result, champion, features, result.random_state),
    )
    card = model_card(result, fitted, searched=searched)
    board = tuple(result.leaderboard_rows())
    if decision.promoted:
        plot = silhouette_plot(result.points, segments_of(result, match))
        return ModelSelection(
            fitted,
            card,
            True,
            decision,
            figures_found(result),
            leaderboard=board,
            silhouettes=plot,
            redraws=result.redraws,
            sample=result.sample,
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
        silhouettes=silhouette_plot(result.points, current_segments),
        redraws=result.redraws if is_same_kind(result, champion) else None,
        sample=result.sample,
    )
