from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.segmentation import spaces
from pipeline.segmentation.clusterers import Labels, cluster
from pipeline.segmentation.embedding_pool import open_embedding_pool
from pipeline.segmentation.recipes import Redrawing, Scaling, Space
from pipeline.segmentation.stability import Redraws, Segmenter, mean_difference, redraw
from tests.frames import features_from, three_kinds

SPACE = Space("scaled", Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders")))
PEOPLE = three_kinds()
FEW = Redrawing(pairs=4, max_standard_error=1.0)


def insiders_of(people: pd.DataFrame, labels: Labels) -> int:
    """The label of those who spend most."""
    return int(labels[people["gross_revenue"].argmax()])


def redrawn(
    people: pd.DataFrame,
    labels: Labels,
    k: int,
    seed: int = 0,
    redrawing: Redrawing = FEW,
    needed: float = 0.0,
) -> Redraws:
    with open_embedding_pool(seed) as embedding_pool:
        return redraw(
            Segmenter(SPACE, "kmeans", k, embedding_pool, seed),
            people,
            labels,
            insiders=insiders_of(people, labels),
            needed=needed,
            redrawing=redrawing,
        )


def measured(people: pd.DataFrame, labels: Labels, k: int, seed: int = 0) -> float:
    return redrawn(people, labels, k, seed).mean


def stability_of(people: pd.DataFrame, k: int, seed: int = 0) -> float:
    labels = cluster("kmeans", spaces.build(SPACE, seed).fit_transform(people), k, seed)
    return measured(people, labels, k, seed)


def test_segments_anybody_would_find_are_found_again_in_every_half() -> None:
    assert stability_of(PEOPLE, 3) == pytest.approx(1.0)


def test_segments_cut_out_of_a_cloud_are_not() -> None:
    random = np.random.default_rng(0)
    cloud = PEOPLE.assign(
        gross_revenue=np.exp(random.normal(6, 1, 300)), recency_days=random.normal(100, 20, 300), orders=4
    )
    assert stability_of(cloud, 8) < 0.75


def test_labels_that_mean_nothing_are_as_stable_as_luck() -> None:
    luck = np.random.default_rng(0).integers(0, 3, 300)
    assert abs(measured(PEOPLE, luck, 3)) < 0.05


def test_the_same_seed_gives_the_same_stability() -> None:
    assert stability_of(PEOPLE, 6, seed=5) == stability_of(PEOPLE, 6, seed=5)


@pytest.mark.parametrize(("needed", "resamples"), [(0.85, 2), (0.05, 2 * 3), (-1.0, 2 * FEW.pairs)])
def test_what_cannot_win_is_not_measured_to_the_end(needed: float, resamples: int) -> None:
    luck = np.random.default_rng(0).integers(0, 3, 300)
    result = redrawn(PEOPLE, luck, 3, needed=needed)
    assert len(result.agreement) == resamples
    assert result.is_complete == (needed < 0)


def test_redraws_go_on_until_the_standard_error_is_small() -> None:
    labels = cluster("kmeans", spaces.build(SPACE, 0).fit_transform(PEOPLE), 6, 0)
    rough = redrawn(PEOPLE, labels, 6, redrawing=Redrawing(3, 1.0))
    exact = redrawn(PEOPLE, labels, 6, redrawing=Redrawing(3, rough.standard_error / 2))
    assert exact.standard_error < rough.standard_error / 2
    assert len(exact.agreement) > len(rough.agreement) == 6
    low, high = exact.interval or (0.0, 0.0)
    assert low < exact.mean < high <= 1.0


def test_the_interval_of_three_pairs_is_that_of_a_table_of_students_t() -> None:
    # means of pairs 0.8, 0.9, 1.0: 0.9, its standard error 0.1/sqrt(3); t(2) at 97.5 % is 4.303
    redraws = Redraws((0.7, 0.9, 0.9, 0.9, 1.0, 1.0), np.ones((6, 1), bool), np.ones((6, 1), bool), 3)
    assert redraws.mean == pytest.approx(0.9)
    assert redraws.standard_error == pytest.approx(0.1 / 3**0.5)
    assert redraws.interval == pytest.approx((0.9 - 4.303 * 0.1 / 3**0.5, 1.0), abs=1e-3)


def test_the_difference_of_two_ways_is_taken_pair_by_pair() -> None:
    # Pairs 0.8 and 1.0 against 0.7 and 0.8: 0.1 and 0.2, standard error 0.05; t(1) at 97.5 % is 12.706
    result = mean_difference((0.7, 0.9, 1.0, 1.0), (0.6, 0.8, 0.8, 0.8))
    assert result == pytest.approx((0.15, 12.706 * 0.05), abs=1e-3)


def test_a_pair_of_halves_holds_every_customer_once() -> None:
    result = redrawn(PEOPLE, cluster("kmeans", spaces.build(SPACE, 0).fit_transform(PEOPLE), 3, 0), 3)
    assert result.drawn[0::2].astype(int).tolist() == (~result.drawn[1::2]).astype(int).tolist()


def test_a_list_is_compared_with_that_of_each_half_and_each_member_counted() -> None:
    people = pd.Index(["a", "b", "c", "d"])
    content = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=bool)
    on_list = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0], [0, 0, 0, 1]], dtype=bool)
    result = Redraws((1.0,) * 4, content, on_list, wanted_pairs=2).of_list(people, frozenset({"a", "b", "c"}))
    # ab: members a and b, a listed, 1/2; cd: c and c, 1/1; ac: both and both, 2/2; bd: b, d listed, 0/2
    assert result is not None
    assert result["value"] == (0.5 + 1 + 1 + 0) / 4
    assert result["members"] == {"a": 2, "b": 0, "c": 2}
    assert (result["redraws"], result["measured"], result["always"]) == (2, 3, 2)


