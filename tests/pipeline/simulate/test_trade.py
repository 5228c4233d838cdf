from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from pipeline.simulate import COLUMNS, Shop, Uplift, lines_between, truth, valuable_on

START = date(2025, 9, 22)
UNTIL = date(2026, 11, 23)
SMALL = Shop(seed=3, customers=400, start=START)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return lines_between(Shop(seed=1, customers=5000, start=START), START, UNTIL)


def test_the_same_shop_asked_twice_answers_the_same() -> None:
    pd.testing.assert_frame_equal(
        lines_between(SMALL, START, date(2026, 1, 1)), lines_between(SMALL, START, date(2026, 1, 1))
    )


def test_asking_later_gives_the_old_lines_and_new_ones() -> None:
    early = lines_between(SMALL, START, date(2026, 2, 4))
    late = lines_between(SMALL, START, date(2026, 5, 1))
    pd.testing.assert_frame_equal(late.iloc[: len(early)], early)
    assert late["invoiced_at"].iloc[len(early)] >= pd.Timestamp("2026-02-04")


def test_pieces_put_together_are_the_whole() -> None:
    edges = [START + timedelta(days=days) for days in (0, 10, 11, 60, 100)]
    pieces = [lines_between(SMALL, a, b) for a, b in pairwise(edges)]
    complete = lines_between(SMALL, edges[0], edges[-1])
    pd.testing.assert_frame_equal(pd.concat(pieces, ignore_index=True), complete)


def test_another_seed_is_another_shop() -> None:
    other = Shop(seed=4, customers=400, start=START)
    assert not lines_between(SMALL, START, UNTIL).equals(lines_between(other, START, UNTIL))


def test_before_its_first_day_a_shop_has_no_lines() -> None:
    none = lines_between(SMALL, date(2024, 1, 1), START)
    assert list(none.columns) == list(COLUMNS)
    assert len(none) == 0


def test_five_thousand_customers_come_to_about_four_hundred_thousand_lines(lines: pd.DataFrame) -> None:
    assert 380_000 < len(lines) < 420_000
    assert 4_600 < lines["customer_id"].nunique() < 5_400


def test_as_many_lines_as_asked_for_about() -> None:
    shop = Shop(seed=1, customers=1000, start=START, lines=40_000)
    assert len(lines_between(shop, START, UNTIL)) == pytest.approx(40_000, rel=0.1)


