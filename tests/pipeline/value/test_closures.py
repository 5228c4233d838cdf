"""How much of a period a shop was open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.value.closures import open_share
from pipeline.value.purchase_days import PurchaseDays, purchase_days
from tests.pipeline.value.trade import START, customer_days


def shop(*closed: range, length: int = 300, every: int = 1) -> PurchaseDays:
    sold = [(day, 1.0) for day in range(0, length, every) if not any(day in stretch for stretch in closed)]
    return purchase_days(customer_days({"A": sold}), START + timedelta(days=length))


@pytest.mark.parametrize(
    ("start", "until", "share"),
    [
        (0, 100, 1.0),
        (80, 180, 0.7),  # closed on days 100 to 129: 30 of 100
        (115, 145, 0.5),  # 15 of 30
        (105, 125, 0.0),
        (290, 400, 1.0),  # what is not known yet
        (50, 50, 1.0),
    ],
)
def test_the_days_of_a_long_stretch_without_a_sale_are_closed(start: int, until: int, share: float) -> None:
    assert open_share(shop(range(100, 130)), start, until) == pytest.approx(share)


def test_a_holiday_or_a_gap_that_is_usual_is_not_closed() -> None:
    assert open_share(shop(range(100, 120)), 100, 120) == 1.0  # 21 days from sale to sale
    assert (
        open_share(shop(range(100, 127), every=9), 90, 130) == 1.0
    )  # sold every nine days: a gap of four times that
    assert open_share(shop(length=1), 0, 300) == 1.0
