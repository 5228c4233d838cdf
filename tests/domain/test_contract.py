"""What is expected of a source: columns, volume, freshness. All numbers are worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.contract import DEFAULT_CONTRACT, Contract, columns_breach, silence_breach, volume_breach

FIRST = date(2026, 5, 1)
BEFORE = {FIRST + timedelta(days=day): 10 for day in range(28)}
"""Ten lines a day, 1 to 28 May: a week is expected to bring 70."""


def a_week_of(lines: int) -> dict[date, int]:
    """What is stored once the week of 29 May to 4 June has brought `lines` lines."""
    return {**BEFORE, date(2026, 5, 29): lines - 1, date(2026, 6, 4): 1}


@pytest.mark.parametrize("lines", [18, 70, 125])
def test_a_week_that_is_more_than_a_quarter_and_less_than_nearly_twice_the_usual_is_fine(lines: int) -> None:
    assert volume_breach(DEFAULT_CONTRACT, BEFORE, a_week_of(lines), "shop") is None


@pytest.mark.parametrize(("lines", "times"), [(17, 0.2), (126, 1.8), (140, 2.0)])
def test_a_week_that_doubles_or_nearly_dries_up_is_a_breach(lines: int, times: float) -> None:
    breach = volume_breach(DEFAULT_CONTRACT, BEFORE, a_week_of(lines), "shop")
    assert breach is not None
    assert breach.values == {
        "source": "shop",
        "found": lines,
        "first": "2026-05-29",
        "last": "2026-06-04",
        "times": times,
        "usual": 70,
    }


def test_days_that_are_there_already_and_come_twice_are_a_breach() -> None:
    again = {day: 20 if date(2026, 5, 8) <= day <= date(2026, 5, 14) else 10 for day in BEFORE}
    breach = volume_breach(DEFAULT_CONTRACT, BEFORE, again, "shop")
    assert breach is not None
    assert (breach.values["found"], breach.values["usual"], breach.values["times"]) == (140, 70, 2.0)


def test_a_few_corrected_lines_are_fine() -> None:
    corrected = {**BEFORE, date(2026, 5, 8): 12, date(2026, 5, 9): 9}
    assert volume_breach(DEFAULT_CONTRACT, BEFORE, corrected, "shop") is None


def test_nothing_is_usual_in_the_first_four_weeks() -> None:
    three_weeks = {day: lines for day, lines in BEFORE.items() if day > date(2026, 5, 2)}
    assert volume_breach(DEFAULT_CONTRACT, three_weeks, a_week_of(500), "shop") is None


def test_without_a_volume_in_the_contract_any_number_is_fine() -> None:
    assert volume_breach(Contract(), BEFORE, a_week_of(5000), "shop") is None


@pytest.mark.parametrize(("today", "is_breach"), [(date(2026, 6, 11), False), (date(2026, 6, 12), True)])
def test_a_source_may_be_silent_for_fourteen_days(today: date, *, is_breach: bool) -> None:
    breach = silence_breach(
        DEFAULT_CONTRACT, newest=date(2026, 5, 28), since=FIRST, today=today, source="shop"
    )
    assert (breach is not None) == is_breach
    if breach is not None:
        assert breach.values == {"source": "shop", "day": "2026-05-28", "days": 15, "most": 14}


@pytest.mark.parametrize(("today", "is_breach"), [(date(2026, 6, 15), False), (date(2026, 6, 16), True)])
def test_old_invoices_are_silent_only_from_their_first_reading_on(today: date, *, is_breach: bool) -> None:
    breach = silence_breach(
        DEFAULT_CONTRACT, newest=date(2011, 12, 9), since=date(2026, 6, 1), today=today, source="shop"
    )
    assert (breach is not None) == is_breach


def test_a_file_that_lacks_expected_columns_is_a_breach() -> None:
    contract = Contract(columns=("invoice", "customer_id", "country"))
    assert columns_breach(contract, {"invoice", "customer_id", "country", "date"}, "shop") is None
    breach = columns_breach(contract, {"invoice", "date"}, "shop")
    assert breach is not None
    assert breach.values["columns"] == "customer_id, country"


def test_a_contract_is_read_as_it_was_stored() -> None:
    contract = Contract(("invoice",), 0.5, 2.0, 7)
    assert Contract.from_json(contract.to_json()) == contract