def test_of_a_list_that_was_not_measured_to_the_end_nothing_is_said() -> None:
    all_true = np.ones((2, 3), dtype=bool)
    redraws = Redraws((1.0, 1.0), all_true, all_true, wanted_pairs=20)
    assert redraws.of_list(pd.Index(["a", "b", "c"]), frozenset({"a"})) is None
    assert Redraws((1.0, 1.0), all_true, all_true, 1).of_list(pd.Index(["a", "b", "c"]), frozenset()) is None


def test_whales_who_joined_the_insiders_join_them_in_every_half_as_well() -> None:
    whales = {f"w{n}": {"gross_revenue": 150_000.0 + n, "orders": 90, "recency_days": 3} for n in range(8)}
    people = pd.concat([PEOPLE, features_from(**whales)])
    apart = cluster("kmeans", spaces.build(SPACE, 0).fit_transform(people), 4, 0)
    assert len(set(apart[-8:])) == 1
    assert (apart == apart[-1]).sum() == 8
    combined = np.where(apart == apart[-1], apart[0], apart)
    assert measured(people, combined, 4) == pytest.approx(1.0)


def test_in_a_space_that_takes_seconds_few_pairs_are_drawn_and_the_interval_says_so() -> None:
    space = Space("tsne", SPACE.scaling)
    labels = cluster("kmeans", spaces.build(SPACE, 0).fit_transform(PEOPLE), 3, 0)
    with open_embedding_pool(0) as embedding_pool:
        result = redraw(
            Segmenter(space, "kmeans", 3, embedding_pool, 0),
            PEOPLE.iloc[:90],
            labels[:90],
            insiders=insiders_of(PEOPLE.iloc[:90], labels[:90]),
            needed=-1.0,
            redrawing=Redrawing(pairs=20, max_standard_error=1e-9),
        )
    assert len(result.agreement) == 2 * 3
    assert result.is_complete
    assert result.interval is not None
