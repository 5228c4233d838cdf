from __future__ import annotations

import numpy as np
import pytest

from pipeline.segmentation.clusterers import NOISE
from pipeline.segmentation.recipes import Scaling
from pipeline.segmentation.surrogate_classifier import MIN_LOG_ODDS, SurrogateClassifier
from tests.frames import three_kinds

pytestmark = pytest.mark.fits

SCALING = Scaling(("gross_revenue", "recency_days", "orders"))
PEOPLE = three_kinds()
KINDS = np.array([{"b": 5, "r": 0, "l": 2}[letter] for letter in PEOPLE.index.str[0]])


def test_clear_clusters_are_predicted_without_a_fault() -> None:
    surrogate = SurrogateClassifier(SCALING).fit(PEOPLE, KINDS)
    assert surrogate.fidelity_ == 1.0
    assert surrogate.classes_.tolist() == [0, 2, 5]
    probabilities = surrogate.probabilities(PEOPLE)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(300))
    assert (surrogate.classes_[probabilities.argmax(axis=1)] == KINDS).all()


def test_random_labels_cannot_be_predicted_on_customers_held_back() -> None:
    luck = np.random.default_rng(0).integers(0, 2, size=300)
    assert SurrogateClassifier(SCALING).fit(PEOPLE, luck).fidelity_ < 0.65


def test_log_odds_are_nought_where_it_is_a_toss_up_and_have_the_sign_of_the_likelier() -> None:
    surrogate = SurrogateClassifier(SCALING).fit(PEOPLE, KINDS)
    odds, likely = surrogate.log_odds(PEOPLE, 5), surrogate.probabilities(PEOPLE)[:, 2]
    assert ((odds > 0) == (likely > 0.5)).all()
    middle = (likely > 0.001) & (likely < 0.999)
    assert odds[middle] == pytest.approx(np.log(likely[middle] / (1 - likely[middle])))


def test_the_surest_no_is_not_endless() -> None:
    surrogate = SurrogateClassifier(SCALING).fit(PEOPLE, KINDS)
    nobody = PEOPLE.assign(gross_revenue=0.0, orders=1, recency_days=100_000)
    assert (surrogate.log_odds(nobody, 5) >= MIN_LOG_ODDS).all()
    assert np.isfinite(surrogate.log_odds(PEOPLE.assign(gross_revenue=1e9, orders=10_000), 5)).all()


def test_noise_is_not_learned_but_given_to_the_cluster_it_resembles() -> None:
    labels = KINDS.copy()
    labels[::10] = NOISE
    surrogate = SurrogateClassifier(SCALING).fit(PEOPLE, labels)
    assert surrogate.classes_.tolist() == [0, 2, 5]
    placed = surrogate.classes_[surrogate.probabilities(PEOPLE).argmax(axis=1)]
    assert (placed == KINDS).all()


def test_a_line_that_is_bent_is_followed_by_trees() -> None:
    # in the middle of the revenues or not: no straight line tells
    revenue = PEOPLE["gross_revenue"].rank().to_numpy()
    bent = ((revenue > 100) & (revenue < 200)).astype(int)
    assert SurrogateClassifier(Scaling(("gross_revenue",))).fit(PEOPLE, bent).fidelity_ > 0.95


def test_the_same_customers_and_seed_give_the_same_probabilities() -> None:
    luck = np.random.default_rng(0).integers(0, 3, size=300)
    item, again = (SurrogateClassifier(SCALING, 4).fit(PEOPLE, luck).probabilities(PEOPLE) for _ in range(2))
    assert (item == again).all()


def test_of_nobody_there_are_no_probabilities() -> None:
    surrogate = SurrogateClassifier(SCALING).fit(PEOPLE, KINDS)
    assert surrogate.probabilities(PEOPLE.iloc[:0]).shape == (0, 3)
    assert surrogate.log_odds(PEOPLE.iloc[:0], 5).shape == (0,)
