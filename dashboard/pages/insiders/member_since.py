"""Since when a customer is a member; for members of the first list only "at least since" is known."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from i18n import Localizer


def is_older_than_lists(since: date | None, first: Set[date]) -> bool:
    """Whether membership began before anybody kept lists; `first` as in `db.queries.first_lists`."""
    return since in first


def member_since(since: date | None, first: Set[date], localizer: Localizer) -> str:
    """The day, "before" the day of the first list, or – for who is no member."""
    if since is None:
        return "–"
    if is_older_than_lists(since, first):
        return localizer.gettext("before {day:date}", day=since)
    return localizer.day(since)
