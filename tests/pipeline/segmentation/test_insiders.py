from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.segmentation.clusterers import NOISE
from pipeline.segmentation.insiders import (
    capture,
    choose_insiders,
    concentration,
    richest,
    richest_of_size,
)


def clusters(**revenue_of: tuple[int, float]) -> tuple[np.ndarray, pd.Series]:
    """Labels and revenue: `a=(count, revenue)` is cluster 0, `b` cluster 1, …; `noise` is noise."""
    labels, revenue = [], []
    for number, (name, (count, each)) in enumerate(revenue_of.items()):
        labels += [NOISE if name == "noise" else number] * count
        revenue += [each] * count
    return np.array(labels), pd.Series(revenue)


def test_the_insiders_are_the_richest_cluster_of_a_size_a_programme_can_have() -> None:
    # 90 are 18 % of 500; 300 are 60 %, too many
    choice = choose_insiders(*clusters(good=(90, 800.0), fair=(110, 500.0), rest=(300, 50.0)))
    assert choice is not None
    assert (choice.cluster, choice.count, choice.share, choice.joined) == (0, 90, 0.18, ())


def test_whales_who_are_set_apart_belong_to_the_insiders() -> None:
    # 2 and 5 of 500 are too few for a programme of their own; with the next they are 97, or 19.4 %
    labels, revenue = clusters(
        whale=(2, 90_000.0), whales=(5, 9_000.0), good=(90, 800.0), fair=(103, 500.0), rest=(300, 50.0)
    )
    choice = choose_insiders(labels, revenue)
    assert choice is not None
    assert (choice.cluster, choice.count, choice.share, choice.joined) == (2, 97, 0.194, (0, 1))
    assert np.unique(choice.applied(labels), return_counts=True)[0].tolist() == [2, 3, 4]
    assert (choice.applied(labels) == 2).sum() == 97


@pytest.mark.parametrize(("good", "fits"), [(22, True), (95, True), (96, False), (300, False)])
def test_the_size_gate_is_for_whales_and_those_they_join_together(good: int, fits: bool) -> None:
    # with 5 whales: 27, 100, 101 and 305 of 500, where 15 to 100 fit and at least 20 are asked for
    choice = choose_insiders(*clusters(whales=(5, 9_000.0), good=(good, 800.0), rest=(495 - good, 50.0)))
    assert (choice is not None) is fits
    assert choice is None or choice.count == good + 5


def test_where_too_few_are_rich_the_next_join_until_there_are_enough() -> None:
    # of 500: 5 and 10 are 15 customers, still too few; with 60 more they are 15 %
    choice = choose_insiders(
        *clusters(whales=(5, 9_000.0), few=(10, 2_000.0), good=(60, 800.0), rest=(425, 50.0))
    )
    assert choice is not None
    assert (choice.cluster, choice.count, choice.joined) == (2, 75, (0, 1))


def test_never_everybody() -> None:
    assert choose_insiders(*clusters(whales=(5, 9_000.0), rest=(400, 50.0)), at_most=1.0) is None


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
    assert choice is not None
    assert (choice.cluster, choice.count, choice.joined) == (1, 105, (0,))


@pytest.mark.parametrize(("size", "count", "joined"), [(10, 5, ()), (11, 14, (0,)), (60, 114, (0, 1))])
def test_in_a_refit_the_richest_are_taken_until_they_are_at_least_half_as_many(
    size: int, count: int, joined: tuple[int, ...]
) -> None:
    choice = richest_of_size(
        *clusters(whales=(5, 9_000.0), few=(9, 900.0), good=(100, 80.0), rest=(100, 5.0)), size
    )
    assert choice is not None
    assert (choice.count, choice.joined) == (count, joined)


def test_a_refit_without_that_many_rich_customers_has_no_insiders() -> None:
    assert richest_of_size(*clusters(few=(5, 9.0), rest=(100, 2.0)), 11) is None


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
