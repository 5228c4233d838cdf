"""A figure with its interval, as text."""

from __future__ import annotations

from collections.abc import Callable

from i18n import Localizer


def with_interval(
    value: float, low: float, high: float, write: Callable[[float], str], localizer: Localizer
) -> str:
    """`value (low to high)`, each as `write` writes it."""
    return localizer.gettext(
        "{value} ({low} to {high})", value=write(value), low=write(low), high=write(high)
    )
