from __future__ import annotations

import pytest

from domain.design_analysis import (
    analyze_design,
    error_with_effect,
    smallest_multiplied_effect,
    standard_error_of,
)


@pytest.mark.parametrize(
    ("effect", "error", "power", "exaggeration"),
    [(0.1, 3.28, 0.05, 77), (2.0, 8.1, 0.06, 9.5)],
)
def test_the_examples_of_gelman_and_carlin(
    effect: float, error: float, power: float, exaggeration: float
) -> None:
    """Beauty and sex ratio, and menstrual cycles: power 5 % and 6 %, type M errors 77 and 9.5."""
    result = analyze_design(effect, error)
    assert result.power == pytest.approx(power, abs=0.005)
    assert result.exaggeration == pytest.approx(exaggeration, rel=0.02)
    assert result.is_weak


def test_the_smallest_effect_is_seen_with_the_chance_promised() -> None:
    # 1.96 + 0.84 standard errors
    error = standard_error_of(0.28, 0.8)
    assert error == pytest.approx(0.1, abs=1e-4)
    result = analyze_design(0.28, error)
    assert result.power == pytest.approx(0.8, abs=1e-5)
    assert not result.is_weak
    assert result.exaggeration == pytest.approx(1.125, abs=0.001)


def test_an_effect_that_multiplies_spend_makes_its_own_error_larger() -> None:
    # e = 0.2 √((1 + (1 + e)²) / 2): 0.98 e² - 0.04 e - 0.04 = 0
    error = standard_error_of(0.2, 0.8)
    assert smallest_multiplied_effect(error, 0.8, 0.5) == pytest.approx(0.2235, abs=1e-4)
    assert error_with_effect(0.1, 0.2, 0.5) == pytest.approx(0.1 * 1.22**0.5)
    assert analyze_design(0.2235, error_with_effect(error, 0.2235, 0.5)).power == pytest.approx(0.8, abs=1e-3)
    assert smallest_multiplied_effect(error, 0.8, 0.0) == pytest.approx(0.2)


def test_where_the_error_grows_as_fast_as_the_effect_nothing_is_ever_seen() -> None:
    assert smallest_multiplied_effect(standard_error_of(1.5, 0.8), 0.8, 0.5) is None
