from __future__ import annotations

import pandas as pd
from pandas.testing import assert_frame_equal

from pipeline.features.product_buyers import CoarserFromFiner, PurchaseTable

BOUGHT = pd.DataFrame(
    {
        "customer_id": pd.Categorical(["ada", "ada", "bob", "cyd", "cyd", "dan"]),
        "stock_code": pd.Categorical(["cup", "mug", "cup", "cup", "mug", "cup"]),
        "description": pd.Categorical(["A CUP", "A MUG", "A CUP", "A CUP", "A MUG", "A CUP"]),
        "gross": [1, 2, 4, 8, 16, 32],
        "last_day": pd.to_datetime("2026-02-20"),
    }
)


class Engine(PurchaseTable):
    """Counts how often it is asked."""

    asked = 0

    def by_stratum(self, groups: pd.DataFrame) -> pd.DataFrame:
        self.asked += 1
        return super().by_stratum(groups)


def grouped(*strata: int) -> pd.DataFrame:
    """Ada is a member, Bob, Cyd and Dan are not."""
    names = pd.Index(["ada", "bob", "cyd", "dan"], name="customer_id")
    return pd.DataFrame({"is_member": [True, False, False, False], "stratum": strata}, index=names)


def test_coarser_strata_are_added_up_without_asking_again() -> None:
    engine = Engine(BOUGHT)
    buyers = CoarserFromFiner(engine)
    buyers.by_stratum(grouped(1, 2, 3, 4))
    coarser = buyers.by_stratum(grouped(0, 0, 7, 7))
    assert engine.asked == 1
    assert_frame_equal(coarser, PurchaseTable(BOUGHT).by_stratum(grouped(0, 0, 7, 7)))
    rows = coarser[["stock_code", "stratum", "members", "others", "gross_members", "gross_others"]]
    assert rows.to_numpy().tolist() == [
        ["cup", 0, 1, 1, 1, 4],
        ["cup", 7, 0, 2, 0, 40],
        ["mug", 0, 1, 0, 2, 0],
        ["mug", 7, 0, 1, 0, 16],
    ]


def test_strata_that_were_one_before_are_asked_for() -> None:
    engine = Engine(BOUGHT)
    buyers = CoarserFromFiner(engine)
    buyers.by_stratum(grouped(0, 0, 7, 7))
    finer = buyers.by_stratum(grouped(1, 2, 3, 4))
    assert engine.asked == 2
    assert_frame_equal(finer, PurchaseTable(BOUGHT).by_stratum(grouped(1, 2, 3, 4)))