def test_the_shop_looks_like_a_gift_wholesaler(lines: pd.DataFrame) -> None:
    assert 0.18 < lines["customer_id"].isna().mean() < 0.26
    goods = lines[lines["stock_code"].str.match(r"\d") & (lines["unit_price"] >= 0.04)]
    year = goods[(goods["invoiced_at"] >= "2025-11-23") & (goods["quantity"] > 0)]
    by_name = year[year["customer_id"].notna()]
    revenue = (by_name["quantity"] * by_name["unit_price"]).groupby(by_name["customer_id"]).sum()
    assert 0.53 < revenue.nlargest(len(revenue) // 10).sum() / revenue.sum() < 0.63
    assert 500 < revenue.median() < 800
    assert 16 < by_name.groupby("invoice").size().mean() < 22
    assert {"POST", "DOT", "C2", "M", "D", "S"} <= set(lines["stock_code"])
    assert (lines["unit_price"] < 0.04).sum() > 500
    assert lines["country"].nunique() > 10
    assert lines["invoiced_at"].dt.day_of_week.value_counts().get(5, 0) < 0.01 * len(lines)


def test_some_orders_are_put_right_on_the_same_day(lines: pd.DataFrame) -> None:
    key = ["customer_id", "stock_code", "unit_price", "day", "pieces"]
    by_name = lines[lines["customer_id"].notna()].assign(
        day=lambda f: f["invoiced_at"].dt.normalize(), pieces=lambda f: f["quantity"].abs()
    )
    sales, returns = by_name[by_name["quantity"] > 0], by_name[by_name["quantity"] < 0]
    same_day = returns.merge(sales.drop_duplicates(key), on=key)
    assert 0.03 < len(same_day) / len(returns) < 0.4
    assert returns["invoice"].str.startswith("C").all()
    assert by_name["pieces"].max() >= 20_000  # somebody's slip of the keyboard, taken back at once


def test_every_invoice_has_one_customer_and_one_moment(lines: pd.DataFrame) -> None:
    of_invoice = lines.groupby("invoice")
    assert (of_invoice["customer_id"].nunique(dropna=False) == 1).all()
    assert (of_invoice["invoiced_at"].nunique() == 1).all()


def test_nobody_buys_after_they_have_stopped_or_before_they_have_arrived(lines: pd.DataFrame) -> None:
    existing = truth(Shop(seed=1, customers=5000, start=START), UNTIL)
    sales = lines[(lines["quantity"] > 0) & lines["customer_id"].notna()].merge(existing, on="customer_id")
    assert len(sales) == ((lines["quantity"] > 0) & lines["customer_id"].notna()).sum()
    day = sales["invoiced_at"].dt.normalize()
    assert not (day >= sales["stopped_on"]).any()
    assert not (day < sales["arrived_on"]).any()


def test_the_valuable_buy_every_ten_to_twenty_days_while_they_are(lines: pd.DataFrame) -> None:
    existing = truth(Shop(seed=1, customers=5000, start=START), UNTIL)
    all_year = existing[
        (existing["kind"] == "regular")
        & (existing["valuable_from"] <= pd.Timestamp(START))
        & (existing["valuable_until"] >= pd.Timestamp(UNTIL))
    ]["customer_id"]
    sales = lines[lines["customer_id"].isin(all_year) & (lines["quantity"] > 0)]
    between = (UNTIL - START).days / sales.groupby("customer_id")["invoice"].nunique()
    assert 10 < between.median() < 20
    assert (between < 30).mean() > 0.95


def test_the_valuable_of_a_day_are_those_whose_truth_says_so() -> None:
    existing = truth(SMALL, UNTIL)
    day = pd.Timestamp("2026-04-01")
    by_name = existing[(existing["valuable_from"] <= day) & (existing["valuable_until"] > day)]
    assert valuable_on(SMALL, day.date()) == frozenset(by_name["customer_id"])


def test_a_known_uplift_shows_in_the_treated_from_its_day_on_and_nowhere_else() -> None:
    treated = frozenset(sorted(valuable_on(SMALL, date(2026, 3, 1)))[::2])
    since = date(2026, 3, 1)
    lifted = Shop(3, 400, START, uplifts=(Uplift(treated, since, 1.5),))
    before = lines_between(SMALL, START, since)
    pd.testing.assert_frame_equal(lines_between(lifted, START, since), before)

    def orders(shop: Shop, who: frozenset[str]) -> int:
        lines = lines_between(shop, since, UNTIL)
        intended = lines["quantity"].between(1, 19_999)  # slips of the keyboard happen to anybody
        return int(lines[lines["customer_id"].isin(who) & intended]["invoice"].nunique())

    others = valuable_on(SMALL, since) - treated
    assert orders(lifted, treated) / orders(SMALL, treated) == pytest.approx(1.5, abs=0.12)
    assert orders(lifted, others) == orders(SMALL, others)


def test_an_uplift_that_ends_leaves_the_trade_as_it_would_have_been() -> None:
    since, until = START + timedelta(weeks=20), START + timedelta(weeks=24)
    lifted = Shop(3, 400, START, uplifts=(Uplift(valuable_on(SMALL, since), since, 2.0, until),))
    after = until + timedelta(weeks=4)  # returns of what was bought meanwhile have come in
    assert len(lines_between(lifted, since, until)) > 1.1 * len(lines_between(SMALL, since, until))
    goods = ["stock_code", "quantity", "unit_price", "invoiced_at", "customer_id"]
    end = after + timedelta(weeks=4)
    with_it, without = lines_between(lifted, after, end)[goods], lines_between(SMALL, after, end)[goods]
    pd.testing.assert_frame_equal(with_it, without)


def test_who_pauses_buys_nothing_meanwhile_and_comes_back() -> None:
    pausing = Shop(3, 400, START, pausing=0.5)
    existing = truth(pausing, UNTIL).set_index("customer_id")
    assert 0.4 < existing["paused_from"].notna().mean() < 0.6
    assert truth(SMALL, UNTIL)["paused_from"].isna().all()
    lines = lines_between(pausing, START, UNTIL)
    sales = lines[(lines["quantity"] > 0) & lines["customer_id"].notna()]
    sales = sales.join(existing[["paused_from", "paused_until"]], on="customer_id")
    day = sales["invoiced_at"].dt.normalize()
    assert not ((sales["paused_from"] <= day) & (day < sales["paused_until"])).any()
    came_back = set(sales["customer_id"][day >= sales["paused_until"]])
    regular = existing.index[
        (existing["valuable_from"] < existing["paused_from"])
        & (existing["paused_until"] < pd.Timestamp(UNTIL - timedelta(days=60)))
        & (existing["valuable_until"] > pd.Timestamp(UNTIL))
    ]
    assert len(regular)
    assert came_back.issuperset(regular)


def test_an_uplift_of_nothing_changes_nothing() -> None:
    idle = Shop(3, 400, START, uplifts=(Uplift(valuable_on(SMALL, START), START, 1.0),))
    until = date(2026, 1, 1)
    pd.testing.assert_frame_equal(lines_between(idle, START, until), lines_between(SMALL, START, until))


def test_new_customers_keep_arriving() -> None:
    arrived = truth(SMALL, UNTIL)["arrived_on"].dropna()
    by_quarter = np.histogram(arrived.astype("int64"), bins=4)[0]
    assert (by_quarter > 15).all()
