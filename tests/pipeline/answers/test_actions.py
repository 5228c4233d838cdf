from __future__ import annotations

from domain.report import Segment
from domain.segment_meanings import MEANINGS
from i18n import Localizer
from pipeline.answers.actions import _ADVICE, actions


def test_every_meaning_of_a_segment_has_its_own_action() -> None:
    assert set(_ADVICE) == set(MEANINGS.values())


def test_a_segment_named_by_its_figures_is_advised_by_them() -> None:
    def advised(recency: float, orders: float, days: int = 365) -> str:
        row = Segment(
            id=3,
            name="1 to 9 orders, the last 3 to 300 days ago",
            is_insiders=False,
            customers=9,
            revenue=90.0,
            mean={},
            median={"recency_days": recency, "orders": orders},
        )
        [output] = actions([row], None, days=days)
        return Localizer("en", "GBP").render(output).partition(": ")[2]

    def advised_in_a_young_shop(recency: float) -> str:
        return advised(recency, 5, days=56)

    assert advised_in_a_young_shop(40).startswith("most order often"), "56 days are no months of silence"
    assert advised(200, 5).startswith("most have not ordered for months")
    assert advised(20, 5).startswith("most order often")
    assert advised(20, 1).startswith("most have ordered once so far. Offer a small incentive for a second")
    assert advised(200, 1).startswith("most have not ordered for months"), "a second order is late by then"
    assert advised(20, 2).startswith("look at what they buy")
