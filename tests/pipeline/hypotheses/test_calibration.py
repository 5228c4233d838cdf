"""Whether 95 % means 95 %: many worlds whose truth is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.hypotheses import HYPOTHESES, Population, judge_hypotheses
from pipeline.hypotheses.uncertainty import measure
from pipeline.simulate import Shop, valuable_on
from tests.simulated import simulated_days

pytestmark = pytest.mark.fits

AS_OF = date(2026, 11, 23)
THEN = AS_OF - timedelta(days=84)


SHOP = Shop(seed=1, customers=1500, start=date(2025, 9, 22))


def shop_days() -> pd.DataFrame:
    """The 84 days after THEN of a simulated shop, by customer and day."""
    return simulated_days(SHOP, THEN, AS_OF)


def outcomes(members: frozenset[str], seed: int = 0) -> dict[str, dict[str, Any]]:
    """The out-of-time outcomes for these members among the customers of the simulated shop."""
    days = shop_days()
    existing = days.groupby("customer_id")[["gross_revenue", "items", "returned_items"]].sum()
    result = judge_hypotheses(
        Population(AS_OF, existing, members), Population(THEN, existing, members), days, random_state=seed
    )
    return {item["id"]: item["out_of_time"] for item in result}


def test_the_truly_valuable_are_found_to_be() -> None:
    result = outcomes(valuable_on(SHOP, THEN))
    assert result["H1"]["verdict"] == "confirmed"
    assert result["H3"]["verdict"] == "confirmed"
    assert result["H2"]["verdict"] == "refuted"  # who buys more has more to send back


@pytest.mark.slow
@pytest.mark.parametrize(("customers", "worlds"), [(300, 60), (1000, 40)])
def test_members_drawn_by_lot_are_hardly_ever_found_to_be_different(customers: int, worlds: int) -> None:
    """A tenth of the customers bought a tenth, returned as much and spent as much, give or take chance."""
    sums = shop_days().groupby("customer_id")[["gross_revenue", "items", "returned_items"]].sum()
    bought = sums[sums["items"] > 0].to_numpy(dtype=float)
    rng = np.random.default_rng(0)
    truths = {"H1": 0.1, "H2": 0.0, "H2-rate": 0.0, "H3": 0.0}
    wrong, judged = dict.fromkeys(truths, 0), dict.fromkeys(truths, 0)
    places = {"gross_revenue": 0, "items": 1, "returned_items": 2}
    for world in range(worlds):
        content = bought[rng.integers(len(bought), size=customers)]
        for item in HYPOTHESES:
            values = content[:, [places[column] for column in item.columns]]
            members, others = values[: customers // 10], values[customers // 10 :]
            result = measure(item.metric, members, others, truths[item.id], np.random.default_rng(world))
            judged[item.id] += result is not None
            wrong[item.id] += result is not None and result.p <= 0.05
    for name in truths:
        # 5 %, and not more than by three standard errors; few members have too few returns for a word
        assert judged[name] >= worlds * (0.9 if name.startswith("H2") else 1.0), judged
        most = 0.05 * worlds + 3 * np.sqrt(0.05 * 0.95 * worlds)
        assert wrong[name] <= most, wrong
