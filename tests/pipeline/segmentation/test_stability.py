from __future__ import annotations

from concurrent.futures import Future

import numpy as np
import pandas as pd
import pytest

from pipeline.segmentation import spaces
from pipeline.segmentation.clusterers import Labels, Points, cluster
from pipeline.segmentation.embedding_pool import EmbeddingPool, open_embedding_pool
from pipeline.segmentation.recipes import Scaling, Space
from pipeline.segmentation.stability import RESAMPLES, stability
from tests.frames import features_from, three_kinds

SPACE = Space("scaled", Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders")))
PEOPLE = three_kinds()


def insiders_of(people: pd.DataFrame, labels: Labels) -> int:
    """The label of those who spend most."""
    return int(labels[people["gross_revenue"].argmax()])


def measured(people: pd.DataFrame, labels: Labels, k: int, seed: int = 0) -> float:
    with open_embedding_pool(seed) as embedding_pool:
        return stability(
            SPACE,
            "kmeans",
            k,
            people,
            labels,
            insiders=insiders_of(people, labels),
            needed=0.0,
            embedding_pool=embedding_pool,
            random_state=seed,
        )


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


class CountedLayouts(EmbeddingPool):
    """Layouts that know how often they were asked."""

    asked = 0

    def begin(self, space: Space, customers: pd.DataFrame) -> Future[Points]:
        self.asked += 1
        return super().begin(space, customers)


@pytest.mark.parametrize(("needed", "resamples"), [(0.85, 2), (0.0, RESAMPLES)])
def test_what_is_hopeless_is_not_measured_further(needed: float, resamples: int) -> None:
    luck, embedding_pool = np.random.default_rng(0).integers(0, 3, 300), CountedLayouts(0)
    stability(
        SPACE,
        "kmeans",
        3,
        PEOPLE,
        luck,
        insiders=0,
        needed=needed,
        embedding_pool=embedding_pool,
        random_state=0,
    )
    assert embedding_pool.asked == resamples


def test_whales_who_joined_the_insiders_join_them_in_every_half_as_well() -> None:
    whales = {f"w{n}": {"gross_revenue": 150_000.0 + n, "orders": 90, "recency_days": 3} for n in range(8)}
    people = pd.concat([PEOPLE, features_from(**whales)])
    apart = cluster("kmeans", spaces.build(SPACE, 0).fit_transform(people), 4, 0)
    assert len(set(apart[-8:])) == 1
    assert (apart == apart[-1]).sum() == 8
    together = np.where(apart == apart[-1], apart[0], apart)
    assert measured(people, together, 4) == pytest.approx(1.0)
