"""Margin rates and costs of benefits over time."""

from __future__ import annotations

from datetime import date

import pytest

from domain.margins import (
    BEGINNING,
    BenefitCost,
    CostPeriod,
    MarginSettings,
    Step,
    parsed_rate,
    steps_of,
)
from domain.user_error import UserError

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def test_a_change_holds_from_its_day_on_whatever_was_said_of_those_days_before() -> None:
    assert steps_of([(None, 0.4), (JULY, 0.5), (JUNE, 0.45)]) == (Step(BEGINNING, 0.4), Step(JUNE, 0.45))
    assert steps_of([(JUNE, 0.4), (None, 0.3)]) == (Step(BEGINNING, 0.3),)
    assert steps_of([]) == ()


def test_the_first_rate_also_holds_before_its_day_and_a_rate_taken_back_is_none() -> None:
    settings = MarginSettings(rates=(Step(MAY, 0.4), Step(JUNE, 0.5), Step(JULY, None)))
    days = (date(2025, 1, 1), date(2026, 5, 31), JUNE, JULY)
    assert [settings.rate_on(day) for day in days] == [0.4, 0.4, 0.5, 0.0]
    assert not settings.are_set
    assert MarginSettings(rates=settings.rates[:2]).are_set


def test_a_year_of_benefits_is_twelve_monthly_costs_over_365_days() -> None:
    assert BenefitCost(36.5, CostPeriod.YEAR).per_day == pytest.approx(0.1)
    assert BenefitCost(36.5, CostPeriod.MONTH).per_day == pytest.approx(1.2)


def test_benefits_cost_what_held_on_each_day_and_nothing_before() -> None:
    # From May 1 on 0.10 a day, from June 1 on 1.20 a day.
    settings = MarginSettings(
        benefit_costs=(
            Step(MAY, BenefitCost(36.5, CostPeriod.YEAR)),
            Step(JUNE, BenefitCost(36.5, CostPeriod.MONTH)),
        )
    )
    assert settings.benefit_cost_between(date(2026, 4, 1), MAY) == 0
    assert settings.benefit_cost_between(date(2026, 4, 1), JUNE) == pytest.approx(3.1)
    assert settings.benefit_cost_between(date(2026, 5, 22), date(2026, 6, 6)) == pytest.approx(1.0 + 6.0)
    assert settings.benefit_cost_ahead(JULY, 84) == pytest.approx(100.8)
    assert settings.benefit_cost_on(date(2026, 4, 30)) is None
    assert settings.benefit_cost_between(JUNE, JUNE) == 0


def test_settings_survive_being_stored_and_nothing_set_is_stored_as_nothing() -> None:
    settings = MarginSettings(
        (Step(BEGINNING, 0.4), Step(JULY, None)), (Step(MAY, BenefitCost(12.0)),), 3, "0a1b"
    )
    assert MarginSettings.from_json(settings.to_json()) == settings
    assert MarginSettings().to_json() == {}
    assert MarginSettings.from_json({}) == MarginSettings()


@pytest.mark.parametrize(
    ("text", "rate"), [("40%", 0.4), ("0.4", 0.4), ("33,335 %", 0.3334), ("-5%", -0.05), ("0", 0.0)]
)
def test_a_rate_is_read_as_people_write_it(text: str, rate: float) -> None:
    assert parsed_rate(text) == pytest.approx(rate)


@pytest.mark.parametrize("text", ["", "much", "nan", "40", "140%", "inf"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parsed_rate(text)
