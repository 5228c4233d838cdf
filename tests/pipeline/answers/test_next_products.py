"""Products to offer next: found where members of equal breadth buy them more often, and with their money."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pipeline.answers import next_products
from pipeline.features.period import MILLIONTHS
from pipeline.features.product_buyers import PurchaseTable

AS_OF = date(2026, 3, 2)


def purchases(rows: list[tuple[str, str]], last_day: str = "2026-02-20") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": pd.Categorical([row[0] for row in rows]),
            "stock_code": pd.Categorical([row[1] for row in rows]),
            "description": pd.Categorical([f"THE {row[1]}" for row in rows]),
            "gross": 10 * MILLIONTHS,
            "last_day": pd.to_datetime([last_day] * len(rows)),
        }
    )


def shop(buy_lamp_members: int, buy_lamp_others: int) -> list[tuple[str, str]]:
    """60 members and 60 others, each with two products: a vase, and a lamp or a cup."""
    rows = []
    for kind, lamps in (("m", buy_lamp_members), ("o", buy_lamp_others)):
        for n in range(60):
            rows += [(f"{kind}{n}", "VASE"), (f"{kind}{n}", "LAMP" if n < lamps else "CUP")]
    return rows


SEGMENTS = pd.Series({**{f"m{n}": 1 for n in range(60)}, **{f"o{n}": 2 for n in range(60)}})
MEMBERS = {f"m{n}" for n in range(60)}


def offered(
    rows: list[tuple[str, str]], members: set[str] = MEMBERS, last_day: str = "2026-02-20"
) -> list[dict[str, Any]]:
    bought = purchases(rows, last_day)
    breadth = bought.groupby("customer_id", observed=True).size()
    breadth.index = breadth.index.astype("str")
    return next_products(PurchaseTable(bought), breadth, SEGMENTS, members, as_of=AS_OF)


def test_what_members_of_equal_breadth_buy_more_often_is_offered() -> None:
    [result] = offered(shop(48, 12))
    assert (result["segment_id"], result["customers"], result["considered"]) == (2, 60, 3)
    [lamp] = result["products"]
    assert (lamp["stock_code"], lamp["description"]) == ("LAMP", "THE LAMP")
    # 48 of 60 beside 12 of 60, all of them of breadth 2: 4 times as often
    assert lamp["given_breadth"] == 4.0
    assert (lamp["share_members"], lamp["share_segment"], lamp["without"]) == (0.8, 0.2, 48)
    # 12 of the segment spent 120 on it; 4 times that would be 360 more
    assert lamp["expected_revenue"] == 360.0
    assert lamp["low"] > 1


def test_a_product_that_both_buy_alike_is_not_offered() -> None:
    assert offered(shop(30, 30)) == []


def test_members_who_choose_more_widely_than_anybody_of_the_segment_prove_nothing() -> None:
    wide = [(f"m{n}", f"RARE{k}") for n in range(48) for k in range(5)]
    assert offered([*shop(48, 12), *wide]) == [], "the lamp is bought by those with 7 products"


def test_a_product_that_is_not_sold_any_more_is_not_offered() -> None:
    assert offered(shop(48, 12), last_day="2025-11-01") == []


def test_without_members_there_is_nobody_to_learn_from() -> None:
    assert offered(shop(48, 12), members=set()) == []
