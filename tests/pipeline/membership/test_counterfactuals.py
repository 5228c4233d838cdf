from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from domain.gates import ENTER_LINE, LEAVE_LINE
from pipeline.arrays import Floats
from pipeline.membership.counterfactuals import revenue_at_line, silence_at_line
from pipeline.segmentation.champion import Champion
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import champion_of

PEOPLE = three_kinds()
REGULARS = PEOPLE[PEOPLE.index.str.startswith("r")]
BIG = PEOPLE[PEOPLE.index.str.startswith("b")]
WINDOW = 365


@pytest.fixture(scope="module")
def champion() -> Champion:
    return champion_of(PEOPLE)


def margin_with(champion: Champion, people: pd.DataFrame, revenue: pd.Series) -> pd.Series:
    changed = people.assign(gross_revenue=revenue, avg_ticket=revenue / people["orders"])
    return champion.score(changed)["margin"]


def test_the_revenue_that_is_asked_for_really_crosses_the_line(champion: Champion) -> None:
    needed = revenue_at_line(champion, REGULARS, ENTER_LINE)
    assert needed.notna().all()
    assert (needed > REGULARS["gross_revenue"]).all()
    assert (margin_with(champion, REGULARS, needed) >= ENTER_LINE).all()


def test_a_little_less_does_not_cross_it(champion: Champion) -> None:
    needed = revenue_at_line(champion, REGULARS, ENTER_LINE)
    assert (margin_with(champion, REGULARS, needed * 0.99) < ENTER_LINE).all()


def test_a_member_falls_below_the_line_of_leaving_just_under_what_keeps_them(champion: Champion) -> None:
    min_revenue = revenue_at_line(champion, BIG, LEAVE_LINE)
    assert (min_revenue < BIG["gross_revenue"]).all()
    assert (margin_with(champion, BIG, min_revenue) >= LEAVE_LINE).all()
    assert (margin_with(champion, BIG, min_revenue * 0.99) < LEAVE_LINE).all()


def test_a_line_out_of_reach_is_missing(champion: Champion) -> None:
    assert revenue_at_line(champion, REGULARS, 1.01).isna().all()


class Hill(Champion):
    """Lets in who spent between 1,000 and 50,000, as a model may that has never seen anybody spend more."""

    def decision_scores(self, features: pd.DataFrame) -> Floats:
        return np.where(features["gross_revenue"].between(1_000.0, 50_000.0), 0.5, -0.5)


class NetHill(Champion):
    """Lets in who spent 1,000 or more after returns."""

    def decision_scores(self, features: pd.DataFrame) -> Floats:
        return np.where(features["net_revenue"] >= 1_000.0, 0.5, -0.5)


def test_the_way_down_begins_at_todays_revenue_and_the_way_up_ends_at_the_first_crossing(
    champion: Champion,
) -> None:
    hill = Hill(**champion.__dict__)
    assert revenue_at_line(hill, BIG, ENTER_LINE).tolist() == pytest.approx([1_000.0] * 30, rel=0.002)
    below = REGULARS.assign(gross_revenue=400.0, net_revenue=400.0)
    assert revenue_at_line(hill, below, ENTER_LINE).tolist() == pytest.approx([1_000.0] * 120, rel=0.002)
    beyond = REGULARS.assign(gross_revenue=60_000.0, net_revenue=60_000.0)
    assert revenue_at_line(hill, beyond, ENTER_LINE).isna().all()


def test_what_was_returned_has_to_be_earned_again(champion: Champion) -> None:
    # Whoever returned £300 of £800 needs as much after returns as who bought for £500 and returned nothing
    hill = NetHill(**champion.__dict__)
    returned = REGULARS.assign(gross_revenue=800.0, net_revenue=500.0)
    assert revenue_at_line(hill, returned, ENTER_LINE).tolist() == pytest.approx([1_000.0] * 120, rel=0.002)


def test_the_days_of_silence_are_the_first_at_which_the_line_is_crossed(champion: Champion) -> None:
    days = silence_at_line(champion, BIG, LEAVE_LINE, 10_000)
    assert (days > BIG["recency_days"]).all()
    assert (days == np.ceil(days)).all()
    falls = days < 10_000
    assert falls.any()
    after = champion.score(BIG.assign(recency_days=days))["margin"]
    day_span = 10_000 / 2**10  # what ten halvings leave open
    before = champion.score(BIG.assign(recency_days=days - day_span - 1))["margin"]
    assert (after < LEAVE_LINE)[falls].all()
    assert (before >= LEAVE_LINE)[falls].all()


def test_where_silence_alone_never_does_it_the_window_ends_it(champion: Champion) -> None:
    assert (silence_at_line(champion, BIG, -1.01, WINDOW) == WINDOW).all()
