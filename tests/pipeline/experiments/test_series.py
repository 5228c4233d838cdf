from __future__ import annotations

from typing import Any

import pytest

from pipeline.experiments.series import QUANTILE, pooled


def result(relative: float | None, error: float) -> dict[str, Any]:
    away = QUANTILE * error
    low, high = (None, None) if relative is None else (relative - away, relative + away)
    return {"relative": relative, "relative_low": low, "relative_high": high}


def test_two_experiments_count_by_the_inverse_of_their_variance() -> None:
    # errors 0.1 and 0.2: weights 100 and 25, so (100 × 0.1 + 25 × 0.3) / 125 = 0.14, give or take 1 / √125
    outcome = pooled([result(0.1, 0.1), result(0.3, 0.2)])
    assert outcome is not None
    assert outcome["experiments"] == 2
    assert outcome["relative"] == pytest.approx(0.14)
    assert outcome["high"] - outcome["relative"] == pytest.approx(QUANTILE / 125**0.5, abs=1e-6)
    assert outcome["relative"] - outcome["low"] == pytest.approx(
        outcome["high"] - outcome["relative"], abs=2e-6
    )


def test_four_alike_see_half_as_small_an_effect() -> None:
    outcome = pooled([result(0.1, 0.08)] * 4)
    assert outcome is not None
    assert outcome["high"] - outcome["low"] == pytest.approx(2 * QUANTILE * 0.04, abs=2e-6)


def test_one_alone_and_one_without_a_control_mean_are_no_series() -> None:
    assert pooled([result(0.1, 0.1)]) is None
    assert pooled([result(0.1, 0.1), result(None, 0.1)]) is None
