"""The effect on those who received the benefit: a second estimate, beside that on all who were meant to.

Wald's estimator, the complier average causal effect (Angrist, Imbens and Rubin 1996):
the difference between the groups as drawn, over the difference in the shares who received the benefit. It
holds if the assignment moves a customer only through the benefit, and makes nobody go without.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np
import pandas as pd

MIN_COMPLIERS = 0.1
"""Of customers: with fewer, the difference is divided by next to nothing."""


def effect_on_recipients(
    result: dict[str, Any], is_holdout: pd.Series, recipients: Set[str]
) -> dict[str, Any]:
    """The shares who received the benefit, and the effect on those who did because they were meant to.

    Args:
        result: difference, low and high between the groups as drawn, per customer.
        is_holdout: by customer id.
        recipients: ids of customers who received the benefit.

    Returns:
        share_benefits and share_holdout (fractions who received it), compliers (their difference), and
        difference, low and high per complier; these are None with fewer than `MIN_COMPLIERS`.
    """
    received = np.asarray(is_holdout.index.isin(list(recipients)))
    held = is_holdout.to_numpy(dtype=bool)
    benefits, holdout = float(received[~held].mean()), float(received[held].mean())
    compliers = benefits - holdout
    bounds = [result[name] for name in ("difference", "low", "high")]
    can_be_told = compliers >= MIN_COMPLIERS and None not in bounds
    effect = [round(bound / compliers, 6) for bound in bounds] if can_be_told else [None] * len(bounds)
    return {
        "share_benefits": round(benefits, 6),
        "share_holdout": round(holdout, 6),
        "compliers": round(compliers, 6),
        **dict(zip(("difference", "low", "high"), effect, strict=True)),
    }
