"""The days of a window that a shop has traded."""

from __future__ import annotations

from datetime import date

import pytest

from domain.periods import covered_days

AS_OF = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("first", "covered"),
    [
        (date(2026, 7, 6), 140),  # opened twenty weeks before
        (date(2025, 11, 23), 365),  # the window to the day
        (date(2024, 1, 1), 365),
        (AS_OF, 1),  # nothing is divided by zero
        (None, 365),
    ],
)
def test_a_young_shop_covers_less_than_the_window(first: date | None, covered: int) -> None:
    assert covered_days(365, first, AS_OF) == covered
