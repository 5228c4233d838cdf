from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.answers import compare_with_alike

AS_OF, THEN = date(2026, 11, 22), date(2026, 8, 30)


def world(more: float, members: int = 40) -> tuple[pd.DataFrame, frozenset[str], pd.DataFrame]:
    """Members m0… and their twins t0…, alike before; afterwards members bring `more` than the twins' 100."""
    rng = np.random.default_rng(0)
    revenue = rng.lognormal(7, 1, members)
    ids = [f"m{i}" for i in range(members)] + [f"t{i}" for i in range(members)]
    features = pd.DataFrame(
        {
            "gross_revenue": np.concatenate([revenue, revenue]),
            "orders": np.tile(np.round(revenue / 200) + 1, 2),
            "recency_days": np.tile(rng.integers(1, 90, members), 2),
        },
        index=pd.Index(ids, name="customer_id"),
    )
    after = rng.normal(100, 20, 2 * members) + np.repeat([more, 0.0], members)
    days = pd.DataFrame({"customer_id": ids, "day": pd.Timestamp(THEN), "gross_revenue": after})
    return features, frozenset(ids[:members]), days


def compared(more: float, members: int = 40) -> dict[str, Any] | None:
    features, inside, days = world(more, members)
    return compare_with_alike(features, inside, days, as_of=AS_OF, then=THEN, random_state=0)


def test_a_difference_that_is_there_is_found() -> None:
    found = compared(50.0)
    assert found is not None
    assert (found["pairs"], found["members"]) == (40, 40)
    assert found["low"] < 50 < found["high"]
    assert found["low"] > 30


def test_no_difference_is_not_found() -> None:
    found = compared(0.0)
    assert found is not None
    assert found["low"] < 0 < found["high"]


def test_members_like_nobody_else_are_not_compared() -> None:
    features, inside, days = world(50.0)
    features.loc[["m0", "m1"], "gross_revenue"] = 1e9
    found = compare_with_alike(features, inside, days, as_of=AS_OF, then=THEN, random_state=0)
    assert found is not None
    assert found["pairs"] == 38


def test_only_the_days_from_then_until_as_of_count() -> None:
    features, inside, days = world(50.0)
    outside = pd.concat(
        [days.assign(day=pd.Timestamp(day), gross_revenue=1e6) for day in (date(2026, 8, 29), AS_OF)]
    )
    alone = compare_with_alike(features, inside, days, as_of=AS_OF, then=THEN, random_state=0)
    together = compare_with_alike(
        features, inside, pd.concat([days, outside]), as_of=AS_OF, then=THEN, random_state=0
    )
    assert alone == together


@pytest.mark.parametrize("members", [3, 9])
def test_a_few_pairs_say_nothing(members: int) -> None:
    assert compared(50.0, members) is None


def test_no_history_no_comparison() -> None:
    days = world(0.0)[2]
    assert compare_with_alike(None, None, days, as_of=AS_OF, then=THEN, random_state=0) is None
