"""A figure with its interval, as text."""

from __future__ import annotations

from collections.abc import Callable

from i18n import Localizer

Write = Callable[[float], str]


def with_interval(
    value: float,
    low: float,
    high: float,
    write: Write,
    localizer: Localizer,
    *,
    write_end: Write | None = None,
) -> str:
    """`value (low to high)`, each as `write` writes it; the ends as `write_end` does, if given."""
    end = write_end or write
    return localizer.gettext("{value} ({low} to {high})", value=write(value), low=end(low), high=end(high))
