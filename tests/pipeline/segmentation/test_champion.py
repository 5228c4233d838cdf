from __future__ import annotations

import pandas as pd
import pytest

from pipeline.segmentation.champion import Champion
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import BIG, LAPSED, REGULAR, champion_of

PEOPLE = three_kinds()


@pytest.fixture(scope="module")
def champion() -> Champion:
    return champion_of(PEOPLE)


def test_each_customer_is_put_into_the_segment_of_its_kind(champion: Champion) -> None:
    expected = PEOPLE.index.str[0].map({"b": BIG, "r": REGULAR, "l": LAPSED})
    assert champion.score(PEOPLE)["segment_id"].tolist() == expected.tolist()


def test_margins_lie_between_minus_one_and_one_and_are_positive_for_the_insiders(champion: Champion) -> None:
    margin = champion.score(PEOPLE)["margin"]
    assert margin.between(-1, 1).all()
    assert (margin[PEOPLE.index.str.startswith("b")] > 0).all()
    assert (margin[~PEOPLE.index.str.startswith("b")] < 0).all()


def test_who_is_not_let_in_goes_to_another_segment(champion: Champion) -> None:
    scores = champion.score(PEOPLE)
    assert (scores["other_segment_id"] != BIG).all()
    assert (scores.loc["b000":"b029", "other_segment_id"] == REGULAR).all()  # nearer than the lapsed
    outside = scores["segment_id"] != BIG
    assert (scores["other_segment_id"] == scores["segment_id"])[outside].all()


def test_a_customers_score_does_not_depend_on_who_else_is_asked_about(champion: Champion) -> None:
    alone = pd.concat([champion.score(PEOPLE.loc[[customer]]) for customer in ("b003", "r010", "l100")])
    combined = champion.score(PEOPLE).loc[["b003", "r010", "l100"]]
    assert alone["margin"].tolist() == pytest.approx(combined["margin"].tolist(), abs=1e-12)


def test_what_is_kept_scores_as_before_bit_for_bit(champion: Champion) -> None:
    again = Champion.from_bytes(champion.to_bytes())
    pd.testing.assert_frame_equal(again.score(PEOPLE), champion.score(PEOPLE), check_exact=True)
    assert again.insiders_segment == BIG
    assert again.names == champion.names
    assert champion.to_bytes() == champion.to_bytes()


def test_a_line_further_inside_lowers_every_margin_by_as_much(champion: Champion) -> None:
    plain, strict = champion.at(PEOPLE).score(PEOPLE), champion.with_line(0.2).at(PEOPLE).score(PEOPLE)
    inner = plain["margin"].between(-0.8, 0.99)
    assert inner.any()
    assert (plain["margin"] - strict["margin"])[inner].round(9).eq(0.2).all()
    assert strict["segment_id"].equals(plain["segment_id"])
