"""Turn a search result into a model whose segments keep their ids and names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.segmentation.champion import Champion, champion_from
from pipeline.segmentation.clusterers import NOISE, Labels
from pipeline.segmentation.search import SearchResult
from pipeline.segmentation.segment_identity import Match, match_segments
from pipeline.segmentation.segment_profiles import name_segments
from pipeline.segmentation.selection_inputs import SelectionInputs


def identify_segments(
    search_result: SearchResult, inputs: SelectionInputs, recipe: str
) -> tuple[Champion, Match]:
    """A search's result as a champion whose segments keep the ids of the previous version."""
    features, incumbent, segment_before = inputs.features, inputs.incumbent, inputs.segment_before
    clusters = pd.Series(search_result.labels, index=features.index[search_result.sample])
    clusters = clusters[clusters >= 0]
    insiders_before = incumbent.champion.insiders_segment if incumbent is not None else None
    before = segment_before if segment_before is not None else pd.Series(dtype=int)
    if segment_before is None and incumbent is not None:
        before = incumbent.champion.at(features).score(features)["segment_id"]
    match = match_segments(
        clusters, before, search_result.choice.cluster, insiders_before, inputs.next_segment_id
    )
    segments = clusters.map(match.segment_of)
    kept = incumbent.champion.names if incumbent is not None else {}
    names = {
        segment: item.name
        for segment, item in name_segments(
            features, segments, match.segment_of[search_result.choice.cluster], kept
        ).items()
    }
    return champion_from(search_result, features, recipe, inputs.as_of, match.segment_of, names), match


def segments_of(search_result: SearchResult, match: Match) -> Labels:
    """The segment of each clustered customer; noise stays noise."""
    return np.array([match.segment_of.get(cluster, NOISE) for cluster in search_result.labels.tolist()])
