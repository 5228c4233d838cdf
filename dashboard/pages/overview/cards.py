"""The figures of the overview, each compared with something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.pages.overview.programme_card import programme_card
from dashboard.request.page import VersionRequest
from dashboard.ui.card import cards, change, figure_card
from dashboard.ui.headline import Headline, headline
from dashboard.ui.periods import period_meant, period_name
from dashboard.ui.report import total_of
from db import queries
from db.queries import AnyRow
from domain.gates import can_be_forecast


def overview_cards(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.Section:
    """Members, their share, who moved, what is expected, and what the programme adds if that is measured."""
    now = headline(request, weeks)
    return cards(
        [
            _members(request, now, weeks),
            _share(request, now, weeks),
            _moved(request, now, weeks),
            _next(request),
            *programme_card(request),
        ]
    )


def _members(request: VersionRequest, now: Headline, weeks: Sequence[AnyRow]) -> html.Article:
    localizer, programme = request.localizer, request.settings.programme_name
    before = _totals_before(request, weeks)
    difference = now.members - before[0] if before else 0
    return figure_card(
        programme,
        localizer.number(now.members),
        note=_compared(request, weeks, difference, localizer.number(abs(difference))),
        definition=localizer.gettext(
            "Customers in the segment with the highest median revenue after returns, on {day:date}.",
            day=request.version.as_of,
        ),
        href=request.href("/insiders") if request.sees_customers else None,
        is_insiders=True,
    )


def _share(request: VersionRequest, now: Headline, weeks: Sequence[AnyRow]) -> html.Article:
    localizer = request.localizer
    share = now.revenue_share if request.filters else request.version.revenue_share
    before = _totals_before(request, weeks)
    difference = round(share - before[1], 3) if before else 0
    return figure_card(
        localizer.gettext("Share of revenue"),
        localizer.percent(share),
        note=_compared(
            request,
            weeks,
            difference,
            localizer.gettext("{points:decimal} points", points=abs(share - before[1]) * 100)
            if before
            else "",
        ),
        definition=localizer.gettext(
            "Members' share of what all identified customers spent in {period}, before returns.",
            period=request.window,
        )
        if not request.filters
        else localizer.gettext(
            "Members' share of what these customers spent in {period}, before returns.",
            period=request.window,
        ),
        href=request.href("/segments"),
    )


def _moved(request: VersionRequest, now: Headline, weeks: Sequence[AnyRow]) -> html.Article:
    localizer, dates = request.localizer, request.filters.dates
    moved_weeks, period = request.filters.moved(weeks), period_meant(request, weeks)
    if len(weeks) < 2:
        note = localizer.gettext("no earlier list to compare with")
    elif dates is None:
        note = localizer.gettext("joined and left since {day:date}", day=weeks[-2].as_of)
    else:
        note = localizer.gettext("joined and left")
    return figure_card(
        period_name(request, period, localizer) if period else localizer.gettext("Joined and left"),
        [
            html.Span(f"▲ {localizer.number(now.joined)}", className="joined"),
            html.Span(f"▼ {localizer.number(now.left)}", className="left"),
        ]
        if moved_weeks
        else "–",
        note=note,
        definition=localizer.gettext("Customers who became members, and members who dropped out."),
        href=request.href("/movements"),
    )


def _next(request: VersionRequest) -> html.Article:
    localizer = request.localizer
    quarter = total_of(request.report, "frozen")
    note: list[Any] = [
        localizer.gettext(
            "80 % likely: {low} to {high}",
            low=localizer.short_money(quarter.low80),
            high=localizer.short_money(quarter.high80),
        )
        if quarter
        else localizer.gettext("no forecast yet")
    ]
    if quarter and request.filters:
        note.append(localizer.gettext("; all members, filters do not apply"))
    return figure_card(
        localizer.gettext("Next 3 months"),
        "–"
        if quarter is None
        else localizer.short_money(quarter.mean)
        if can_be_forecast(quarter.low80, quarter.high80)
        else localizer.gettext("too uncertain to forecast"),
        note=note,
        definition=localizer.gettext(
            "What today's members are expected to spend in the next three full months."
        ),
        href=request.href("/forecast"),
    )


def _totals_before(request: VersionRequest, weeks: Sequence[AnyRow]) -> tuple[int, float] | None:
    """Members and their share of revenue the week before, of the same country and kind; none under dates."""
    if len(weeks) < 2 or request.filters.dates is not None:
        return None
    before = weeks[-2]
    if not request.filters:
        return before.insiders, before.revenue_share
    totals = queries.segment_totals(request.session, [before.number], request.filters.only).get(before.number)
    if totals is None:
        return 0, 0.0
    return totals.members, totals.members_revenue / totals.gross_revenue if totals.gross_revenue else 0.0


def _compared(request: VersionRequest, weeks: Sequence[AnyRow], difference: float, text: str) -> list[Any]:
    localizer = request.localizer
    if request.filters.dates is not None:
        return [localizer.gettext("among customers whose last purchase was in these dates")]
    if len(weeks) < 2:
        return [localizer.gettext("first list")]
    changed = change(difference, text)
    if changed is None:
        return [localizer.gettext("unchanged since {day:date}", day=weeks[-2].as_of)]
    return [changed, localizer.gettext(" since {day:date}", day=weeks[-2].as_of)]
