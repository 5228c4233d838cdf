"""Difference in stability between a challenger and the champion, measured on the same resamples."""

from __future__ import annotations

import math

import pandas as pd

from pipeline.segmentation.champion import Champion
from pipeline.segmentation.embedding_pool import EmbeddingPool
from pipeline.segmentation.finalists import CHEAP_SPACES
from pipeline.segmentation.insiders import richest
from pipeline.segmentation.promotion_gates import StabilityGain
from pipeline.segmentation.recipes import Redrawing
from pipeline.segmentation.search import SearchResult
from pipeline.segmentation.stability import Redraws, Segmenter, mean_difference, redraw

NO_GAIN = StabilityGain(0.0, 0.0)


def stability_gain(
    search_result: SearchResult, champion: Champion, features: pd.DataFrame, random_state: int
) -> StabilityGain | None:
    """Compare the challenger's and the champion's model types on today's customers, resample by resample.

    Stability belongs to a model type: a challenger of the champion's own type is exactly as stable. Any other
    is compared with the champion's type refitted on the same halves, so that most of the sampling error of
    one figure is in the other too, and not in their difference.

    Returns:
        None if the champion's space takes seconds to embed: the stored figures are compared then.
    """
    ways = (search_result.space, search_result.candidate.clusterer, float(search_result.candidate.setting))
    if ways == (champion.space, champion.clusterer, float(champion.setting)):
        return NO_GAIN
    if champion.space.name not in CHEAP_SPACES:
        return None
    champions = _redrawn(champion, features.iloc[search_result.sample], search_result.redraws, random_state)
    value, half_width = mean_difference(search_result.redraws.agreement, champions.agreement)
    return StabilityGain(value, half_width)


def _redrawn(champion: Champion, customers: pd.DataFrame, challengers: Redraws, random_state: int) -> Redraws:
    segmenter = Segmenter(
        champion.space, champion.clusterer, champion.setting, EmbeddingPool(random_state), random_state
    )
    labels = segmenter.labels(customers)
    choice = richest(labels, customers["net_revenue"])
    return redraw(
        segmenter,
        customers,
        choice.applied(labels) if choice is not None else labels,
        insiders=choice.cluster if choice is not None else int(labels.max()) + 1,
        needed=-math.inf,
        redrawing=Redrawing(len(challengers.agreement) // 2, math.inf),
    )
