from __future__ import annotations

import pandas as pd

from pipeline.answers import ListSummary, summarize_lists
from pipeline.answers.actions import _ADVICE
from pipeline.segmentation.segment_profiles import INSIDERS, NAMES


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


def test_every_kind_of_segment_has_its_own_action() -> None:
    assert set(_ADVICE) == {INSIDERS, *(name for name, _ in NAMES)}
