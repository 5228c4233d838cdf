"""Numbers, percentages and days are read as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from domain.typed_values import (
    in_percent,
    parse_number,
    parse_percent,
    parse_share,
    typed_day,
    typed_number,
    typed_percent,
    typed_share,
)
from domain.user_error import UserError


@pytest.mark.parametrize(
    ("typed", "number"), [("0.04", 0.04), ("0,04", 0.04), (" -5 ", -5.0), (7, 7.0), (0, 0.0)]
)
def test_a_number_has_a_point_or_a_comma(typed: object, number: float) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize("typed", [None, "", " ", "many", "1,234.50", "nan", "1e999", "-inf", "8 %"])
def test_what_is_no_number_is_none(typed: object) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize("typed", ["8", 8, "8%", "8 %", "8\N{NO-BREAK SPACE}%", " 8,0 % "])
def test_percent_may_have_its_sign(typed: object) -> None:
    assert parse_percent(typed) == 0.08


@pytest.mark.parametrize("typed", ["%", "8 %%", "eight %", None])
def test_a_sign_alone_is_no_percentage(typed: object) -> None:
    assert parse_percent(typed) is None


@pytest.mark.parametrize(("typed", "share"), [("5%", 0.05), ("5 %", 0.05), (" 0.05 ", 0.05), ("0,5%", 0.005)])
def test_a_share_is_a_fraction_or_has_a_sign(typed: str, share: float) -> None:
    assert parse_share(typed) == typed_share(typed) == pytest.approx(share)


def test_a_share_that_is_no_number_is_refused() -> None:
    with pytest.raises(UserError, match="a few is not a share"):
        typed_share("a few")


@pytest.mark.parametrize(("share", "shown"), [(0.08, "8"), (0.3334, "33.34"), (0.0, "0"), (4.0, "400")])
def test_a_field_shows_what_would_be_typed(share: float, shown: str) -> None:
    assert in_percent(share) == shown
    assert parse_percent(shown) == pytest.approx(share)


def test_an_empty_field_is_told_from_one_that_cannot_be_read() -> None:
    assert typed_number(" ") is None
    assert typed_percent(None) is None
    assert typed_day("") is None
    assert (typed_number("2,5"), typed_percent("2,5 %"), typed_day(" 2026-02-28 ")) == (
        2.5,
        0.025,
        date(2026, 2, 28),
    )
    with pytest.raises(UserError, match="soon is not a number"):
        typed_number("soon")
    with pytest.raises(UserError, match="a hundred thousand m is not a number"):
        typed_percent("a hundred thousand members")
    with pytest.raises(UserError, match="2026-02-30 is not a date"):
        typed_day("2026-02-30")
