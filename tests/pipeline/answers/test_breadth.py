from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from pipeline.answers.breadth import Strata, adjust_for_breadth, strata_by_breadth, strata_of_products
from pipeline.features.product_buyers import PurchaseTable


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def test_the_ratio_given_breadth_by_hand() -> None:
    # narrow: 2 of 10 members, 10 of 100 others (ratio 2); wide: 40 of 50 members, 8 of 20 others (ratio 2)
    strata = Strata(column(2, 40), column(10, 8), column(10, 50), column(100, 20))
    result = adjust_for_breadth(strata, 0.95)
    assert result.ratio == pytest.approx([2.0])
    # taken together it would have been 42 of 60 against 18 of 120: 4.7
    assert result.low[0] < 2.0 < result.high[0]


def test_statsmodels_agrees_on_the_test() -> None:
    a, c, n1, n0 = column(12, 40), column(10, 8), column(30, 50), column(100, 20)
    tables = [np.array([[a[s, 0], n1[s, 0] - a[s, 0]], [c[s, 0], n0[s, 0] - c[s, 0]]]) for s in range(2)]
    expected = StratifiedTable(tables).test_null_odds(correction=True)
    result = adjust_for_breadth(Strata(a, c, n1, n0), 0.95)
    assert 2 * result.p[0] == pytest.approx(expected.pvalue, rel=1e-6)


def test_members_who_only_choose_more_widely_like_no_product_more() -> None:
    """Everybody picks at random: members 30 of 60 products, others 5 or 30."""
    random = np.random.default_rng(0)
    rows = [
        (name, f"p{product:02}")
        for name, breadth in [(f"m{i:03}", 30) for i in range(100)]
        + [(f"o{i:03}", 30 if i < 100 else 5) for i in range(400)]
        for product in random.choice(60, breadth, replace=False)
    ]
    bought = pd.DataFrame(rows, columns=["customer_id", "stock_code"]).astype("category")
    bought = bought.assign(description="a thing", gross=1, last_day=pd.Timestamp("2026-02-28"))
    breadth = bought.groupby("customer_id", observed=True).size()
    is_member = breadth.index.str.startswith("m")
    groups = pd.DataFrame(
        {"is_member": is_member, "stratum": strata_by_breadth(breadth.to_numpy(), is_member)},
        index=breadth.index.astype("str"),
    )
    _, strata = strata_of_products(PurchaseTable(bought).by_stratum(groups), groups)
    result = adjust_for_breadth(strata, 0.95)
    assert float(np.median(result.ratio)) == pytest.approx(1.0, abs=0.05)
    assert not (result.p < 0.025 / 60).any()
