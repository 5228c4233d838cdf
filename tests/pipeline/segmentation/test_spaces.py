from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

from pipeline.segmentation.recipes import Scaling, Space
from pipeline.segmentation.spaces import ForestLeaves, ScaledFeatures, TsneSpace, build
from tests.frames import features_from, three_kinds

pytestmark = pytest.mark.fits

THREE = features_from(
    a={"gross_revenue": 0.0, "orders": 1, "avg_recency_days": float("nan")},
    b={"gross_revenue": 9.0, "orders": 2, "avg_recency_days": 30.0},
    c={"gross_revenue": 99.0, "orders": 3, "avg_recency_days": 10.0},
)


def test_logarithms_are_of_one_more_and_standard_deviations_are_one() -> None:
    points = ScaledFeatures(Scaling(("gross_revenue", "orders"), log=("gross_revenue",))).fit_transform(THREE)
    # log 1, log 10 and log 100 lie evenly, and so do 1, 2 and 3: -√1.5, 0, √1.5
    even = [-math.sqrt(1.5), 0.0, math.sqrt(1.5)]
    assert points[:, 0] == pytest.approx(even)
    assert points[:, 1] == pytest.approx(even)


def test_a_weight_says_how_much_a_column_counts() -> None:
    scaling = Scaling(("gross_revenue", "orders"), weights={"orders": 0.5})
    points = ScaledFeatures(scaling).fit_transform(THREE)
    assert points[:, 1] == pytest.approx([-math.sqrt(1.5) / 2, 0.0, math.sqrt(1.5) / 2])


def test_between_the_least_and_the_most() -> None:
    points = ScaledFeatures(Scaling(("gross_revenue", "orders"), method="minmax")).fit_transform(THREE)
    assert points.tolist() == [[0.0, 0.0], [pytest.approx(1 / 11), 0.5], [1.0, 1.0]]


def test_a_robust_scale_is_centred_on_the_median() -> None:
    points = ScaledFeatures(Scaling(("orders",), method="robust")).fit_transform(THREE)
    assert points[:, 0].tolist() == [-1.0, 0.0, 1.0]  # quartiles 1.5 and 2.5


def test_who_bought_once_counts_as_the_longest_gap_seen() -> None:
    points = ScaledFeatures(Scaling(("avg_recency_days",), method="minmax")).fit_transform(THREE)
    assert points[:, 0].tolist() == [1.0, 1.0, 0.0]


def test_other_customers_are_put_on_the_scale_that_was_learned() -> None:
    scaled = ScaledFeatures(Scaling(("orders", "avg_recency_days"), method="minmax")).fit(THREE)
    later = features_from(d={"orders": 5, "avg_recency_days": float("nan")})
    assert scaled.transform(later).tolist() == [[2.0, 1.0]]


def test_a_column_without_values_does_not_fail() -> None:
    alone = features_from(a={"avg_recency_days": float("nan")}, b={"avg_recency_days": float("nan")})
    assert ScaledFeatures(Scaling(("avg_recency_days",))).fit_transform(alone).tolist() == [[0.0], [0.0]]


SCALING = Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders"))


def test_principal_components_are_scikit_learns() -> None:
    people = three_kinds()
    transform = build(Space("pca", SCALING, dimensions=2), 0).fit_transform(people)
    theirs = PCA(2).fit_transform(ScaledFeatures(SCALING).fit_transform(people))
    assert np.abs(transform) == pytest.approx(np.abs(theirs), abs=1e-9)


def test_leaves_do_not_look_at_the_revenue_they_learn_to_tell() -> None:
    people = three_kinds()
    leaves = ForestLeaves(SCALING, trees=10).fit(people)
    assert leaves.scaled_.scaling.columns == ("recency_days", "orders")
    assert leaves.transform(people).shape == (300, 10)
    richer = people.assign(gross_revenue=people["gross_revenue"] * 10)
    assert (leaves.transform(richer) == leaves.transform(people)).all()


def test_a_layout_by_t_sne_keeps_the_kinds_apart_also_those_placed_beside_a_sample() -> None:
    people = three_kinds(big=30, regular=60, lapsed=60)
    kinds = people.index.str[0]
    points = ScaledFeatures(SCALING).fit_transform(people)
    layout = TsneSpace(random_state=0, most=100).fit_transform(points)
    assert layout.shape == (150, 2)
    assert silhouette_score(layout, kinds) > 0.3
    assert (layout == TsneSpace(random_state=0, most=100).fit_transform(points)).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["umap", "forest"])
def test_a_layout_by_umap_keeps_the_kinds_apart_and_comes_out_the_same_twice(name: str) -> None:
    people = three_kinds(big=30, regular=60, lapsed=60)
    space = Space("umap" if name == "umap" else "forest", SCALING)
    layout = build(space, 3).fit_transform(people)
    assert layout.shape == (150, 2)
    assert silhouette_score(layout, people.index.str[0]) > 0.2
    assert (layout == build(space, 3).fit_transform(people)).all()


def test_a_run_loads_umap_only_when_it_lays_customers_out() -> None:
    requested = "import sys, pipeline.publish.run; print('umap' in sys.modules, 'numba' in sys.modules)"
    process = subprocess.run([sys.executable, "-c", requested], capture_output=True, text=True, check=True)
    assert process.stdout.split() == ["False", "False"]


def test_whoever_sent_everything_back_is_no_farther_out_than_three_standard_deviations() -> None:
    # 99 spent 9 (log 10) and one nothing (log 1): without an end, the one would be √99 = 9.9 away
    people = features_from(
        back={"gross_revenue": 50_000.0, "net_revenue": 0.0},
        **{f"n{number:02}": {"gross_revenue": 9.0} for number in range(99)},
    )
    net = Scaling(("net_revenue",), log=("net_revenue",))
    points = ScaledFeatures(net).fit_transform(people)[:, 0]
    assert points[0] == -3.0
    assert points[1:] == pytest.approx([1 / math.sqrt(99)] * 99)
    weighted = ScaledFeatures(Scaling(net.columns, net.log, weights={"net_revenue": 0.5}))
    assert weighted.fit_transform(people)[0, 0] == -1.5
