from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from pipeline.answers import products_by_lift
from pipeline.answers.products import lifts, membership_p_values
from pipeline.features.period import MILLIONTHS
from pipeline.features.product_buyers import PurchaseTable

MEMBERS = frozenset(f"m{i:02d}" for i in range(40))
AS_OF = date(2026, 3, 2)
OTHERS = frozenset(f"o{i:03d}" for i in range(200))


def bought(
    product: str, members: int, others: int, each: float = 5.0, last_day: str = "2026-02-28"
) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": item,
            "stock_code": product,
            "description": f"A {product}",
            "gross": round(each * MILLIONTHS),
            "last_day": pd.Timestamp(last_day),
        }
        for item in [*sorted(MEMBERS)[:members], *sorted(OTHERS)[:others]]
    ]


def found(*products: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Beside `products`, what customers choose 20 to 59 different ones of, members and others as widely."""
    usual = [
        [
            row
            for row in bought(f"usual{number:02}", 40, 200)
            if number < 20 + int(row["customer_id"][1:]) % 40
        ]
        for number in range(60)
    ]
    return by_lift([row for product in [*usual, *products] for row in product], MEMBERS, MEMBERS | OTHERS)


def by_lift(
    rows: list[dict[str, Any]], members: frozenset[str], customers: frozenset[str]
) -> dict[str, Any] | None:
    bought = pd.DataFrame(rows)
    breadth = bought.groupby("customer_id").size().reindex(sorted(customers), fill_value=0)
    inside = bought[bought["customer_id"].isin(list(customers))]
    return products_by_lift(PurchaseTable(inside), breadth, members, as_of=AS_OF)


def test_lift_by_hand() -> None:
    output = found(bought("lantern", 30, 15), bought("mug", 20, 100))
    assert output is not None
    # lantern: 30 of 40 members (75 %), 15 of 200 others (7.5 %); mug: half of both
    (only,) = output["products"]
    assert (only["stock_code"], only["description"], only["lift"]) == ("lantern", "A lantern", 10.0)
    assert (only["members"], only["others"], only["share_members"]) == (30, 15, 0.75)
    assert only["support"] == pytest.approx(45 / 240, abs=1e-6)
    assert only["revenue_members"] == output["revenue"] == 150.0
    assert (output["considered"], output["usual_lift"]) == (58, 1.0)
    assert (output["buyers"], output["without"]) == (30, 185)
    assert json.loads(json.dumps(output)) == output


def test_what_few_bought_is_not_looked_at() -> None:
    output = found(bought("lantern", 30, 15), bought("rare", 19, 0), bought("theirs", 9, 11))
    assert output is not None
    # the rare one had 19 buyers; the third one 20, but only 9 of them members
    assert output["considered"] == 58
    assert [product["stock_code"] for product in output["products"]] == ["lantern"]


def test_of_what_nobody_else_bought_it_is_not_known_what_others_would_spend() -> None:
    output = found(bought("secret", 20, 0))
    assert output is not None
    assert output["products"] == []


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
    assert membership_p_values(pd.Series([3]), pd.Series([0]), 3, 3)[0] == pytest.approx(1 / 20)
    # and ten have exactly two
    assert membership_p_values(pd.Series([2]), pd.Series([1]), 3, 3)[0] == pytest.approx(10 / 20)
    expected = stats.fisher_exact(np.array([[12, 28], [60, 140]]), alternative="greater").pvalue
    assert membership_p_values(pd.Series([12]), pd.Series([60]), 40, 200)[0] == pytest.approx(expected)


def test_a_product_is_shown_only_if_it_survives_all_looks_together() -> None:
    """18 of 40 members and 30 of 200 others: by lot in 0.004 %, which 57 looks leave at 0.2 %."""
    assert membership_p_values(pd.Series([18]), pd.Series([30]), 40, 200)[0] < 0.025 / 57
    assert membership_p_values(pd.Series([14]), pd.Series([30]), 40, 200)[0] > 0.025 / 57
    visible, hidden = found(bought("lantern", 18, 30)), found(bought("lantern", 14, 30))
    assert visible is not None
    assert hidden is not None
    assert [len(output["products"]) for output in (visible, hidden)] == [1, 0]


def test_what_is_not_sold_any_more_is_not_shown() -> None:
    # the last day is 84 days before 2 March 2026 or one earlier
    for last_day, count in (("2025-12-08", 1), ("2025-12-07", 0)):
        output = found(bought("lantern", 30, 15, last_day=last_day))
        assert output is not None
        assert len(output["products"]) == count


def test_those_that_would_bring_most_come_first() -> None:
    output = found(bought("cheap", 30, 15, each=1.0), bought("dear", 30, 15, each=50.0))
    assert output is not None
    assert [product["stock_code"] for product in output["products"]] == ["dear", "cheap"]
    dear = output["products"][0]
    # 15 others spent 750; as often as members they would spend that many times more
    assert dear["expected_revenue"] == pytest.approx((dear["given_breadth"] - 1) * 750, abs=0.1)


def test_in_a_shop_of_three_products_nothing_is_said() -> None:
    rows = [*bought("a", 30, 15), *bought("b", 40, 200), *bought("c", 20, 100)]
    assert by_lift(rows, MEMBERS, MEMBERS | OTHERS) is None


def test_without_members_or_others_there_are_no_products() -> None:
    rows = bought("mug", 20, 20)
    assert by_lift(rows, frozenset(), OTHERS) is None
    assert by_lift(rows, MEMBERS, MEMBERS) is None
    assert by_lift(rows[:5], MEMBERS, MEMBERS | OTHERS) is None
