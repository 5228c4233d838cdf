"""Numbers of rows, as they stand in addresses, forms, callbacks and on the command line."""

from __future__ import annotations

from typing import Final

MAX_ROW_NUMBER: Final = 2**31 - 1
"""Databases number rows in 32 bits. A larger number is no row's, and a query with it may fail."""
MAX_DIGITS: Final = len(str(MAX_ROW_NUMBER))


def is_row_number(number: int) -> bool:
    """Whether a row may have it."""
    return 0 <= number <= MAX_ROW_NUMBER


def parse_row_number(text: str) -> int | None:
    """The number that `text` is in plain digits; None where it is none that a row may have."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        return None
    number = int(text)
    return number if is_row_number(number) else None
