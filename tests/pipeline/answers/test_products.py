from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from pipeline.answers import products_by_lift
from pipeline.answers.products import chances, lifts

MEMBERS = frozenset(f"m{i:02d}" for i in range(40))
OTHERS = frozenset(f"o{i:03d}" for i in range(200))


def bought(product: str, members: int, others: int, each: float = 5.0) -> list[dict[str, Any]]:
    return [
        {"customer_id": one, "stock_code": product, "description": f"A {product}", "gross_revenue": each}
        for one in [*sorted(MEMBERS)[:members], *sorted(OTHERS)[:others]]
    ]


def found(*products: list[dict[str, Any]]) -> dict[str, Any] | None:
    return products_by_lift(
        pd.DataFrame([row for product in products for row in product]), MEMBERS, MEMBERS | OTHERS
    )


def test_lift_by_hand() -> None:
    told = found(bought("lantern", 30, 15), bought("mug", 20, 100))
    assert told is not None
    # lantern: 30 of 40 members (75 %), 15 of 200 others (7.5 %); mug: half of both
    (only,) = told["products"]
    assert (only["stock_code"], only["description"], only["lift"]) == ("lantern", "A lantern", 10.0)
    assert (only["members"], only["others"], only["share_members"]) == (30, 15, 0.75)
    assert only["support"] == pytest.approx(45 / 240, abs=1e-6)
    assert only["revenue_members"] == told["revenue"] == 150.0
    assert (told["considered"], told["usual_lift"]) == (2, 5.5)
    assert (told["buyers"], told["without"]) == (30, 185)
    assert json.loads(json.dumps(told)) == told


def test_what_few_bought_is_not_looked_at() -> None:
    told = found(bought("lantern", 30, 15), bought("rare", 19, 0), bought("theirs", 9, 11))
    assert told is not None
    # the rare one had 19 buyers; the third one 20, but only 9 of them members
    assert told["considered"] == 2
    assert [one["stock_code"] for one in told["products"]] == ["lantern"]


def test_what_nobody_else_bought_has_a_finite_lift() -> None:
    told = found(bought("secret", 20, 0), bought("mug", 20, 100))
    assert told is not None
    assert told["products"][0]["lift"] == pytest.approx((20 / 40) / (0.5 / 200))


@pytest.mark.parametrize(("members", "others"), [(30, 15), (10, 30), (20, 0), (35, 150)])
def test_statsmodels_agrees_on_the_interval(members: int, others: int) -> None:
    expected = confint_proportions_2indep(members, 40, others, 200, compare="ratio", method="score")
    _, low, high = lifts(pd.Series([members]), pd.Series([others]), 40, 200)
    assert low[0] == pytest.approx(expected[0], rel=1e-3)
    if others:
        assert high[0] == pytest.approx(expected[1], rel=1e-3)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.6])
def test_all_intervals_together_hold_where_members_buy_like_everybody(share: float) -> None:
    """150 worlds of 100 products with nothing to find: at most one in twenty shows something."""
    random = np.random.default_rng(0)
    wrong = 0
    for _ in range(150):
        members, others = random.binomial(400, share, 100), random.binomial(3900, share, 100)
        _, low, high = lifts(pd.Series(members), pd.Series(others), 400, 3900)
        wrong += bool((low > 1).any() or (high < 1).any())
    assert wrong <= 150 * 0.05 + 8  # three standard errors


def test_how_likely_members_drawn_by_lot_would_buy_so_often_by_hand() -> None:
    # three of six customers are members; of the twenty ways to draw them, one has all three buyers
    assert chances(pd.Series([3]), pd.Series([0]), 3, 3)[0] == pytest.approx(1 / 20)
    # and ten have exactly two
    assert chances(pd.Series([2]), pd.Series([1]), 3, 3)[0] == pytest.approx(10 / 20)
    expected = stats.fisher_exact(np.array([[12, 28], [60, 140]]), alternative="greater").pvalue
    assert chances(pd.Series([12]), pd.Series([60]), 40, 200)[0] == pytest.approx(expected)


def test_a_product_is_shown_only_if_members_drawn_by_lot_would_hardly_buy_it_so_often() -> None:
    """Ten of 40 members and 23 of 200 others: the interval is above 1, and yet by lot it happens in 2.7 %."""
    _, low, _ = lifts(pd.Series([10]), pd.Series([23]), 40, 200)
    assert low[0] > 1
    assert stats.fisher_exact(np.array([[10, 30], [23, 177]]), alternative="greater").pvalue > 0.025
    told = found(bought("lantern", 10, 23))
    assert told is not None
    assert told["products"] == []
    # with one other buyer less it happens in 2.2 %
    assert stats.fisher_exact(np.array([[10, 30], [22, 178]]), alternative="greater").pvalue < 0.025
    told = found(bought("lantern", 10, 22))
    assert told is not None
    assert len(told["products"]) == 1


def test_without_members_or_others_nothing_is_told() -> None:
    rows = pd.DataFrame(bought("mug", 20, 20))
    assert products_by_lift(rows, frozenset(), OTHERS) is None
    assert products_by_lift(rows, MEMBERS, MEMBERS) is None
    assert products_by_lift(rows.head(5), MEMBERS, MEMBERS | OTHERS) is None
