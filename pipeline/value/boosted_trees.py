"""The learned method: gradient boosted trees on lags, kept as numbers and scored without scikit-learn.

Friedman (2001), Greedy Function Approximation: A Gradient Boosting Machine; here with Poisson deviance, whose
minimum is the expected spend, and a logarithmic link.
"""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat

from pipeline.value.purchase_days import Floats

TREES = 60
MAX_LEAVES = 12
MIN_LEAF = 40
LEARNING_RATE = 0.08
L2 = 5.0
MAX_ROWS = 60_000
"""Rows beyond which a sample is fitted: more do not change the trees measurably."""


class RegressionTree(BaseModel):
    """One tree, node by node; a row goes `left` if its `feature` is at most `threshold`.

    Leaves have 0 for both.
    """

    model_config = ConfigDict(frozen=True)

    feature: list[int]
    threshold: list[FiniteFloat]
    left: list[int]
    right: list[int]
    value: list[FiniteFloat]

    def predict(self, rows: Floats) -> Floats:
        """The value of the leaf each row falls into."""
        feature, left, right = (np.asarray(part) for part in (self.feature, self.left, self.right))
        threshold, value = np.asarray(self.threshold), np.asarray(self.value)
        node = np.zeros(len(rows), dtype=np.int64)
        moving = np.arange(len(rows)) if left[0] else np.arange(0)
        while len(moving):
            at = node[moving]
            goes_left = rows[moving, feature[at]] <= threshold[at]
            node[moving] = np.where(goes_left, left[at], right[at])
            moving = moving[left[node[moving]] > 0]
        return np.asarray(value[node], dtype=np.float64)


class BoostedTrees(BaseModel):
    """A model in which the log of expected spend is `baseline` plus the sum of the trees."""

    model_config = ConfigDict(frozen=True)

    baseline: FiniteFloat
    trees: list[RegressionTree]

    def predict(self, rows: Floats) -> Floats:
        """The expected spend of each row, in units of the mean customer's."""
        total = np.full(len(rows), self.baseline)
        for tree in self.trees:
            total += tree.predict(rows)
        return np.asarray(np.exp(total), dtype=np.float64)


def fit_boosted_trees(rows: Floats, target: Floats, random_state: int) -> BoostedTrees | None:
    """Trees fitted to `target`, at least 0; None where nothing can be learned.

    Beyond `MAX_ROWS` rows, so many of them are drawn.
    """
    if len(rows) < 2 * MIN_LEAF or not target.sum() > 0:
        return None
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415 - a second, only where it is fitted
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - see above

    if len(rows) > MAX_ROWS:
        positions = np.sort(np.random.default_rng(random_state).choice(len(rows), MAX_ROWS, replace=False))
        rows, target = rows[positions], target[positions]
    varies = np.flatnonzero(np.ptp(rows, axis=0) > 0)
    with threadpool_limits(1):
        fitted = HistGradientBoostingRegressor(
            loss="poisson",
            learning_rate=LEARNING_RATE,
            max_iter=TREES,
            max_leaf_nodes=MAX_LEAVES,
            min_samples_leaf=MIN_LEAF,
            l2_regularization=L2,
            early_stopping=False,
            random_state=random_state,
        ).fit(rows[:, varies], target)
    trees = []
    for (predictor,) in fitted._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            RegressionTree(
                feature=np.where(leaf, 0, varies[nodes["feature_idx"]]).tolist(),
                threshold=np.where(leaf, 0.0, nodes["num_threshold"]).tolist(),
                left=np.where(leaf, 0, nodes["left"]).tolist(),
                right=np.where(leaf, 0, nodes["right"]).tolist(),
                value=nodes["value"].tolist(),
            )
        )
    return BoostedTrees(baseline=float(np.ravel(fitted._baseline_prediction)[0]), trees=trees)
