"""How good predictions of customers' spend were: of the total, of the order, and of single amounts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipeline.arrays import Floats

UNIFORM = 0.01
"""The part of a prediction that is spread over all customers before amounts are judged: nobody who is
predicted to spend nothing may by one purchase make the judgement infinite."""
DECILES = 10


def poisson_deviance(predicted: Floats, actual: Floats) -> float:
    """The Poisson deviance divided by the actual total, so that it has no unit; 0 is perfect.

    A proper score of expected amounts (Gneiting 2011, Making and Evaluating Point Forecasts): no other
    prediction than the true expectation has a smaller one on average.
    """
    total = float(actual.sum())
    if total <= 0 or not predicted.sum() > 0:
        return float("inf")
    spread = (1 - UNIFORM) * predicted + UNIFORM * predicted.mean()
    bought = actual > 0
    surprise = float((actual[bought] * np.log(actual[bought] / spread[bought])).sum())
    return 2 * (surprise - total + float(spread.sum())) / total


def share_deviance(predicted: Floats, actual: Floats) -> float:
    """The Poisson deviance of predictions at the level of the actual total: how they are distributed.

    Who says of everybody twice what came, is right about the shares: the deviance is 0.
    """
    total = float(predicted.sum())
    return poisson_deviance(predicted * (float(actual.sum()) / total), actual) if total > 0 else float("inf")


def total_error(predicted: float, actual: float) -> float:
    """The predicted total over the actual one, minus 1."""
    return predicted / actual - 1 if actual > 0 else float("inf")


def normalized_gini(predicted: Floats, actual: Floats) -> float:
    """The Gini of actual amounts in predicted order, over that in their own order.

    1 where customers are ranked as they turned out, 0 for a random order.
    """
    best = _gini(actual, actual)
    return _gini(predicted, actual) / best if best > 0 else 0.0


def _gini(order: Floats, actual: Floats) -> float:
    ranked = actual[np.argsort(-order, kind="stable")]
    gained = np.cumsum(ranked) / max(float(ranked.sum()), 1e-12)
    return float(gained.mean() - (len(actual) + 1) / (2 * len(actual)))


class Deciles(NamedTuple):
    """Mean predicted and actual amounts of customers in ten groups by prediction, smallest first."""

    predicted: Floats
    actual: Floats

    @property
    def slope(self) -> float:
        """The least-squares slope of actual on predicted; below 1, predicted differences were too large."""
        x = self.predicted - self.predicted.mean()
        return float(x @ (self.actual - self.actual.mean()) / (x @ x)) if (x @ x) > 0 else 0.0


def deciles(predicted: Floats, actual: Floats) -> Deciles:
    """The calibration of predictions by decile."""
    groups = np.array_split(np.argsort(predicted, kind="stable"), DECILES)
    filled = [group for group in groups if len(group)]
    return Deciles(
        np.array([predicted[group].mean() for group in filled]),
        np.array([actual[group].mean() for group in filled]),
    )


def coverage(low: Floats, high: Floats, actual: Floats) -> float:
    """The fraction of amounts within their interval."""
    return float(((actual >= low) & (actual <= high)).mean())
