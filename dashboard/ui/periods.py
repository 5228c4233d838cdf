"""The name of the time between two lists: "week" only if it is one, otherwise its dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from dashboard.request.page import VersionRequest
from db.observation import TODAY, note
from db.queries import AnyRow
from domain.periods import MAX_WEEK_DAYS, Period
from i18n import Localizer


def period_meant(request: VersionRequest, history: Sequence[AnyRow]) -> Period | None:
    """From the list before the first within the dates to the last one; None for a single list."""
    moved_weeks = request.filters.moved(history)
    if not moved_weeks:
        return None
    place = next(place for place, row in enumerate(history) if row.number == moved_weeks[0].number)
    return Period(history[place - 1].as_of, moved_weeks[-1].as_of)


def is_this_week(request: VersionRequest, period: Period) -> bool:
    """Whether to call it "this week": a week long, ending with a recent list, and not a chosen period.

    A list that has grown old, as one of an earlier version or of a shop whose invoices stopped, is of no
    week that its reader would call this one.
    """
    is_recent = (today(request) - period.end).days <= MAX_WEEK_DAYS
    return request.filters.dates is None and period.is_week and is_recent


def today(request: VersionRequest) -> date:
    """The current day in the shop's time zone."""
    note(TODAY)
    return datetime.now(UTC).astimezone(request.settings.zone).date()


def period_name(request: VersionRequest, period: Period, localizer: Localizer) -> str:
    """A heading: "This week", "Since 28 Aug 2017", or "28 Aug 2017 to 4 Dec 2017" for chosen dates."""
    if is_this_week(request, period):
        return localizer.gettext("This week")
    if request.filters.dates is None:
        return localizer.gettext("Since {day:date}", day=period.start)
    return localizer.gettext("{start:date} to {end:date}", start=period.start, end=period.end)
