from __future__ import annotations

import pytest

from domain.row_numbers import parse_row_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("007", 7), ("2147483647", 2**31 - 1)])
def test_plain_digits_are_the_number_of_a_row(text: str, number: int) -> None:
    assert parse_row_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "+1",
        " 1",
        "1.0",
        "1e3",
        "0x1",
        "1_000",
        "\u00b2",
        "\u0661",
        "2147483648",
        "9" * 11,
        "9" * 5000,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_row_number(text) is None
