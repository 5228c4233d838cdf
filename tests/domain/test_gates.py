from __future__ import annotations

import pytest

from domain.gates import can_be_forecast


@pytest.mark.parametrize(
    ("low", "high", "can"), [(200.0, 92_506.0, False), (200.0, 1_000.0, True), (200.0, 1_000.01, False)]
)
def test_a_range_wider_than_five_times_is_too_wide_to_plan_by(low: float, high: float, can: bool) -> None:
    assert can_be_forecast(low, high) is can
