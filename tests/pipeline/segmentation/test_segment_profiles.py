from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

import pandas as pd
import pytest

from domain.segment_meanings import MEANINGS, MIXED, meaning_of
from i18n import Localizer
from pipeline.segmentation.range_names import names_from_figures
from pipeline.segmentation.segment_claims import CLAIMS, Shop
from pipeline.segmentation.segment_conditions import Condition
from pipeline.segmentation.segment_names import claim_of, share_that_fits
from pipeline.segmentation.segment_profiles import (
    INSIDERS,
    PROFILED,
    SegmentName,
    customer_history,
    name_segments,
    profile_segments,
)
from tests.frames import features_from

ORDINARY: dict[str, Any] = {"gross_revenue": 500.0, "orders": 4, "recency_days": 60, "tenure_days": 250}
SHOP = Shop(
    median_revenue=500.0,
    low_revenue=200.0,
    high_revenue=1_000.0,
    median_ticket=125.0,
    median_orders=4.0,
    window_days=365,
    covered_days=365,
)


def named(*others: dict[str, Any], kept: str | None = None, **own: Any) -> SegmentName:
    """The name of a segment of twenty with figures `own`, some changed by `others`, beside 60 ordinary."""
    them = [{**ORDINARY, **own}] * (20 - len(others)) + [{**ORDINARY, **own, **other} for other in others]
    people = {f"t{number:02}": item for number, item in enumerate(them)}
    people |= {f"o{number:02}": ORDINARY for number in range(60)}
    people["insider"] = {**ORDINARY, "gross_revenue": 9_000.0}
    features = features_from(**people)
    segment_of = pd.Series([{"t": 2, "o": 3, "i": 1}[id[0]] for id in features.index], features.index)
    before = {3: "Mid-value customers"} | ({2: kept} if kept else {})
    return name_segments(features, segment_of, 1, before)[2]


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ({"tenure_days": 30, "recency_days": 10, "orders": 1}, "New"),
        ({"orders": 1, "gross_revenue": 100.0}, "One-time buyers"),
        ({"recency_days": 200, "gross_revenue": 2_000.0}, "Lapsed big spenders"),
        ({"recency_days": 200, "gross_revenue": 100.0, "orders": 2}, "Lapsed customers"),
        ({"gross_revenue": 1_200.0, "orders": 2, "recency_days": 100}, "Big-basket buyers"),
        ({"orders": 12, "recency_days": 20}, "Loyal regulars"),
        ({"recency_days": 90, "orders": 5}, "Lapsing regulars"),
        ({"orders": 5, "gross_revenue": 400.0, "recency_days": 30, "tenure_days": 100}, "Small regulars"),
        ({"orders": 5, "gross_revenue": 600.0, "recency_days": 30, "tenure_days": 100}, "Regulars"),
        ({"orders": 3, "recency_days": 30, "gross_revenue": 600.0}, "Promising customers"),
        ({"orders": 3, "gross_revenue": 200.0}, "Occasional small spenders"),
        ({"orders": 3, "gross_revenue": 600.0, "recency_days": 100}, "Upper-half spenders"),
    ],
)
def test_a_name_says_what_all_of_a_segment_do(own: dict[str, Any], name: str) -> None:
    assert named(**own).name == name
    assert named(**own).share == 1.0


@pytest.mark.parametrize(
    ("days", "lapsed", "lapsing", "recent", "long"),
    [
        (365, 122, 61, 91, 182),
        (300, 100, 50, 75, 150),
        (140, 60, 30, 60, 70),  # a third would be 47 days: nobody has lapsed after that
        (56, 60, 30, 60, 60),
    ],
)
def test_long_ago_is_by_the_age_of_a_young_shop(
    days: int, lapsed: int, lapsing: int, recent: int, long: int
) -> None:
    shop = replace(SHOP, covered_days=days)
    assert (shop.lapsed_days, shop.lapsing_days, shop.recent_days, shop.long_days) == (
        lapsed, lapsing, recent, long
    )  # fmt: skip


def test_of_a_window_of_four_weeks_the_parts_are_its_own() -> None:
    shop = replace(SHOP, window_days=28, covered_days=28)
    assert (shop.lapsed_days, shop.lapsing_days, shop.recent_days) == (9, 5, 7)


AT_FIRST: dict[str, Any] = {"orders": 1, "gross_revenue": 400.0, "recency_days": 75, "tenure_days": 75}


def test_in_a_shop_of_twenty_weeks_who_came_in_the_first_ones_is_not_new() -> None:
    others = {f"o{number}": {**ORDINARY, "recency_days": 20} for number in range(5)}
    people = {f"a{number:02}": AT_FIRST for number in range(20)} | others
    features = features_from(**people).assign(orders_ever=2, days_since_first_order=100)
    features.loc[[f"a{number:02}" for number in range(20)], "days_since_first_order"] = 75
    segment_of = pd.Series([2] * 20 + [3] * 5, features.index)
    assert name_segments(features, segment_of, 1, {}, 365)[2].name == "New"
    assert name_segments(features, segment_of, 1, {}, 365, 140)[2].name == "Lapsed customers"


