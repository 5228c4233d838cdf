from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pipeline.segmentation.candidates import (
    CAPTURE_LINE,
    FIDELITY_LINE,
    MAX_CAPTURE,
    STABILITY_LINE,
    WEIGHTS,
    Candidate,
    candidate_from,
    is_better,
    optimistic,
    score_of,
)
from pipeline.segmentation.clusterers import NOISE, Clustering
from pipeline.segmentation.insiders import Choice
from pipeline.segmentation.recipes import VALUE, Space

SPACE = Space("scaled", VALUE)


def candidate(**known: Any) -> Candidate:
    """One that passes every line."""
    ordinary: dict[str, Any] = {
        "space": "scaled",
        "clusterer": "kmeans",
        "setting": 5.0,
        "k": 5,
        "silhouette": 0.5,
        "noise": 0.0,
        "sizes": (50, 30, 20),
        "insiders": 20,
        "insiders_share": 0.10,
        "concentration": 0.99,
        "eligible": True,
        "capture": 1.0,
        "stability": 0.9,
        "fidelity": 0.99,
        "score": 0.8,
    }
    return Candidate(**{**ordinary, **known})


def labels(*sizes: int, noise: int = 0) -> Clustering:
    parts = [np.full(size, number) for number, size in enumerate(sizes)]
    return Clustering("dbscan", 0.5, np.concatenate([*parts, np.full(noise, NOISE)]))


def test_sizes_and_the_share_of_noise_are_counted() -> None:
    result = candidate_from(SPACE, labels(30, 150, noise=20), Choice(0, 30, 0.15), 0.4, 0.97)
    assert (result.k, result.noise, result.sizes) == (2, 0.10, (150, 30))
    assert (result.insiders, result.insiders_share, result.eligible) == (30, 0.15, True)


@pytest.mark.parametrize(
    ("clustering", "choice"),
    [
        (labels(30, 170), None),  # no cluster is of a size a programme can have
        (labels(30, 149, noise=21), Choice(0, 30, 0.15)),  # more than a tenth is noise
        (labels(200), Choice(0, 30, 0.15)),  # one cluster is no segmentation
        (labels(*[20] * 13), Choice(0, 20, 20 / 260)),  # more than twelve
        (labels(19, 181), Choice(0, 19, 0.095)),  # too few customers
        (labels(50, 150), Choice(0, 50, 0.25)),  # too large a share
    ],
)
def test_what_no_programme_can_be_made_of_is_not_eligible(
    clustering: Clustering, choice: Choice | None
) -> None:
    assert not candidate_from(SPACE, clustering, choice, 0.9, 1.0).eligible


def test_the_score_weighs_stability_and_capture_above_silhouette() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    assert WEIGHTS["stability"] == WEIGHTS["capture"] > WEIGHTS["silhouette"]
    item = candidate(capture=0.98, silhouette=0.5)
    assert score_of(item, 0.9) == pytest.approx(0.4 * 0.9 + 0.4 * 0.98 + 0.2 * 0.5)
    assert optimistic(item) == pytest.approx(0.4 * 1.0 + 0.4 * 0.98 + 0.2 * 0.5)


def test_a_lucky_capture_is_not_rewarded() -> None:
    assert score_of(candidate(capture=3.0), 0.9) == score_of(candidate(capture=MAX_CAPTURE), 0.9)


@pytest.mark.parametrize(
    "missing",
    [
        {"eligible": False},
        {"capture": CAPTURE_LINE - 0.01},
        {"stability": STABILITY_LINE - 0.01},
        {"fidelity": FIDELITY_LINE - 0.01},
        {"stability": None},
        {"fidelity": None},
    ],
)
def test_each_line_alone_costs_the_trust(missing: dict[str, Any]) -> None:
    assert candidate().trusted
    assert not candidate(**missing).trusted


def test_capture_that_cannot_be_measured_yet_costs_no_trust() -> None:
    assert candidate(capture=None).trusted


def test_a_trusted_one_goes_before_one_with_a_higher_score() -> None:
    pretty = candidate(stability=STABILITY_LINE - 0.2, score=0.99)
    assert is_better(candidate(score=0.5), pretty)
    assert not is_better(pretty, candidate(score=0.5))


def test_among_trusted_ones_the_higher_score_goes_first() -> None:
    assert is_better(candidate(score=0.9), candidate(score=0.8))
    assert not is_better(candidate(score=0.8), candidate(score=0.8))


def test_where_none_is_trusted_the_least_shortfall_goes_first() -> None:
    near = candidate(stability=STABILITY_LINE - 0.05, score=0.1)
    far = candidate(stability=STABILITY_LINE - 0.30, score=0.9)
    assert near.shortfall == pytest.approx(0.05)
    assert far.shortfall == pytest.approx(0.30)
    assert is_better(near, far)
    assert candidate(eligible=False).shortfall >= 1.0
    assert candidate().shortfall == 0.0


def test_a_row_of_the_leaderboard_is_json() -> None:
    row = json.loads(json.dumps(replace(candidate(), silhouette=1 / 3).as_row()))
    assert (row["silhouette"], row["sizes"], row["trusted"]) == (0.3333, [50, 30, 20], True)
    assert {"space", "clusterer", "k", "stability", "capture", "noise", "fidelity", "score"} <= set(row)
