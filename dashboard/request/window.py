"""The window of a version in words."""

from __future__ import annotations

from i18n import Localizer

FULL_YEAR = 365


def period(days: int, localizer: Localizer) -> str:
    """The window in words."""
    if days == FULL_YEAR:
        return localizer.gettext("the last 12 months")
    return localizer.gettext("the last {days:days}", days=days)
