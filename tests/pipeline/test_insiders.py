from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.clusterers import NOISE
from pipeline.insiders import capture, choose_insiders, concentration, richest


def clusters(**revenue_of: tuple[int, float]) -> tuple[np.ndarray, pd.Series]:
    """Labels and revenue: `a=(count, revenue)` is cluster 0, `b` cluster 1, …; `noise` is noise."""
    labels, revenue = [], []
    for number, (name, (count, each)) in enumerate(revenue_of.items()):
        labels += [NOISE if name == "noise" else number] * count
        revenue += [each] * count
    return np.array(labels), pd.Series(revenue)


def test_the_insiders_are_the_richest_cluster_of_a_size_a_programme_can_have() -> None:
    # 5 whales are 1 % of 500, too few; 300 are 60 %, too many
    choice = choose_insiders(
        *clusters(whales=(5, 9_000.0), good=(95, 800.0), fair=(100, 500.0), rest=(300, 50.0))
    )
    assert choice is not None
    assert (choice.cluster, choice.count, choice.share) == (1, 95, 0.19)


@pytest.mark.parametrize(("count", "fits"), [(29, False), (30, True), (200, True), (201, False)])
def test_three_to_twenty_per_cent_of_the_customers_fit(count: int, fits: bool) -> None:
    choice = choose_insiders(*clusters(best=(count, 900.0), rest=(1_000 - count, 10.0)))
    assert (choice is not None and choice.cluster == 0) is fits


@pytest.mark.parametrize(("count", "fits"), [(19, False), (20, True)])
def test_fewer_than_twenty_customers_are_no_programme(count: int, fits: bool) -> None:
    choice = choose_insiders(*clusters(best=(count, 900.0), rest=(200 - count, 10.0)))
    assert (choice is not None) is fits


def test_noise_is_never_the_insiders_but_counts_as_customers() -> None:
    choice = choose_insiders(*clusters(noise=(20, 9_000.0), good=(20, 900.0), rest=(160, 10.0)))
    assert choice is not None
    assert (choice.cluster, choice.share) == (1, 0.10)


def test_where_no_cluster_fits_there_are_none() -> None:
    assert choose_insiders(*clusters(half=(100, 2.0), other_half=(100, 1.0))) is None
    assert choose_insiders(*clusters(noise=(100, 2.0))) is None


def test_a_fixed_recipe_takes_its_richest_cluster_whatever_its_share() -> None:
    choice = richest(*clusters(whales=(5, 9_000.0), half=(100, 2.0), other_half=(120, 1.0)))
    assert (choice.cluster, choice.count) == (1, 100)


REVENUE_THEN = pd.DataFrame({"gross_revenue": [500.0, 400.0, 300.0, 200.0, 100.0]}, index=list("abcde"))


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ("ab", 1.0),  # exactly those that sorting takes
        ("ac", (50 + 60) / (50 + 30)),  # c spent 60 afterwards, b only 30
        ("de", (0 + 10) / (50 + 30)),
        ("a", 1.0),  # one customer is compared with one
    ],
)
def test_capture_by_hand(members: str, expected: float) -> None:
    afterwards = pd.Series({"a": 50.0, "b": 30.0, "c": 60.0, "e": 10.0, "new": 999.0})
    assert capture(pd.Index(list(members)), REVENUE_THEN, afterwards) == pytest.approx(expected)


def test_capture_of_nobody_or_of_nothing_is_unknown() -> None:
    afterwards = pd.Series({"c": 60.0})
    assert capture(pd.Index([]), REVENUE_THEN, afterwards) is None
    assert capture(pd.Index(["c"]), REVENUE_THEN, afterwards) is None


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ([True, True, False, False, False], 1.0),  # exactly those that sorting takes
        ([True, False, False, False, True], 600 / 900),  # 500 + 100, where the best two hold 500 + 400
        ([False, False, False, False, True], 100 / 500),
        ([False] * 5, 0.0),
        ([True] * 5, 1.0),
    ],
)
def test_concentration_by_hand(inside: list[bool], expected: float) -> None:
    assert concentration(np.array(inside), REVENUE_THEN["gross_revenue"]) == pytest.approx(expected)
