"""When the purchase model is fitted."""

from __future__ import annotations

from pipeline.forecast.purchase_fit import REFIT, last_fit


def test_parameters_of_a_past_day_are_of_that_day_or_before() -> None:
    assert last_fit(700, 700) == 700
    assert last_fit(700, 672) == int(700 / REFIT)
    assert last_fit(700, 27) is None


def test_todays_parameters_serve_the_last_four_weeks() -> None:
    assert last_fit(700, 673) == 700
    assert last_fit(27, 27) is None
