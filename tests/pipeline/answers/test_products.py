from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats.contingency import relative_risk

from pipeline.answers import products_by_lift
from pipeline.answers.products import lifts

MEMBERS = frozenset(f"m{i:02d}" for i in range(40))
OTHERS = frozenset(f"o{i:03d}" for i in range(200))


def bought(product: str, members: int, others: int, each: float = 5.0) -> list[dict]:
    return [
        {"customer_id": one, "stock_code": product, "description": f"A {product}", "gross_revenue": each}
        for one in [*sorted(MEMBERS)[:members], *sorted(OTHERS)[:others]]
    ]


def found(*products: list[dict]):
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
    told = found(bought("lantern", 30, 15), bought("rare", 19, 0), bought("theirs", 9, 100))
    assert told is not None
    assert told["considered"] == 1


def test_what_nobody_else_bought_has_a_finite_lift() -> None:
    told = found(bought("secret", 20, 0), bought("mug", 20, 100))
    assert told is not None
    assert told["products"][0]["lift"] == pytest.approx((20 / 40) / (0.5 / 200))


def test_scipy_agrees_on_the_interval() -> None:
    expected = relative_risk(30, 40, 15, 200)
    interval = expected.confidence_interval(0.95)
    lift, low, high = lifts(pd.Series([30.0]), pd.Series([15.0]), 40, 200)
    assert (lift[0], low[0], high[0]) == pytest.approx((expected.relative_risk, interval.low, interval.high))


def test_all_intervals_together_hold_where_members_buy_like_everybody() -> None:
    """Of 200 worlds with 60 products each and nothing to find, at most about one in twenty shows something."""
    random = np.random.default_rng(0)
    wrong = 0
    for _ in range(200):
        members, others = random.binomial(40, 0.6, 60), random.binomial(200, 0.6, 60)
        _, low, _ = lifts(pd.Series(members, dtype=float), pd.Series(others, dtype=float), 40, 200)
        wrong += bool((low > 1).any())
    assert wrong <= 200 * 0.05


def test_without_members_or_others_nothing_is_told() -> None:
    rows = pd.DataFrame(bought("mug", 20, 20))
    assert products_by_lift(rows, frozenset(), OTHERS) is None
    assert products_by_lift(rows, MEMBERS, MEMBERS) is None
    assert products_by_lift(rows.head(5), MEMBERS, MEMBERS | OTHERS) is None