def test_new_is_no_name_where_nearly_all_customers_are() -> None:
    recent = {**AT_FIRST, "recency_days": 5, "tenure_days": 5}
    people = {f"a{number}": {**AT_FIRST, "tenure_days": 50} for number in range(9)}
    people |= {f"r{number:02}": recent for number in range(10)} | {"old": ORDINARY}
    features = features_from(**people)
    segment_of = features.index.str[0].map({"a": 3, "r": 2, "o": 1}).to_series(index=features.index)
    # 19 of 20 ordered once, and for the first time within 60 days
    assert name_segments(features, segment_of, 1, {}, 365, 56)[2].name == "Promising customers"
    assert name_segments(features, segment_of, 1, {2: "New"}, 365, 56)[2].name == "New", "it stays"
    old = [*(f"a{number}" for number in range(9))]
    features.loc[old, "tenure_days"] = 90  # 10 of 20
    assert name_segments(features, segment_of, 1, {}, 365, 56)[2].name == "New"


ONCE: dict[str, Any] = {"orders": 1, "gross_revenue": 100.0}


def test_a_name_that_is_true_of_too_few_is_not_given() -> None:
    # 19 of 20 is 95 %, enough to keep an absolute name but not to be given one, which takes 98 %
    assert named({"orders": 3}, **ONCE).name == "Occasional small spenders"
    assert named({"orders": 3}, **ONCE, kept="One-time buyers") == SegmentName(
        "One-time buyers", (Condition("orders_ever", at_most=1),), 0.95
    )


def test_a_name_that_has_stopped_being_true_changes_and_the_change_is_told() -> None:
    result = named({"orders": 3}, {"orders": 2}, **ONCE, kept="One-time buyers")
    assert (result.name, result.share) == ("Occasional small spenders", 1.0)
    assert (result.before, result.before_share) == ("One-time buyers", 0.9)


def test_an_ordinary_name_is_kept_at_nine_of_ten() -> None:
    lapsed: dict[str, Any] = {"recency_days": 200, "orders": 2, "gross_revenue": 100.0}
    back = {"recency_days": 5}
    assert named(back, back, **lapsed, kept="Lapsed customers").name == "Lapsed customers"
    assert named(back, back, back, **lapsed, kept="Lapsed customers").name == "Occasional small spenders"


def test_where_no_name_is_true_the_figures_are_the_name_and_nine_of_ten_lie_within() -> None:
    spread = [
        {"orders": max(1, number), "gross_revenue": 100.0 * number + 50, "recency_days": 40 + 9 * number}
        for number in range(20)
    ]
    result = named(*spread)
    assert result.name == "1 to 19 orders, the last 40 to 211 days ago"
    assert result.share == 1.0
    assert result.conditions == (Condition("orders", 1, 19), Condition("recency_days", 40, 211))


def test_a_name_from_figures_is_kept_as_long_as_it_is_true() -> None:
    stored = "2 to 5 orders, the last 40 to 90 days ago"
    assert named(kept=stored).name == stored
    away = [{"recency_days": 100}] * 3
    assert named(*away, kept=stored).before_share == 0.85


def test_a_name_nobody_can_check_is_replaced() -> None:
    result = named(kept="Wonderful people", **ONCE)
    assert (result.name, result.before, result.before_share) == ("One-time buyers", "Wonderful people", None)


def test_the_insiders_are_called_insiders_and_that_claims_nothing() -> None:
    features = features_from(a=ORDINARY, b=ORDINARY)
    assert name_segments(features, pd.Series({"a": 1, "b": 2}), 1, {})[1] == SegmentName(INSIDERS)


def test_segments_that_are_gone_have_no_name() -> None:
    names = name_segments(features_from(a=ORDINARY), pd.Series({"a": 1}), 1, {1: "Insiders", 9: "New"})
    assert list(names) == [1]


def test_twenty_segments_that_are_all_alike_have_twenty_names() -> None:
    people = {f"c{number:02}": {**ORDINARY, "orders": 1} for number in range(20)}
    segment_of = pd.Series({name: number + 1 for number, name in enumerate(people)})
    names = name_segments(features_from(**people), segment_of, 1, {5: "Occasional buyers"})
    assert len({name.name for name in names.values()}) == 20
    assert names[5].name == "Occasional buyers"
    assert all(name.share == 1.0 for name in names.values() if name.name != INSIDERS)


def test_once_means_once_ever_and_new_means_never_before() -> None:
    features = features_from(old={"orders": 1, "tenure_days": 30}, new={"orders": 1, "tenure_days": 30})
    days = pd.DataFrame(
        {
            "customer_id": ["new", "old", "old", "old"],
            "day": pd.to_datetime(["2026-02-01", "2024-02-02", "2026-02-01", "2026-02-03"]),
            "orders": [1, 2, 1, 0],  # what came back on the third is no order
        }
    )
    history = customer_history(days, date(2026, 3, 3))
    assert history.loc["old"].to_dict() == {"orders_ever": 3, "days_since_first_order": 760}
    customers = features.join(history)
    for name in ("One-time buyers", "New"):
        claim = next(item for item in CLAIMS if item.name == name)
        assert share_that_fits(customers, claim.conditions(SHOP)) == 0.5


