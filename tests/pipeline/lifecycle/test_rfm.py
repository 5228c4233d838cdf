"""The RFM grid: quintiles of 25 customers counted by hand, and bounds that lead to the same customers."""

from __future__ import annotations

import pandas as pd

from domain.rfm import SCORES, rfm_name, score_bounds
from pipeline.lifecycle import rfm_grid


def features(recency: list[int], orders: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"recency_days": recency, "orders": orders, "gross_revenue": 10.0},
        index=[f"c{n}" for n in range(len(recency))],
    )


def test_quintiles_hold_a_fifth_each() -> None:
    grid = rfm_grid(features(list(range(1, 26)), list(range(25, 0, -1))), {"c0", "c24"})
    assert grid is not None
    assert grid["recency_edges"] == grid["frequency_edges"] == [5, 10, 15, 20]
    # the most recent five have the most orders
    assert [(cell["recency"], cell["frequency"], cell["customers"]) for cell in grid["cells"]] == [
        (score, score, 5) for score in range(1, 6)
    ]
    assert [cell["members"] for cell in grid["cells"]] == [1, 0, 0, 0, 1]
    assert grid["cells"][0]["revenue"] == 50.0


def test_equal_customers_have_equal_scores() -> None:
    # 15 of 25 ordered once: the first three edges are 1, and nobody has frequency 2 or 3
    grid = rfm_grid(features(list(range(1, 26)), [1] * 15 + list(range(2, 12))), set())
    assert grid is not None
    assert grid["frequency_edges"] == [1, 1, 1, 6]
    assert {cell["frequency"] for cell in grid["cells"]} == {1, 4, 5}
    assert sum(cell["customers"] for cell in grid["cells"] if cell["frequency"] == 1) == 15


def test_the_bounds_of_a_score_hold_its_customers_and_no_others() -> None:
    result = features([n * n for n in range(1, 31)], [1] * 10 + [2] * 8 + list(range(3, 15)))
    grid = rfm_grid(result, set())
    assert grid is not None
    for cell in grid["cells"]:
        inside = pd.Series(True, index=result.index)
        for column, score, edges, is_less_better in (
            ("recency_days", cell["recency"], grid["recency_edges"], True),
            ("orders", cell["frequency"], grid["frequency_edges"], False),
        ):
            least, most = score_bounds(score, edges, is_less_better=is_less_better)
            inside &= result[column] >= (least if least is not None else 0)
            inside &= result[column] <= (most if most is not None else 10**9)
        assert int(inside.sum()) == cell["customers"]
    assert sum(cell["customers"] for cell in grid["cells"]) == 30


def test_the_corners_have_their_usual_names() -> None:
    assert rfm_name(SCORES, SCORES) == "Champions"
    assert rfm_name(SCORES, 1) == "New customers"
    assert rfm_name(1, 1) == "Lost"
    assert rfm_name(1, SCORES) == "Can't lose them"


def test_there_is_no_grid_of_a_handful() -> None:
    assert rfm_grid(features([1, 2], [1, 2]), set()) is None
