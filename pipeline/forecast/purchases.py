"""What members will spend by the purchase model: BG/NBD, some buying once, and Gamma-Gamma in trading time.

Time passes as fast as the shop trades (`Seasonality.exposure`): a closed month is no silence, and a
December of twice the trade is two months. Past orders count at what they would be worth today.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Floats
from pipeline.forecast.order_values import spent_at_values_of, yearly_change
from pipeline.forecast.purchase_fit import (
    WEEK,
    Codes,
    customers_to_fit,
    last_fit,
    purchase_statistics,
)
from pipeline.trading_time.history import History
from pipeline.trading_time.season import YEAR
from pipeline.trading_time.seasonality import Seasonality
from pipeline.value.gamma_gamma import GammaGamma, fit_gamma_gamma
from pipeline.value.one_time_buyers import OneTimeBuyers, fit_one_time_buyers

ENDS = np.array([28, 56, 84, 140, 196, 280, 392])
"""Days ahead for which the model is evaluated; between them, it is interpolated in trading time."""


class Fitted(NamedTuple):
    """The parameters fitted on a day; spend is at that day's order values."""

    purchases: OneTimeBuyers
    spend: GammaGamma
    yearly_change: float
    """Of the logarithm of an order's value."""


@dataclass(frozen=True)
class PurchaseModel:
    """Parameters by the day they were fitted on, each used until there is a longer history."""

    history: History
    season: Seasonality
    horizon: int
    _fitted: dict[int, Fitted | None] = field(default_factory=dict)
    _spent: dict[int, Floats] = field(default_factory=dict)
    """At the order values of the day of the fit that was last asked for."""

    def level(self, day: int, codes: Codes, exposure: Floats, ends: npt.NDArray[np.int64]) -> Floats | None:
        """Log of the expected revenue per unit of trade between `day` and the first of `ends`, and so on.

        None with too few customers or repeat purchases to fit a model.
        """
        on = last_fit(self.history.length, day)
        fitted = None if on is None else self._parameters(on)
        if on is None or fitted is None or not len(codes):
            return None
        purchases, spend, change = fitted
        spent = self._spent_at_values_of(on, change)
        repeats, last, age, mean = purchase_statistics(self.history, codes, day, exposure, spent)
        each = spend.expected_spend(mean, repeats + 1) * np.exp(change * (day - on) / YEAR)
        ahead = (exposure[day + ENDS] - exposure[day]) / WEEK
        totals = [purchases.expected_purchases(float(weeks), repeats, last, age) @ each for weeks in ahead]
        selected = (exposure[day + ends] - exposure[day]) / WEEK
        total = np.interp(selected, np.append(0.0, ahead), np.append(0.0, totals))
        worth = np.maximum(np.diff(exposure[day + np.append(0, ends)]), 1e-9)
        return np.asarray(np.log(np.maximum(np.diff(np.append(0.0, total)), 1e-9) / worth))

    def _parameters(self, on: int) -> Fitted | None:
        if on not in self._fitted:
            self._fitted[on] = self._fit(on)
        return self._fitted[on]

    def _spent_at_values_of(self, on: int, change: float) -> Floats:
        if on not in self._spent:
            self._spent.clear()
            self._spent[on] = spent_at_values_of(self.history, on, change)
        return self._spent[on]

    def _fit(self, day: int) -> Fitted | None:
        codes = customers_to_fit(self.history, day)
        if codes is None:
            return None
        exposure = self.season.exposure(self.history, day, 0)
        change = yearly_change(self.history, day)
        spent = self._spent_at_values_of(day, change)
        repeats, last, age, mean = purchase_statistics(self.history, codes, day, exposure, spent)
        purchases = fit_one_time_buyers(repeats, last, age)
        if purchases is None:
            return None
        spend = fit_gamma_gamma(mean, repeats + 1)
        return None if spend is None else Fitted(purchases, spend, change)
