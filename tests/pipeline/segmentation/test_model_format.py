"""Kept models are documents that need nothing of this program; whatever is no such document is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.segmentation.champion import Champion
from pipeline.segmentation.classifier_format import scaler_document, scaler_from
from pipeline.segmentation.model_format import DamagedModelError, NewerModelError, from_bytes
from pipeline.segmentation.recipes import Scaling, ScalingName
from pipeline.segmentation.spaces import ScaledFeatures
from pipeline.segmentation.surrogate_classifier import SurrogateClassifier
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import BIG, champion_of

PEOPLE = three_kinds(big=12, regular=20, lapsed=16)


@cache
def linear() -> Champion:
    """A champion whose clusters lines separate."""
    return champion_of(PEOPLE)


@cache
def with_trees() -> Champion:
    """A champion whose clusters no line separates: every second customer by revenue, in an odd pattern."""
    champion = linear()
    revenue = PEOPLE["gross_revenue"].rank().astype(int).to_numpy()
    clusters = (revenue // 6 % 3).astype(int)
    surrogate = SurrogateClassifier(champion.space.scaling).fit(PEOPLE, clusters)
    return replace(champion, surrogate=surrogate)


def written(champion: Champion) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gzip.decompress(champion.to_bytes()))
    return document


def read_back(document: Any) -> Champion:
    return Champion.from_bytes(gzip.compress(json.dumps(document).encode()))


def scaled_by_hand(document: dict[str, Any]) -> npt.NDArray[np.float64]:
    scaling, scaler = document["surrogate"]["scaling"], document["surrogate"]["scaler"]
    columns = []
    for place, name in enumerate(scaling["columns"]):
        values = PEOPLE[name].to_numpy(dtype=float)
        values = np.log1p(values) if name in scaling["log"] else values
        mean, scale = scaler["parameters"]["mean"][place], scaler["parameters"]["scale"][place]
        columns.append((values - mean) / scale * scaler["weights"][place])
    return np.array(columns).T


def test_a_linear_model_can_be_worked_out_with_a_pencil() -> None:
    champion = linear()
    document = written(champion)
    classifier = document["surrogate"]["classifier"]
    scores = scaled_by_hand(document) @ np.array(classifier["coefficients"]).T + classifier["intercepts"]
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    by_hand = odds / odds.sum(axis=1, keepdims=True)
    assert champion.surrogate.probabilities(PEOPLE) == pytest.approx(by_hand, abs=1e-12)


def test_trees_can_be_walked_with_a_finger() -> None:
    champion = with_trees()
    document = written(champion)
    points = scaled_by_hand(document).astype(np.float32)
    by_hand = np.array([_mean_of_leaves(document["surrogate"]["classifier"]["trees"], row) for row in points])
    assert champion.surrogate.probabilities(PEOPLE) == pytest.approx(by_hand, abs=1e-12)


def _mean_of_leaves(trees: list[dict[str, Any]], row: npt.NDArray[np.float32]) -> list[float]:
    leaves = []
    for tree in trees:
        node = 0
        while tree["probabilities"][node] is None:
            side = "left" if row[tree["feature"][node]] <= tree["threshold"][node] else "right"
            node = tree[side][node]
        leaves.append(tree["probabilities"][node])
    return [sum(item) / len(trees) for item in zip(*leaves, strict=True)]


@pytest.mark.parametrize("make", [linear, with_trees], ids=["linear", "trees"])
def test_it_scores_as_before_bit_for_bit_also_among_other_customers(make: Callable[[], Champion]) -> None:
    champion = make()
    again = Champion.from_bytes(champion.to_bytes())
    for population in (PEOPLE, PEOPLE.iloc[::2]):
        before = champion.at(population).surrogate.probabilities(PEOPLE)
        assert again.at(population).surrogate.probabilities(PEOPLE).tobytes() == before.tobytes()
    assert again.to_bytes() == champion.to_bytes()
    assert again.insiders_segment == BIG


@pytest.mark.parametrize("method", ["standard", "minmax", "robust"])
def test_each_way_of_scaling_is_kept(method: ScalingName) -> None:
    scaling = Scaling(("gross_revenue", "recency_days"), ("gross_revenue",), method, {"recency_days": 0.3})
    scaled = ScaledFeatures(scaling).fit(PEOPLE)
    again = scaler_from(scaler_document(scaled), scaling)
    assert again.transform(PEOPLE).tobytes() == scaled.transform(PEOPLE).tobytes()


def test_nothing_in_it_names_a_module_or_a_class() -> None:
    text = gzip.decompress(with_trees().to_bytes()).decode()
    assert '"format":"insiders-model","format_version":1' in text
    assert not [name for name in ("pipeline", "sklearn", "numpy", "pandas", "Champion") if name in text]


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"fitted",
        linear().to_bytes()[:-40],
        linear().to_bytes().replace(linear().to_bytes()[200:204], b"\x00\x00\x00\x00"),
        gzip.compress(b"not json"),
        gzip.compress(b"[1, 2]"),
        gzip.compress(b'{"format": "something else", "format_version": 1}'),
        gzip.compress(b'{"format": "insiders-model", "format_version": "1"}'),
        gzip.compress(b'{"format": "insiders-model", "format_version": 1}'),
    ],
    ids=["nothing", "bytes", "cut short", "bits", "no json", "a list", "another", "a text", "empty"],
)
def test_what_is_no_whole_model_is_damaged(kept: bytes) -> None:
    with pytest.raises(DamagedModelError):
        from_bytes(kept)


def no_intercepts(surrogate: dict[str, Any]) -> None:
    surrogate["classifier"]["intercepts"].pop()


def no_scale(surrogate: dict[str, Any]) -> None:
    del surrogate["scaler"]["parameters"]["scale"]


def not_a_number(surrogate: dict[str, Any]) -> None:
    surrogate["scaler"]["fill"][0] = float("nan")


def a_short_row(surrogate: dict[str, Any]) -> None:
    surrogate["classifier"]["coefficients"][1].pop()


def another_class(surrogate: dict[str, Any]) -> None:
    surrogate["classes"][0] = 99


@pytest.mark.parametrize("harm", [no_intercepts, no_scale, not_a_number, a_short_row, another_class])
def test_a_document_whose_parts_do_not_fit_is_damaged(harm: Callable[[dict[str, Any]], None]) -> None:
    document = written(linear())
    assert read_back(document).insiders_segment == BIG
    harm(document["surrogate"])
    with pytest.raises(DamagedModelError):
        read_back(document)


@pytest.mark.parametrize(
    ("key", "value"),
    [("left", 0), ("right", 10_000), ("feature", 3), ("feature", -2), ("probabilities", [1.0])],
)
def test_a_tree_that_one_could_leave_or_never_come_out_of_is_damaged(key: str, value: object) -> None:
    document = written(with_trees())
    tree = document["surrogate"]["classifier"]["trees"][7]
    assert tree["probabilities"][0] is None, "the root is an inner node"
    tree[key][0] = value
    with pytest.raises(DamagedModelError):
        read_back(document)


def test_a_model_of_a_newer_program_is_told_apart_from_a_damaged_one() -> None:
    document = {**written(linear()), "format_version": 2, "new": {"anything": 1}}
    with pytest.raises(NewerModelError, match="format 2"):
        read_back(document)
