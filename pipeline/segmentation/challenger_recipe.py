"""What is fitted as this week's challenger: everything, the champion's own kind, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.segmentation.champion import Champion
from pipeline.segmentation.finalists import CHEAP_SPACES
from pipeline.segmentation.promotion_gates import (
    Figures,
    passes_its_lines,
)
from pipeline.segmentation.recipes import Recipe, space_by_net_revenue
from pipeline.segmentation.search import SearchResult
from pipeline.segmentation.selection_inputs import Incumbent

SEARCH_EVERY_DAYS = 91
"""A full search once a quarter; in other weeks the champion's own kind of model is refitted."""
SEARCH_AGAIN_DAYS = 28
"""Sooner while the champion fails a check, and for model types that are expensive to fit."""


def is_same_kind(search_result: SearchResult, champion: Champion) -> bool:
    """Whether the fitted model has the champion's space and clusterer."""
    return (search_result.space, search_result.candidate.clusterer, search_result.candidate.setting) == (
        champion.space,
        champion.clusterer,
        champion.setting,
    )


def measures_before_returns(champion: Champion, recipe: Recipe) -> bool:
    """Whether an older champion compares by gross revenue where its recipe uses net revenue."""
    spaces = (*recipe.spaces, *recipe.wide_spaces)
    return (
        champion.recipe == recipe.name
        and champion.space not in spaces
        and space_by_net_revenue(champion.space) in spaces
    )


def challenger_recipe(recipe: Recipe, incumbent: Incumbent, figures: Figures, as_of: date) -> Recipe | None:
    """What is fitted this week: everything, the champion's own type, or nothing.

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
