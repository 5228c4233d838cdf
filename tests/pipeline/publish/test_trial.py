"""The lists of past days, rebuilt in a shop where nothing is predicted: few of its customers come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.members_then import rescored_members
from pipeline.membership.rules import MembershipRules
from pipeline.publish.trial import members_on
from pipeline.segmentation.champion import Champion
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import champion_of

PEOPLE = three_kinds()
RULES = MembershipRules(join_chance=0.4)
START = date(2026, 1, 5)
DAY = START + timedelta(days=60)


@pytest.fixture(scope="module")
def champion() -> Champion:
    return champion_of(PEOPLE)


def shop() -> CustomerDayIndex:
    """Twenty customers who bought once, on their own day, for 1 to 20 in this order; the 19th came back."""
    rows = [(f"c{number:02}", number, float(number)) for number in range(1, 21)] + [("c19", 45, 0.5)]
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "gross_revenue"])
    nothing = {"returned_revenue": 0.0, "items": 1, "returned_items": 0, "orders": 1}
    days = pd.Timestamp(START) + pd.to_timedelta(frame["day"], unit="D")
    return CustomerDayIndex(frame.assign(day=days, **nothing))


def test_a_rebuilt_list_leaves_out_who_bought_on_one_day_as_todays_does(champion: Champion) -> None:
    big = {customer for customer in PEOPLE.index if customer.startswith("b")}
    once = PEOPLE.assign(avg_recency_days=PEOPLE["avg_recency_days"].where(PEOPLE.index == "b007"))
    assert rescored_members(champion, once) == big, "where orders are predicted today"
    assert rescored_members(champion, once, RULES) == {"b007"}
    assert rescored_members(champion, PEOPLE, RULES) == big, "where everybody has come back"


def test_so_does_the_best_tenth_where_days_do_not_know_what_the_model_asks(champion: Champion) -> None:
    scaling = replace(champion.space.scaling, columns=("unique_products",))
    of_products = replace(champion, space=replace(champion.space, scaling=scaling))
    assert set(members_on(of_products, shop(), DAY, 365)) == {"c19", "c20"}
    assert set(members_on(of_products, shop(), DAY, 365, RULES)) == {"c19"}
