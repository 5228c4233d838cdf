from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from domain.enums import ExperimentOutcome
from pipeline.experiments.outcomes import covariates, measured
from pipeline.features.point_in_time import CustomerDayIndex

THEN = date(2026, 3, 1)


def days(*rows: tuple[str, str, float, float]) -> CustomerDayIndex:
    """Rows of customer, day, gross and returned revenue; a day with gross revenue is one with an order."""
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "gross_revenue", "returned_revenue"])
    orders = (frame["gross_revenue"] > 0).astype(int) * 2  # two invoices a day
    return CustomerDayIndex(
        frame.assign(day=pd.to_datetime(frame["day"]), orders=orders, items=1, returned_items=0)
    )


def test_each_outcome_by_hand() -> None:
    index = days(
        ("ada", "2026-02-28", 999.0, 0.0),
        ("ada", "2026-03-01", 50.0, 0.0),
        ("ada", "2026-03-20", 30.0, 10.0),
        ("bruno", "2026-03-05", 0.0, 20.0),
        ("ada", "2026-04-01", 999.0, 0.0),
    )

    def of(outcome: ExperimentOutcome) -> dict[Any, float]:
        return measured(outcome, index, THEN, date(2026, 4, 1)).to_dict()

    assert of(ExperimentOutcome.REVENUE) == {"ada": 80.0, "bruno": 0.0}
    assert of(ExperimentOutcome.NET_REVENUE) == {"ada": 70.0, "bruno": -20.0}
    assert of(ExperimentOutcome.ORDERS) == {"ada": 2.0, "bruno": 0.0}  # days, not invoices
    assert of(ExperimentOutcome.BOUGHT_AGAIN) == {"ada": 1.0, "bruno": 0.0}


def test_what_was_expected_is_the_mean_of_paces_and_predictions_by_hand() -> None:
    """168 days are known: 4 order days are a pace of 2 in 84 days, 1 of them in the last 84."""
    index = days(
        ("ada", "2025-09-14", 100.0, 0.0),
        ("ada", "2025-10-01", 100.0, 0.0),
        ("ada", "2025-11-01", 100.0, 0.0),
        ("ada", "2026-01-10", 100.0, 0.0),
        ("ada", "2026-03-02", 999.0, 0.0),
    )
    ids = pd.Index(["ada", "zoe"])
    predicted = pd.DataFrame(
        {"expected_revenue_84d": [300.0], "expected_orders_84d": [3.0], "order_probability_84d": [0.7]},
        index=["ada"],
    )
    result = covariates(index, ids, predicted, as_of=THEN, pre_days=365)
    assert result.loc["ada", ExperimentOutcome.REVENUE] == pytest.approx((200 + 100 + 300) / 3)
    assert result.loc["ada", ExperimentOutcome.ORDERS] == pytest.approx((2 + 1 + 3) / 3)
    assert result.loc["ada", ExperimentOutcome.BOUGHT_AGAIN] == pytest.approx(0.7)
    assert (result.loc["zoe"] == 0).all()  # nothing known, and nothing predicted
    alone = covariates(index, ids, None, as_of=THEN, pre_days=365)
    assert alone.loc["ada", ExperimentOutcome.REVENUE] == pytest.approx((200 + 100) / 2)
    assert alone.loc["ada", ExperimentOutcome.ORDERS] == pytest.approx(1.5)
