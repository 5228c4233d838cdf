from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from pipeline.experiments.harm import BOUND, harm_check

STARTS = date(2026, 3, 2)
ENDS = STARTS + timedelta(days=100)


def check(values: list[float], day: int) -> dict[str, object] | None:
    """Eight customers of one stratum of whom nothing was known; the last four go without benefits."""
    return harm_check(
        np.array(values),
        np.zeros(8),
        np.ones(8, dtype=np.int64),
        np.arange(8) >= 4,
        days=(STARTS, STARTS + timedelta(days=day), ENDS),
    )


def test_the_bound_is_low_early_and_lower_late_by_hand() -> None:
    """Means 2 and 5, variances 2/3 each over 4 customers: z = -3 / √(2 × (2/3) / 4) = -5.2.

    After 16 days z √0.16 = -2.08, after 25 days -2.6: beyond -2.24.
    """
    worse = [1.0, 2, 2, 3, 4, 5, 5, 6]
    assert pytest.approx(2.2414, abs=1e-4) == BOUND
    assert check(worse, 16) == {"elapsed": 0.16, "is_harmful": False}
    assert check(worse, 25) == {"elapsed": 0.25, "is_harmful": True}
    assert check(worse[4:] + worse[:4], 25) == {"elapsed": 0.25, "is_harmful": False}


def test_nothing_is_said_in_the_first_two_weeks() -> None:
    assert check([0.0, 0, 0, 1, 9, 9, 9, 8], 13) is None
    assert check([0.0, 0, 0, 1, 9, 9, 9, 8], 14) is not None


def test_a_harmless_campaign_is_called_harmful_once_in_forty_at_all_looks_together() -> None:
    """Fifty looks at 4,000 sums of independent weeks: z √t is the sum over √50."""
    steps = np.random.default_rng(0).standard_normal((4000, 50))
    lowest = (np.cumsum(steps, axis=1) / np.sqrt(50)).min(axis=1)
    crossed = np.mean(lowest < -BOUND)
    assert 0.012 <= crossed <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 4000)
