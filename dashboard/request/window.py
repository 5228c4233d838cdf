"""The window of a version as text."""

from __future__ import annotations

from i18n import Localizer

FULL_YEAR = 365


def period(days: int, localizer: Localizer) -> str:
    """The window as text."""
    if days == FULL_YEAR:
        return localizer.gettext("the last 12 months")
    return localizer.gettext("the last {days:days}", days=days)
