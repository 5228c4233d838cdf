from __future__ import annotations

import pandas as pd
import pytest

from pipeline.experiments.compliance import effect_on_recipients

HELD = pd.Series([False] * 10 + [True] * 10, index=[f"c{i:02d}" for i in range(20)])
RESULT = {"difference": 12.0, "low": 3.0, "high": 21.0}


def test_the_difference_is_divided_by_that_of_those_who_received_it_by_hand() -> None:
    """8 of 10 with benefits received one, and 2 of 10 of the control group: 60 % because of the draw."""
    received = {f"c{i:02d}" for i in [*range(8), 10, 11]} | {"somebody else"}
    result = effect_on_recipients(RESULT, HELD, received)
    assert (result["share_benefits"], result["share_holdout"]) == (0.8, 0.2)
    assert result["compliers"] == pytest.approx(0.6)
    assert (result["difference"], result["low"], result["high"]) == (20.0, 5.0, 35.0)


def test_nothing_is_divided_by_next_to_nothing() -> None:
    result = effect_on_recipients(RESULT, HELD, {"c00", "c10"})
    assert (result["compliers"], result["difference"], result["low"]) == (0.0, None, None)
