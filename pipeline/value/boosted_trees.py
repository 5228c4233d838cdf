"""The learned method: gradient boosted trees on lags, kept as numbers and scored without scikit-learn.

Friedman (2001), Greedy Function Approximation: A Gradient Boosting Machine; here with Poisson deviance, whose
minimum is the expected spend, and a logarithmic link.
"""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from pipeline.arrays import Floats

TREES = 60
MAX_LEAVES = 12
MAX_NODES = 2 * MAX_LEAVES - 1
MIN_LEAF = 40
LEARNING_RATE = 0.08
L2 = 5.0
MAX_ROWS = 60_000
"""Rows beyond which a sample is fitted: more do not change the trees measurably."""
ROWS_AT_ONCE = 16_384
"""Rows scored at a time: their columns stay close to the processor."""


class RegressionTree(BaseModel):
    """One tree, node by node; a row goes `left` if its `feature` is at most `threshold`.

    Leaves have 0 for both.
    """

    model_config = ConfigDict(frozen=True)

    feature: list[int] = Field(max_length=MAX_NODES)
    threshold: list[FiniteFloat]
    left: list[int]
    right: list[int]
    value: list[FiniteFloat]


class _LeafFinder:
    """Finds the leaf of each row without walking: every split strikes out the leaves of its other side.

    Leaves are bits, from the left; the lowest that no split has struck out is the row's (QuickScorer:
    Lucchese and others, "QuickScorer: A Fast Algorithm to Rank Documents with Additive Ensembles of
    Regression Trees", 2015). A split is one comparison of all rows at once.
    """

    def __init__(self, tree: RegressionTree) -> None:
        self._tree = tree
        self._leaves: list[float] = []
        self._splits: list[tuple[int, float, np.int16, np.int16]] = []
        everything = self._add(0)
        self._splits = [
            (feature, threshold, everything & ~right, everything & ~left)
            for feature, threshold, left, right in self._splits
        ]
        self._everything = everything
        self._value = np.empty(1 << len(self._leaves))
        for place, value in enumerate(self._leaves):
            self._value[1 << place :: 2 << place] = value

    def _add(self, node: int) -> np.int16:
        """The bits of the leaves below a node."""
        tree = self._tree
        if not tree.left[node]:
            self._leaves.append(tree.value[node])
            return np.int16(1 << (len(self._leaves) - 1))
        left, right = self._add(tree.left[node]), self._add(tree.right[node])
        self._splits.append((tree.feature[node], tree.threshold[node], left, right))
        return left | right

    def predict(self, columns: Floats) -> Floats:
        """The value of the leaf of each row, given its columns."""
        left = np.full(columns.shape[1], self._everything)
        for feature, threshold, if_left, if_right in self._splits:
            left &= np.where(columns[feature] <= threshold, if_left, if_right)
        return self._value[left]


class BoostedTrees(BaseModel):
    """A model in which the log of expected spend is `baseline` plus the sum of the trees."""

    model_config = ConfigDict(frozen=True)

    baseline: FiniteFloat
    trees: list[RegressionTree]

    def predict(self, rows: Floats) -> Floats:
        """The expected spend of each row, in units of the mean customer's."""
        finders = [_LeafFinder(tree) for tree in self.trees]
        total = np.full(len(rows), self.baseline)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            columns = np.ascontiguousarray(rows[start : start + ROWS_AT_ONCE].T)
            some = total[start : start + ROWS_AT_ONCE]
            for finder in finders:
                some += finder.predict(columns)
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
