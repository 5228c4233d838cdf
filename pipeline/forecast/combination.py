"""The forecast: all methods together, each counting as much as it erred little.

A combination of forecasts with weights by inverse mean squared error (Bates and Granger 1969), drawn towards
what is believed of each method before it is tried. Weights change with every origin, never at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.arrays import Floats
from pipeline.forecast.methods import Origin, Paths
from pipeline.forecast.retention import BLOCK, BLOCKS, HORIZON
from pipeline.trading_time.history import History, between

BELIEVED_SD = {
    "recent": 0.35,
    "year": 0.35,
    "purchases": 0.15,
    "purchases_corrected": 0.10,
    "share": 0.12,
    "realised": 0.16,
}
"""Of the logarithm of a method's error before it is tried."""
BELIEF_WEIGHT = 5.0
"""How many independent trials the belief counts as."""
TRIED_OVER = ((28, 0.4), (84, 0.25))
"""Days after past origins whose errors count, and how many independent trials one counts as."""
HALF_LIFE = 365.0
AGE_POWER = 1.5
"""Errors made with a much shorter history say little of today's: they count by this power of the ratio."""
MAX_ERROR = 1.2
SHARPNESS = 2.0
"""The power of the inverse mean squared error."""
MAX_APART = 1.0
"""The logarithm by which a method may be away from the middle one; one further off is drawn back to it."""
MIN_TRADING = 0.9
COMPARED_DAYS = 84


@dataclass(frozen=True)
class BacktestTrial:
    """One origin with each method's forecast for the days after it, and their combination."""

    day: int
    paths: dict[str, Floats]
    purchases: float
    """How many equal purchases a year would be as uneven as the members' were (Kish's effective size)."""
    weights: dict[str, float]
    path: Floats
    doubt: float
    """Variance that is known beforehand: of the season, of growth, of a young list."""

    def predicted_total(self, start: int, until: int) -> float:
        """The forecast of days [start, until) after the origin."""
        return float(self.path[start:until].sum())

    def disagreement(self, start: int, until: int) -> float:
        """Variance of the methods' logarithms around the forecast of days [start, until)."""
        total = self.predicted_total(start, until)
        if total <= 0:
            return 0.0
        return sum(
            weight * float(np.log(max(self.paths[name][start:until].sum(), 1e-9) / total)) ** 2
            for name, weight in self.weights.items()
        )


def combine(
    history: History, origins: Sequence[Origin], paths: Sequence[Paths], came: Sequence[Floats]
) -> list[BacktestTrial]:
    """The combination at each origin, by the errors that were known on its day.

    Args:
        history: the trade before today.
        origins: oldest first.
        paths: of each origin.
        came: for each origin, the cumulative revenue that is forecast.
    """
    errors = [
        _errors(history, item, own, spent) for item, own, spent in zip(origins, paths, came, strict=True)
    ]
    return [
        _combined(origin, own, errors[:place])
        for place, (origin, own) in enumerate(zip(origins, paths, strict=True))
    ]


@dataclass(frozen=True)
class _PastError:
    made: int
    known: int
    weight: float
    squared: dict[str, float]


def _errors(history: History, origin: Origin, paths: Paths, came: Floats) -> list[_PastError]:
    result = []
    for days, weight in TRIED_OVER:
        existing = origin.day + days
        if existing > history.length or between(history.traded, origin.day, existing) < MIN_TRADING * days:
            continue
        actual = between(came, origin.day, existing)
        if actual > 0:
            squared = {
                name: min(float(np.log(actual / max(path[:days].sum(), 1e-9))) ** 2, MAX_ERROR**2)
                for name, path in paths.by_method.items()
            }
            result.append(_PastError(origin.day, existing, weight, squared))
    return result


def _combined(origin: Origin, paths: Paths, past: Sequence[Sequence[_PastError]]) -> BacktestTrial:
    names = list(paths.by_method)
    if not names:
        return BacktestTrial(origin.day, {}, origin.purchases, {}, np.zeros(HORIZON), 0.0)
    squared = {name: BELIEF_WEIGHT * BELIEVED_SD[name] ** 2 for name in names}
    trials = dict.fromkeys(names, BELIEF_WEIGHT)
    for error in (error for errors in past for error in errors if error.known <= origin.day):
        weight = error.weight * 0.5 ** ((origin.day - error.known) / HALF_LIFE)
        weight *= (error.made / origin.day) ** AGE_POWER
        for name in names:
            if name in error.squared:
                squared[name] += weight * error.squared[name]
                trials[name] += weight
    doubt = {name: paths.variance.get(name, 0.0) for name in names}
    inverse = np.array([(squared[name] / trials[name] + doubt[name]) ** -SHARPNESS for name in names])
    share = inverse / inverse.sum()
    totals = np.log([max(paths.by_method[name][:COMPARED_DAYS].sum(), 1e-9) for name in names])
    order = np.argsort(totals)
    middle = totals[order][np.searchsorted(np.cumsum(share[order]), 0.5 - 1e-12)]
    content = {
        name: paths.by_method[name]
        * np.exp(np.clip(total - middle, -MAX_APART, MAX_APART) - (total - middle))
        for name, total in zip(names, totals, strict=True)
    }
    weights = {name: float(part) for name, part in zip(names, share, strict=True)}
    existing = sum(weights[name] * doubt[name] for name in names)
    path = geometric_mean(np.array([content[name] for name in names]), share)
    return BacktestTrial(origin.day, content, origin.purchases, weights, path, existing)


def geometric_mean(paths: Floats, weights: Floats) -> Floats:
    """The weighted geometric mean of each block's revenue, spread over its days as the paths do on average.

    Not that of each day: a day on which one path expects nothing would be worth nothing by all of them.

    Args:
        paths: one row a method.
        weights: of each; they sum to 1.
    """
    blocks = paths.reshape(len(paths), BLOCKS, BLOCK)
    totals = np.maximum(blocks.sum(axis=2), 1e-12)
    level = np.exp(weights @ np.log(totals))
    shape = np.einsum("m,mbd->bd", weights, blocks / totals[:, :, None])
    shape /= np.maximum(shape.sum(axis=1, keepdims=True), 1e-12)
    return np.asarray((level[:, None] * shape).ravel(), dtype=np.float64)
