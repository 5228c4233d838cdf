"""The overview's first sentence: how much the Insiders bring, and how many joined and left."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.answer import answer
from dashboard.ui.headline import headline
from dashboard.ui.periods import is_this_week, period_meant
from db.queries import AnyRow
from domain.periods import Period


def answer_sentence(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.P:
    """The answer for all customers, or for those that match the filters."""
    return (_of_part if request.filters else _of_everybody)(request, weeks)


def _of_everybody(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.P:
    localizer, report = request.localizer, request.report
    insiders = report.insiders
    sentence = localizer.ngettext(
        "**{n}** of the {programme} ({share:percent} of customers) generated "
        "**{revenue:percent}** of revenue in {period}.",
        "**{n}** {programme} ({share:percent} of customers) generated **{revenue:percent}** "
        "of revenue in {period}.",
        insiders.count,
        programme=request.settings.programme_name,
        share=insiders.share_of_customers,
        revenue=insiders.revenue_share,
        period=request.window,
    )
    if len(weeks) < 2:
        return answer(
            f"{sentence} {localizer.gettext('You will see who joins and leaves from the next list on.')}"
        )
    moved, period = report.movements, period_meant(request, weeks)
    return answer(f"{sentence} {_movement_summary(request, moved.entered, moved.left, period)}")


def _of_part(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.P:
    """The same sentence about the customers that match the filters."""
    localizer, figures = request.localizer, headline(request, weeks)
    sentence = localizer.ngettext(
        "**{n}** of the {programme} among these customers ({share:percent}) generated "
        "**{revenue:percent}** of their revenue in {period}.",
        "**{n}** {programme} among these customers ({share:percent}) generated "
        "**{revenue:percent}** of their revenue in {period}.",
        figures.members,
        programme=request.settings.programme_name,
        share=figures.share_of_customers,
        revenue=figures.revenue_share,
        period=request.window,
    )
    period = period_meant(request, weeks)
    return answer(f"{sentence} {_movement_summary(request, figures.joined, figures.left, period)}")


def _movement_summary(request: VersionRequest, joined: int, left: int, period: Period | None) -> str:
    """How many joined and left in the period; empty if no list falls into it."""
    if period is None:
        return ""
    if not joined and not left:
        return _nobody_moved(request, period)
    localizer, moved = request.localizer, {"joined": joined, "left": left}
    if is_this_week(request, period):
        return localizer.gettext("**{joined:number}** joined and **{left:number}** left this week.", **moved)
    if request.filters.dates is None:
        return localizer.gettext(
            "**{joined:number}** joined and **{left:number}** left since {start:date}.",
            **moved,
            start=period.start,
        )
    return localizer.gettext(
        "**{joined:number}** joined and **{left:number}** left between {start:date} and {end:date}.",
        **moved,
        start=period.start,
        end=period.end,
    )


def _nobody_moved(request: VersionRequest, period: Period) -> str:
    localizer = request.localizer
    if is_this_week(request, period):
        return localizer.gettext("**Nobody** joined or left this week.")
    if request.filters.dates is None:
        return localizer.gettext("**Nobody** joined or left since {start:date}.", start=period.start)
    return localizer.gettext(
        "**Nobody** joined or left between {start:date} and {end:date}.", start=period.start, end=period.end
    )
