"""Convert scikit-learn's fitted scalers and classifiers to and from the parts of `model_format`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import ExtraTreeClassifier
from sklearn.tree._tree import NODE_DTYPE, Tree  # there is no public way to make a tree of known nodes

from pipeline.segmentation.model_format import (
    SCALER_PARAMETERS,
    ExtraTreesDocument,
    LogisticRegressionDocument,
    ScalerDocument,
    TreeDocument,
)
from pipeline.segmentation.recipes import Scaling
from pipeline.segmentation.spaces import SCALERS, ScaledFeatures


def scaler_document(scaled: ScaledFeatures) -> ScalerDocument:
    """The fitted parameters of `scaled`."""
    return ScalerDocument(
        fill=scaled.fill_.tolist(),
        parameters={
            name: getattr(scaled.scaler_, f"{name}_").tolist()
            for name in SCALER_PARAMETERS[scaled.scaling.method]
        },
        weights=scaled.weights_.tolist(),
    )


def scaler_from(document: ScalerDocument, scaling: Scaling) -> ScaledFeatures:
    """The fitted transformer of `document`."""
    scaled = ScaledFeatures(scaling)
    scaled.fill_ = np.array(document.fill)
    scaled.scaler_ = SCALERS[scaling.method]()
    scaled.scaler_.n_features_in_ = len(scaling.columns)
    for name, values in document.parameters.items():
        setattr(scaled.scaler_, f"{name}_", np.array(values))
    scaled.weights_ = np.array(document.weights)
    return scaled


def classifier_document(
    classifier: LogisticRegression | ExtraTreesClassifier,
) -> LogisticRegressionDocument | ExtraTreesDocument:
    """The document of a fitted `classifier`."""
    if isinstance(classifier, ExtraTreesClassifier):
        return ExtraTreesDocument(
            trees=[_tree_document(estimator.tree_) for estimator in classifier.estimators_]
        )
    return LogisticRegressionDocument(
        coefficients=classifier.coef_.tolist(), intercepts=classifier.intercept_.tolist()
    )


def classifier_from(
    document: LogisticRegressionDocument | ExtraTreesDocument,
    classes: npt.NDArray[np.int64],
    columns: int,
    random_state: int,
) -> LogisticRegression | ExtraTreesClassifier:
    """The fitted classifier of `document`: its probabilities are the same bit for bit."""
    if isinstance(document, LogisticRegressionDocument):
        linear = LogisticRegression()
        # In the order in memory that fitting leaves: the last bit of a product may depend on it.
        linear.coef_ = np.asfortranarray(document.coefficients, dtype=np.float64)
        linear.intercept_ = np.array(document.intercepts)
        linear.classes_, linear.n_features_in_ = classes, columns
        return linear
    # Threads add probabilities up in the order in which they finish, which the last bit would show.
    forest = ExtraTreesClassifier(n_estimators=len(document.trees), random_state=random_state, n_jobs=1)
    forest.estimators_ = [_tree_from(tree, len(classes), columns) for tree in document.trees]
    forest.classes_, forest.n_classes_ = classes, len(classes)
    forest.n_outputs_, forest.n_features_in_ = 1, columns
    return forest


def _tree_document(tree: Tree) -> TreeDocument:
    leaves = (tree.children_left == -1).tolist()
    return TreeDocument(
        feature=tree.feature.tolist(),
        threshold=tree.threshold.tolist(),
        left=tree.children_left.tolist(),
        right=tree.children_right.tolist(),
        probabilities=[
            held if is_leaf else None for held, is_leaf in zip(tree.value[:, 0].tolist(), leaves, strict=True)
        ],
    )


def _tree_from(document: TreeDocument, classes: int, columns: int) -> ExtraTreeClassifier:
    nodes = np.zeros(len(document.feature), dtype=NODE_DTYPE)
    nodes["left_child"], nodes["right_child"] = document.left, document.right
    nodes["feature"], nodes["threshold"] = document.feature, document.threshold
    nothing = [0.0] * classes
    values = np.array([held or nothing for held in document.probabilities])[:, None, :]
    tree = Tree(columns, np.array([classes], dtype=np.intp), 1)
    tree.__setstate__(
        {"max_depth": _depth(document), "node_count": len(nodes), "nodes": nodes, "values": values}
    )
    held = ExtraTreeClassifier()
    held.tree_, held.n_outputs_, held.n_features_in_ = tree, 1, columns
    held.classes_, held.n_classes_ = np.arange(classes), classes
    return held


def _depth(document: TreeDocument) -> int:
    depths = [0] * len(document.left)
    for node, children in enumerate(zip(document.left, document.right, strict=True)):
        for child in children:
            if child > 0:
                depths[child] = depths[node] + 1
    return max(depths)
