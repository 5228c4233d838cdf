"""Dates that are too far away to be plausible: after tomorrow, or long before everything else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from i18n import Message
from pipeline.ingest.mapping import Period
from pipeline.ingest.questions import Question
from pipeline.ingest.values.date_order import DateEvidence
from pipeline.ingest.values.moments import Order

if TYPE_CHECKING:
    from pipeline.ingest.understand import ImportContext

MIN_GAP = timedelta(days=300)
"""A gap as long as this, with hardly a line beyond it, is no pause of the shop."""
MAX_SET_ASIDE_SHARE = 0.005
"""Share of a file's lines that may be set aside without asking."""
MAX_SET_ASIDE_LINES = 5


def plausible_period(
    dates: DateEvidence, order: Order, context: ImportContext
) -> tuple[Period, Question | None]:
    """The plausible period, and the question whether to set aside lines outside it.

    A few lines far from all others are set aside and told; where they are more, it is asked, because then
    day and month may be mixed up.
    """
    days = dates.days(order)
    until = Period.until(context.today)
    total = sum(days.values())
    usable = sorted(day for day in days if until.holds(day))
    ahead = sum(count for day, count in days.items() if day > until.last)
    first = _first_plausible_day(usable, days, total)
    period = Period(first, until.last)
    if not total:
        return period, None  # nothing there is a date, which reading the lines will say
    if ahead <= max(MAX_SET_ASIDE_LINES, MAX_SET_ASIDE_SHARE * total) and ahead < total:
        return period, None
    if context.answers.get("far_dates") == "set_aside" and ahead < total:
        return period, None
    latest = max(days, default=context.today)
    question = Question(
        "far_dates",
        Message(
            "Dated after today, up to {latest:date}: {lines:number} of {all:lines}. Set them aside, or stop?",
            {"lines": ahead, "all": total, "latest": latest.isoformat()},
        ),
        ("set_aside", "stop"),
        "stop",
    )
    return period, question


def _first_plausible_day(usable: list[date], days: dict[date, int], total: int) -> date:
    """The first day after the last long gap that has hardly a line before it."""
    before = 0
    first = date.min
    for day, following in pairwise(usable):
        before += days[day]
        if before > max(MAX_SET_ASIDE_LINES, MAX_SET_ASIDE_SHARE * total) or before * 10 > total:
            break
        if following - day > MIN_GAP:
            first = following
    return first
