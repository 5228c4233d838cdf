"""A champion for tests: three kinds of customers, the big spenders being the Insiders."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipeline.segmentation.champion import Champion
from pipeline.segmentation.recipes import Scaling, Space, space_by_net_revenue
from pipeline.segmentation.surrogate_classifier import SurrogateClassifier

SPACE = Space("scaled", Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders")))
BIG, REGULAR, LAPSED = 7, 2, 5
"""Segment ids."""


def champion_of(people: pd.DataFrame, recipe: str = "scaled-kmeans", by: str = "gross_revenue") -> Champion:
    """A champion that knows the kinds of `tests.frames.three_kinds` by the first letter of their ids."""
    clusters = np.array([{"b": 0, "r": 1, "l": 2}[letter] for letter in people.index.str[0]])
    space = SPACE if by == "gross_revenue" else space_by_net_revenue(SPACE)
    surrogate = SurrogateClassifier(space.scaling).fit(people, clusters)
    return Champion(
        recipe=recipe,
        space=space,
        clusterer="kmeans",
        setting=3,
        as_of=date(2026, 3, 2),
        surrogate=surrogate,
        insiders_cluster=0,
        segment_of={0: BIG, 1: REGULAR, 2: LAPSED},
        names={BIG: "Insiders", REGULAR: "Loyal regulars", LAPSED: "Lapsed customers"},
        spread=float(np.std(surrogate.log_odds(people, 0))),
    )
