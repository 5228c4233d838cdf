"""Whether a name fits a segment, by the claim it makes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.segmentation.range_names import RANGES
from pipeline.segmentation.segment_claims import CLAIMS, MIN_SHARE, Shop
from pipeline.segmentation.segment_conditions import Condition

_NUMBER_BEHIND = re.compile(r" \d+$")
"""As older versions told equal names apart: "Loyal regulars 2"."""
HEADROOM = 0.03
"""By how much more a name has to fit to be given, so that it does not come and go with single customers."""


def share_that_fits(customers: pd.DataFrame, conditions: Sequence[Condition]) -> float:
    """The share of `customers` for whom all `conditions` hold; 0 if there are none."""
    if customers.empty:
        return 0.0
    fits = np.ones(len(customers), dtype=bool)
    for condition in conditions:
        fits &= condition.holds(customers).to_numpy()
    return float(fits.mean())


def claim_of(name: str, shop: Shop) -> tuple[tuple[Condition, ...], float] | None:
    """The claim of segment name `name` and the share for which it must be true; None if unknown."""
    for claim in CLAIMS:
        if claim.name == _NUMBER_BEHIND.sub("", name):
            return claim.conditions(shop), claim.min_share
    for name_range in RANGES:
        conditions = name_range.conditions(name)
        if conditions is not None:
            return conditions, MIN_SHARE
    return None
