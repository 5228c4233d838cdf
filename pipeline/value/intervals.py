"""80 % intervals of a customer's spend, from what past predictions of that size came to."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat

from pipeline.arrays import Floats

BINS = 20
MIN_PER_BIN = 30
LOW, HIGH = 0.1, 0.9
ONE_SIDED = 0.8
"""Where more than a tenth spend nothing, the interval begins at 0 and ends where 80 % are inside."""
MIN_PREDICTION = 1e-6
"""Stands for a prediction of nothing, of which there are no multiples."""


class SpendIntervals(BaseModel):
    """Limits as multiples of the predicted spend, interpolated between sizes.

    The empirical quantiles of actual over predicted spend within bins of the prediction: split conformal
    prediction (Lei et al. 2018) with a bin for each group.
    """

    model_config = ConfigDict(frozen=True)

    log_size: list[FiniteFloat]
    """Logarithm of the prediction over the mean prediction of its date, ascending."""
    low: list[FiniteFloat]
    high: list[FiniteFloat]

    def around(self, predicted: Floats) -> tuple[Floats, Floats]:
        """The lower and upper limits."""
        size = _log_size(predicted)
        low = predicted * np.interp(size, self.log_size, self.low)
        high = predicted * np.interp(size, self.log_size, self.high)
        return low, np.maximum(high, low)


def fit_intervals(predicted: Floats, actual: Floats) -> SpendIntervals:
    """The limits that would have held 80 % of the customers of a past date in every bin."""
    order = np.argsort(predicted, kind="stable")
    size = _log_size(predicted)[order]
    ratio = (actual / np.maximum(predicted, MIN_PREDICTION))[order]
    bins = max(min(BINS, len(order) // MIN_PER_BIN), 1)
    centre, low, high = [], [], []
    for sizes, ratios in zip(np.array_split(size, bins), np.array_split(ratio, bins), strict=True):
        lower, one_sided, upper = np.quantile(ratios, [LOW, ONE_SIDED, HIGH])
        centre.append(float(sizes.mean()))
        low.append(float(lower))
        high.append(float(upper if lower > 0 else one_sided))
    return SpendIntervals(log_size=centre, low=low, high=high)


def _log_size(predicted: Floats) -> Floats:
    return np.log(np.maximum(predicted, MIN_PREDICTION) / max(float(predicted.mean()), MIN_PREDICTION))