def test_a_figure_that_is_missing_fulfils_no_claim() -> None:
    customers = pd.DataFrame({"avg_recency_days": [float("nan"), 5.0]})
    assert share_that_fits(customers, [Condition("avg_recency_days", at_most=10)]) == 0.5
    assert share_that_fits(customers[:0], [Condition("avg_recency_days", at_most=10)]) == 0.0


def test_every_name_can_be_told_in_words_and_has_a_meaning() -> None:
    assert len({claim.name for claim in CLAIMS}) == len(CLAIMS)
    assert {*MEANINGS} == {INSIDERS, *(claim.name for claim in CLAIMS)}
    assert meaning_of("Loyal regulars 2") == "loyal"
    assert meaning_of("2 to 9 orders, the last 3 to 90 days ago") == MIXED
    output = [
        Localizer("en", "GBP").render(item.in_words())
        for name in ("Lapsed big spenders", "Mid-value customers", "One-time buyers")
        for item in claim_of(name, SHOP)[0]  # type: ignore[index]
    ]
    assert output == [
        "bought nothing for 122 days or longer",
        "spent £750 or more",
        "spent £200 to £1,000",
        "ordered only once so far",
    ]
    assert Condition("orders", 1, 1).in_words().text == "ordered only once"


def test_names_from_figures_are_said_in_the_readers_language_and_never_run_out() -> None:
    customers = features_from(**{f"c{number}": {"orders": 1, "recency_days": number} for number in range(3)})
    result = list(islice(names_from_figures(customers, customers), 5))
    assert result == [
        "1 order, 0 to 2 days ago",
        "1 order, 20 to 21 different products",
        "1 order, 100 to 101 spent",
        "1 order, 0 to 2 days ago 2",
        "1 order, 0 to 2 days ago 3",
    ]
    assert all(share_that_fits(customers, claim_of(name, SHOP)[0]) == 1.0 for name in result)  # type: ignore[index]
    long = "2 to 9 orders, 10 to 1200 different products"
    assert Localizer("en").label(long) == "2 to 9 orders, 10 to 1,200 different products"
    assert Localizer("pt_BR").label(long) == "2 a 9 pedidos, 10 a 1.200 produtos diferentes"
    assert Localizer("pt_BR").label("1 order, 900 to 1901 spent") == "1 pedido, 900 a 1.901 gastos"


def test_the_name_from_figures_is_the_one_that_is_true_of_the_fewest_others() -> None:
    boxes = {"orders": 1, "unique_products": 1}
    small = {f"s{day}": {**boxes, "recency_days": day, "gross_revenue": 19.0} for day in range(30)}
    large = {f"l{day}": {**boxes, "recency_days": day, "gross_revenue": 49.0} for day in range(30)}
    everybody = features_from(**small, **large)
    # both ordered once, 0 to 29 days ago, one product: all but what they spent is true of the others, too
    names = [
        next(names_from_figures(everybody[everybody.index.str[0] == letter], everybody)) for letter in "sl"
    ]
    assert names == ["1 order, 19 to 20 spent", "1 order, 49 to 50 spent"]


FIVE = features_from(
    a={"gross_revenue": 900.0, "orders": 9},
    b={"gross_revenue": 700.0, "orders": 5},
    c={"gross_revenue": 100.0, "avg_recency_days": float("nan")},
    d={"gross_revenue": 200.0, "avg_recency_days": float("nan")},
    e={"gross_revenue": 1_500.0, "avg_recency_days": float("nan")},
)
SEGMENT_OF = pd.Series({"a": 4, "b": 4, "c": 2, "d": 2, "e": 2})


def test_a_profile_is_means_and_medians_by_hand() -> None:
    insiders, others = profile_segments(FIVE, SEGMENT_OF, {4: "Insiders", 2: "Others"}, 4)
    assert (insiders["segment_id"], insiders["name"], insiders["is_insiders"]) == (4, "Insiders", True)
    assert (insiders["customers"], insiders["gross_revenue"]) == (2, 1_600.0)
    assert (insiders["mean"]["gross_revenue"], insiders["median"]["orders"]) == (800.0, 7.0)
    assert (others["mean"]["gross_revenue"], others["median"]["gross_revenue"]) == (600.0, 200.0)
    assert set(insiders["mean"]) == set(insiders["median"]) == set(PROFILED)


def test_the_insiders_come_first_though_others_bring_more() -> None:
    rows = profile_segments(FIVE, SEGMENT_OF, {4: "Insiders", 2: "Others"}, 4)
    assert [row["gross_revenue"] for row in rows] == [1_600.0, 1_800.0]


def test_what_nobody_of_a_segment_has_is_missing_and_not_nan() -> None:
    others = profile_segments(FIVE, SEGMENT_OF, {4: "Insiders", 2: "Others"}, 4)[1]
    assert others["mean"]["avg_recency_days"] is None
    assert others["median"]["avg_recency_days"] is None
