from __future__ import annotations

import pandas as pd

from domain.segment_meanings import MEANINGS
from i18n import Localizer
from pipeline.answers import ListSummary, summarize_lists
from pipeline.answers.actions import _ADVICE, actions


def test_the_lists_by_hand() -> None:
    ids = pd.Index(["a", "b", "c", "d", "e", "f"], name="customer_id")
    labels = pd.DataFrame(
        {
            "is_member": [True, True, True, False, False, False],
            "margin": [0.9, 0.01, 0.5, -0.05, -0.1, -0.9],
            "weeks_below": [0, 0, 1, 0, 0, 0],
        },
        index=ids,
    )
    features = pd.DataFrame({"gross_revenue": [1000.0, 200.0, 300.0, 40.0, 50.0, 60.0]}, index=ids)
    # at risk: b (near the line) and c (below it for a run); nearly there: d and e
    assert summarize_lists(features, labels) == ListSummary(2, 500.0, 2, 90.0)


def test_every_meaning_of_a_segment_has_its_own_action() -> None:
    assert set(_ADVICE) == set(MEANINGS.values())


def test_a_segment_named_by_its_figures_is_advised_by_them() -> None:
    def advised(recency: float, orders: float) -> str:
        row = {"name": "1 to 9 orders, the last 3 to 300 days ago", "customers": 9, "revenue": 90.0}
        row["median"] = {"recency_days": recency, "orders": orders}
        [told] = actions([row], None, days=365)
        return Localizer("en", "GBP").render(told).partition(": ")[2]

    assert advised(200, 5).startswith("most have been silent for months")
    assert advised(20, 5).startswith("most order often")
    assert advised(20, 2).startswith("look at what they buy")
