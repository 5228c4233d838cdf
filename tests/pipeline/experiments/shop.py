"""A simulated shop as customer days, and the experiments one can hold on it without simulating it again."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd

from pipeline.experiments.historical_matches import HistoricalMatches, MatchedSampler
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.simulate import Shop
from tests.simulated import simulated_days

STARTS, DAYS = date(2026, 8, 31), 84
ENDS = STARTS + timedelta(days=DAYS)


@lru_cache(maxsize=4)
def shop_days(seed: int = 1) -> pd.DataFrame:
    """Everything that was bought before ENDS, by customer and day."""
    shop = Shop(seed=seed, customers=1000, start=date(2024, 7, 1))
    return simulated_days(shop, shop.start, ENDS).assign(returned_items=0, returned_revenue=0.0)


def best_customers(days: pd.DataFrame, n: int) -> pd.Series:
    """The year's spend of the `n` largest spenders before STARTS."""
    features = CustomerDayIndex(days).features(STARTS, 365)
    return features["gross_revenue"].nlargest(n)


def past_customers(days: pd.DataFrame) -> MatchedSampler:
    """Past customers who are like those of STARTS."""
    before = CustomerDayIndex(days[days["day"] < pd.Timestamp(STARTS)])
    return MatchedSampler(before, as_of=STARTS, pre_days=365)


def even(n: int = 400, spread: float = 30) -> HistoricalMatches:
    """Customers who bring 100 each, give or take `spread`, as the normal distribution has it."""
    random = np.random.default_rng(0)
    outcome = random.normal(0, spread, n)
    outcome = 100 + spread * (outcome - outcome.mean()) / outcome.std(ddof=1)
    return HistoricalMatches(outcome, random.permutation(outcome))
