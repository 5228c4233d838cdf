"""What everybody is expected to buy again as a shop gets older."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.purchases import Fitted, PurchaseModel
from pipeline.trading_time.history import History, read_history
from pipeline.trading_time.seasonality import seasonality
from pipeline.value.bg_nbd import BgNbd
from pipeline.value.gamma_gamma import GammaGamma
from pipeline.value.one_time_buyers import OneTimeBuyers

START = date(2024, 1, 1)
WEEKLY = OneTimeBuyers(0.75, BgNbd(50.0, 50.0, 0.01, 100.0))
"""A quarter come again, once a week, and hardly ever stop."""


def first_orders(days: list[int], length: int) -> History:
    day = pd.Timestamp(START) + pd.to_timedelta(days, unit="D")
    ids = [f"C{number}" for number in range(len(days))]
    as_of = (pd.Timestamp(START) + pd.Timedelta(days=length)).date()
    return read_history(pd.DataFrame({"customer_id": ids, "day": day, "gross_revenue": 1.0}), as_of)


def repeats(history: History, ahead: list[int]) -> np.ndarray:
    fitted: dict[int, Fitted | None] = {history.length: Fitted(WEEKLY, GammaGamma(1.0, 2.0, 1.0), 0.0)}
    model = PurchaseModel(history, seasonality(history), 392, fitted)
    result = model.repeats_per_week(history.length, np.array(ahead))
    assert result is not None
    return result


def test_a_shop_fills_with_those_who_come_again() -> None:
    # one new customer a day for eight weeks: 56 / 4 a week, and each week ahead a quarter of 7 more
    history = first_orders(list(range(56)), 56)
    assert repeats(history, [0, 28, 84]) == pytest.approx([14.0, 14.0 + 7.0, 14.0 + 21.0], rel=0.02)


def test_a_shop_without_new_customers_does_not_fill() -> None:
    history = first_orders([0] * 40, 56)
    assert repeats(history, [0, 28, 84]) == pytest.approx([10.0, 10.0, 10.0], rel=0.02)


def test_too_few_customers_are_no_model() -> None:
    history = first_orders([0, 1, 2], 56)
    assert PurchaseModel(history, seasonality(history), 392).repeats_per_week(56, np.array([14])) is None
