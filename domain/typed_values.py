"""Numbers, percentages and days as people type them: into a form, a file or a command.

What `parse_…` cannot read is None. `typed_…` tells an empty field, which is None, from one that is refused.
"""

from __future__ import annotations

from datetime import date
from math import isfinite

from domain.user_error import UserError

MAX_QUOTED = 20
"""Characters of what was typed that a message repeats."""


def parse_number(typed: object) -> float | None:
    """The number that was typed, with a decimal point or comma, or None."""
    try:
        number = float(_text(typed).replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None


def parse_percent(typed: object) -> float | None:
    """The fraction that was typed in percent, with or without the sign (8, 8% or 8 %), or None."""
    number = parse_number(_text(typed).removesuffix("%"))
    return None if number is None else number / 100


def parse_share(typed: object) -> float | None:
    """The fraction that was typed as such, or in percent with the sign (0.08, 8% or 8 %), or None."""
    return parse_percent(typed) if _text(typed).endswith("%") else parse_number(typed)


def in_percent(share: float) -> str:
    """The inverse of `parse_percent`: a fraction as a field for percent shows it, such as 8 or 33.34."""
    return f"{100 * share:g}"


def typed_number(typed: object) -> float | None:
    """The number in a field; None where it is empty.

    Raises:
        UserError: it is no number.
    """
    return _unless_empty(typed, parse_number(typed))


def typed_percent(typed: object) -> float | None:
    """The fraction in a field for percent; None where it is empty.

    Raises:
        UserError: it is no number.
    """
    return _unless_empty(typed, parse_percent(typed))


def typed_share(typed: str) -> float:
    """The fraction that was given to a command: 8% or 0.08.

    Raises:
        UserError: it is none.
    """
    share = parse_share(typed)
    if share is None:
        raise UserError("{given} is not a share. Write it as 5% or 0.05.", given=quoted(typed))
    return share


def typed_day(typed: object) -> date | None:
    """The date in a field; None where it is empty.

    Raises:
        UserError: it is no date.
    """
    text = _text(typed)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(
            "{text} is not a date. Write it as year-month-day, such as 2026-12-31.", text=quoted(typed)
        ) from None


def not_a_number(typed: object) -> UserError:
    """What is said of something typed that is no number."""
    return UserError("{text} is not a number.", text=quoted(typed))


def quoted(typed: object) -> str:
    """What was typed, as a message repeats it."""
    return _text(typed)[:MAX_QUOTED] or "—"


def _unless_empty(typed: object, number: float | None) -> float | None:
    if number is None and _text(typed):
        raise not_a_number(typed)
    return number


def _text(typed: object) -> str:
    return "" if typed is None else str(typed).strip()
