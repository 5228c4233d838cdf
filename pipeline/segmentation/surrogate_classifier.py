"""The surrogate classifier, which reproduces a clustering with fast, deterministic and graded labels."""

from __future__ import annotations

from copy import copy

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from pipeline.segmentation.classifier_format import (
    classifier_document,
    classifier_from,
    scaler_document,
    scaler_from,
)
from pipeline.segmentation.clusterers import NOISE, Labels
from pipeline.segmentation.model_format import ScalingDocument, SurrogateDocument
from pipeline.segmentation.recipes import Scaling, scaling_by_net_revenue
from pipeline.segmentation.spaces import ScaledFeatures

FOLDS = 5
GOOD_ENOUGH = 0.97
"""From this fidelity on, a linear classifier is used for its smooth scores. Below, trees are tried too."""
CLOSE = 0.03
"""Folds differ by less than that."""
FEW = 1_000
"""Customers up to which it takes longer to hand trees to several threads than to grow them in one."""
MIN_LOG_ODDS = -30.0
MAX_FITTED = 20_000
"""Beyond this many customers the classifier is trained on a sample: more only take longer."""

LOGGED = (
    "gross_revenue",
    "net_revenue",
    "orders",
    "items",
    "unique_products",
    "avg_ticket",
    "avg_basket_products",
)


class SurrogateClassifier:
    """Predicts the clusters of `labels` from features; noise goes to the most similar cluster.

    After `fit`: `classes_` (cluster labels), `fidelity_` (share of held-back customers put where the
    clustering put them, five-fold).
    """

    def __init__(self, scaling: Scaling, random_state: int = 0) -> None:
        self.scaling = Scaling(scaling.columns, tuple(c for c in scaling.columns if c in LOGGED))
        self.random_state = random_state

    def fit(self, features: pd.DataFrame, labels: Labels, *, needed: float = 0.0) -> SurrogateClassifier:
        """Fit to `features` as made by `pipeline.features`, and one of `labels` per row.

        A classifier that misses `needed` on the first fold by more than `CLOSE` is not evaluated on the
        others. One whose fidelity is below `needed` is not fitted further and cannot predict.
        """
        clustered = np.flatnonzero(labels != NOISE)
        if len(clustered) > MAX_FITTED:
            rng = np.random.default_rng(self.random_state)
            clustered = np.sort(rng.choice(clustered, MAX_FITTED, replace=False))
        learned, labels = features.iloc[clustered], labels[clustered]
        self.scaled_ = ScaledFeatures(self.scaling).fit(learned)
        points = self.scaled_.transform(learned)
        linear, trees = self._linear(), self._trees(len(points))
        self.fidelity_ = self._held_back(linear, points, labels, needed)
        self.classifier_ = linear
        if self.fidelity_ < GOOD_ENOUGH:
            fidelity = self._held_back(trees, points, labels, needed)
            if fidelity > self.fidelity_:
                self.fidelity_, self.classifier_ = fidelity, trees
        if self.fidelity_ < needed:
            return self
        self.classifier_.fit(points, labels)
        if self.classifier_ is trees:
            # Threads add probabilities up in the order in which they finish, which the last bit would show.
            trees.n_jobs = 1
        self.classes_ = self.classifier_.classes_
        return self

    def probabilities(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Shape (customers, clusters), in the order of `classes_`; works for no customers, too."""
        if features.empty:
            return np.zeros((0, len(self.classes_)))
        return np.asarray(self.classifier_.predict_proba(self.scaled_.transform(features)))

    def at(self, population: pd.DataFrame) -> SurrogateClassifier:
        """The same classifier for other customers, scaled by the spread of `population`."""
        moved = copy(self)
        moved.scaled_ = ScaledFeatures(self.scaling).fit(population)
        return moved

    def by_net_revenue(self) -> SurrogateClassifier:
        """The same classifier reading net revenue where it read gross revenue."""
        moved = copy(self)
        moved.scaling = scaling_by_net_revenue(self.scaling)
        moved.scaled_ = copy(self.scaled_)
        moved.scaled_.scaling = scaling_by_net_revenue(self.scaled_.scaling)
        return moved

    def to_document(self) -> SurrogateDocument:
        """The fitted classifier as a document for storage."""
        return SurrogateDocument(
            scaling=ScalingDocument.of(self.scaling),
            scaler=scaler_document(self.scaled_),
            random_state=self.random_state,
            fidelity=float(self.fidelity_),
            classes=self.classes_.tolist(),
            classifier=classifier_document(self.classifier_),
        )

    @classmethod
    def from_document(cls, document: SurrogateDocument) -> SurrogateClassifier:
        """The fitted classifier from a `document` made by `to_document`."""
        surrogate = cls(document.scaling.scaling(), document.random_state)
        surrogate.scaling = document.scaling.scaling()  # as it was, whatever this version takes logarithms of
        surrogate.scaled_ = scaler_from(document.scaler, surrogate.scaling)
        surrogate.fidelity_ = document.fidelity
        surrogate.classes_ = np.array(document.classes)
        surrogate.classifier_ = classifier_from(
            document.classifier, surrogate.classes_, len(surrogate.scaling.columns), document.random_state
        )
        return surrogate

    def log_odds(self, features: pd.DataFrame, cluster: int) -> npt.NDArray[np.float64]:
        """The log-odds of `cluster` against all others: 0 is a toss-up."""
        return self.log_odds_of(self.probabilities(features), cluster)

    def log_odds_of(self, probabilities: npt.NDArray[np.float64], cluster: int) -> npt.NDArray[np.float64]:
        """`log_odds` of customers whose `probabilities` are known."""
        of_it = probabilities[:, self.classes_.tolist().index(cluster)]
        with np.errstate(divide="ignore"):
            odds = np.log(of_it) - np.log1p(-np.minimum(of_it, 1 - 1e-15))
        return np.asarray(np.maximum(odds, MIN_LOG_ODDS))

    def _linear(self) -> LogisticRegression:
        return LogisticRegression(C=10.0, max_iter=1000)

    def _trees(self, customers: int) -> ExtraTreesClassifier:
        n_jobs = 1 if customers <= FEW else -1
        return ExtraTreesClassifier(
            n_estimators=60, min_samples_leaf=1, random_state=self.random_state, n_jobs=n_jobs
        )

    def _held_back(
        self,
        model: LogisticRegression | ExtraTreesClassifier,
        points: npt.NDArray[np.float64],
        labels: Labels,
        needed: float,
    ) -> float:
        folds = KFold(min(FOLDS, len(points)), shuffle=True, random_state=self.random_state)
        right = total = 0
        for learned, held_back in folds.split(points):
            placed = _placed(model, points[learned], labels[learned], points[held_back])
            right, total = right + int((placed == labels[held_back]).sum()), total + len(held_back)
            if right / total < needed - CLOSE:
                break
        return right / total


def _placed(
    model: LogisticRegression | ExtraTreesClassifier,
    points: npt.NDArray[np.float64],
    labels: Labels,
    others: npt.NDArray[np.float64],
) -> Labels:
    """The clusters that `model`, fitted to `points`, predicts for `others`; trivial for a single label."""
    if (labels == labels[0]).all():
        return np.full(len(others), labels[0])
    return np.asarray(model.fit(points, labels).predict(others))
