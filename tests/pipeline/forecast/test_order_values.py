"""What an order is worth is told by customers who order again, and counts at today's values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.order_values import spent_at_values_of, yearly_change
from pipeline.forecast.purchases import PurchaseModel
from pipeline.trading_time.history import History, read_history
from pipeline.trading_time.seasonality import seasonality

FIRST = date(2024, 1, 1)
LN2 = float(np.log(2))
BELIEVED = 0.3**2 / (0.3**2 + 0.25**2)
"""Of a change that every customer shows alike over a year of 364 days."""


def shop(orders: list[dict[int, float]], length: int = 364) -> History:
    """One customer a row: the value of each order by its day."""
    rows = [
        (f"C{number}", pd.Timestamp(FIRST) + pd.Timedelta(days=day), value)
        for number, own in enumerate(orders)
        for day, value in own.items()
    ]
    return read_history(
        pd.DataFrame(rows, columns=["customer_id", "day", "gross_revenue"]),
        (pd.Timestamp(FIRST) + pd.Timedelta(days=length)).date(),
    )


@pytest.mark.parametrize("first_order", [5.0, 500.0])
def test_orders_that_double_in_half_a_year_grow_fourfold_in_one_whatever_the_first_was(
    first_order: float,
) -> None:
    history = shop([{0: first_order, 100: 10.0, 282: 20.0}] * 10)
    assert yearly_change(history, 364) == pytest.approx(2 * LN2 * BELIEVED)


def test_a_change_that_only_half_of_the_customers_show_is_believed_less() -> None:
    # Their logarithms lie half of ln 2 beside the line in all 20 orders, with 9 degrees of freedom; the
    # orders lie a quarter of a year from their means.
    history = shop([{0: 5.0, 100: 10.0, 282: 40.0}] * 5 + [{0: 5.0, 100: 10.0, 282: 10.0}] * 5)
    noise = (20 * (LN2 / 2) ** 2 / 9) / (20 / 16) + 0.25**2
    assert yearly_change(history, 364) == pytest.approx(2 * LN2 * 0.09 / (0.09 + noise))


def test_new_customers_who_spend_more_are_no_change() -> None:
    old, new = {0: 9.0, 50: 10.0, 150: 10.0}, {200: 90.0, 250: 100.0, 300: 100.0}
    assert yearly_change(shop([old] * 10 + [new] * 10), 364) == pytest.approx(0.0, abs=1e-12)


def test_what_comes_later_is_not_known_and_nine_customers_are_too_few() -> None:
    doubled = {0: 5.0, 100: 10.0, 282: 20.0}
    assert yearly_change(shop([doubled] * 10), 282) == 0.0
    assert yearly_change(shop([doubled] * 9), 364) == 0.0


def test_past_orders_count_at_the_values_of_a_day() -> None:
    history = shop([{0: 100.0, 182: 100.0, 363: 100.0}])
    np.testing.assert_allclose(
        spent_at_values_of(history, 364, LN2),
        [0, 200, 200 + 2**0.5 * 100, 200 + 2**0.5 * 100 + 100 * 2 ** (1 / 364)],
    )


def test_purchases_ahead_are_worth_what_orders_are_worth_today() -> None:
    def worth(value: Callable[[int], float]) -> History:
        days = [range(number % 28, 728, 21 + number % 14) for number in range(40)]
        return shop([{day: value(day) for day in own} for own in days], 728)

    doubling, at_once = worth(lambda day: 2 ** (day / 364)), worth(lambda _: 2 ** (700 / 364))
    season = seasonality(at_once)
    exposure = season.exposure(at_once, 700, 393)

    def level(history: History) -> np.ndarray:
        model = PurchaseModel(history, season, 392)
        result = model.level(700, np.arange(40), exposure, np.array([28, 56, 84]))
        assert result is not None
        return result

    # Fitted on day 560, 0.77 of the doubling is believed, and orders are a year old on average.
    np.testing.assert_allclose(level(doubling) - level(at_once), -0.23 * LN2, atol=0.05)
