from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from i18n import UserError
from pipeline.simulate import Shop, shop_from_source


def test_an_address_and_its_shop_are_two_forms_of_one_thing() -> None:
    shop = shop_from_source("simulated:?seed=7&customers=300&start=2025-09-22&lines=9000")
    assert shop == Shop(seed=7, customers=300, start=date(2025, 9, 22), lines=9000)
    assert shop_from_source(shop.source) == shop
    responding = Shop(1, 300, date(2025, 9, 22), pausing=0.08, campaign=0.4, programme=0.25)
    assert shop_from_source(responding.source) == responding


def test_an_address_may_leave_out_all_but_the_start() -> None:
    assert shop_from_source("simulated:?start=2025-09-22") == Shop(1, 5000, date(2025, 9, 22))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("simulated:?seed=1", "start="),
        ("simulated:?seed=one&start=2025-09-22", "seed=one"),
        ("simulated:?start=22/09/2025", "start=22/09/2025"),
        ("simulated:?start=2025-09-22&clients=5", "clients=5"),
        ("simulated:?start=2025-09-22&pausing=8", "pausing=8"),
        ("simulated:?start=2025-09-22&campaign=1.4", "campaign=1.4"),
        ("https://example.com/?start=2025-09-22", "https://example.com"),
    ],
)
def test_an_unreadable_address_is_told_in_words(source: str, told: str) -> None:
    with pytest.raises(UserError, match="simulated") as error:
        shop_from_source(source)
    assert told in str(error.value)


def test_the_warehouse_is_closed_on_saturdays_and_at_christmas_and_busiest_in_november() -> None:
    shop = Shop(1, 100, date(2025, 9, 22))

    def busy(day: date) -> float:
        return float(shop.busyness(np.array([shop.day_of(day)]))[0])

    assert busy(date(2025, 10, 4)) == 0  # a Saturday
    assert busy(date(2025, 12, 25)) == 0
    assert busy(date(2025, 11, 20)) > 1.5 * busy(date(2026, 5, 21))  # both Thursdays
