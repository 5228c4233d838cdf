"""The sentence of a list: how many are on it and what they spent, or why nobody is."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.insiders.lapsed import lapsed
from dashboard.pages.insiders.lists import audience_of, is_lapsed, page_filters
from dashboard.request.page import VersionRequest
from dashboard.ui.active_filters import shared_filters
from dashboard.ui.answer import answer
from dashboard.ui.list_totals import ListQuery, list_totals_of
from domain.audiences import Audience


def headline(request: VersionRequest, search: str) -> html.P:
    """The sentence of the list, counted as the grid and the file are; or why nobody is on it."""
    if is_lapsed(request.query):
        former = lapsed(request, search)
        total, revenue = len(former), sum(member.gross_revenue for member in former)
    else:
        total, revenue = list_totals_of(request, ListQuery.of(request, audience_of(request.query).id, search))
    if not total:
        return answer(_why_empty(request, search))
    if is_lapsed(request.query):
        return _answer_of_lapsed(request, total, revenue)
    return _answer(request, audience_of(request.query), total, revenue)


def _why_empty(request: VersionRequest, search: str) -> str:
    localizer = request.localizer
    narrowed_to = [*shared_filters(request).values(), *page_filters(request).values()]
    if search.strip():
        narrowed_to.append(localizer.gettext("customer number contains “{letters}”", letters=search.strip()))
    if narrowed_to:
        return localizer.gettext(
            "No customers on this list match these filters: {filters}.", filters=", ".join(narrowed_to)
        )
    value = request.report.value
    if audience_of(request.query).id == "new_promising" and (value is None or not value.horizons):
        return localizer.gettext("Nothing was predicted, so nobody can be on this list.")
    return localizer.gettext("Nobody is on this list.")


def _answer(request: VersionRequest, audience: Audience, total: int, revenue: float) -> html.P:
    """How many are on the list, and what they are worth."""
    localizer = request.localizer
    values: dict[str, Any] = {
        "programme": request.settings.programme_name,
        "revenue": revenue,
        "period": request.window,
    }
    match audience.id:
        case "gone_quiet":
            sentence = localizer.ngettext(
                "**{n}** of the {programme} has gone quiet, after spending **{revenue:money}** in {period}.",
                "**{n}** {programme} have gone quiet, after spending **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case "close_to_line":
            sentence = localizer.ngettext(
                "**{n}** of the {programme} is close to the line and spent **{revenue:money}** in {period}.",
                "**{n}** {programme} are close to the line; they spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case "rising":
            sentence = localizer.ngettext(
                "**{n}** customer is rising towards the {programme} and spent **{revenue:money}** in "
                "{period}.",
                "**{n}** customers are rising towards the {programme}; they spent **{revenue:money}** in "
                "{period}.",
                total,
                **values,
            )
        case "new_promising":
            sentence = localizer.ngettext(
                "**{n}** new customer is promising and spent **{revenue:money}** so far.",
                "**{n}** new customers are promising; they spent **{revenue:money}** so far.",
                total,
                **values,
            )
        case "everyone":
            sentence = localizer.ngettext(
                "**{n}** customer spent **{revenue:money}** in {period}.",
                "**{n}** customers spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case _:
            sentence = localizer.ngettext(
                "**{n}** of the {programme} spent **{revenue:money}** in {period}.",
                "**{n}** {programme} spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
    return answer(sentence)


def _answer_of_lapsed(request: VersionRequest, total: int, revenue: float) -> html.P:
    return answer(
        request.localizer.ngettext(
            "**{n}** lapsed member has bought nothing since leaving but used to spend **{revenue:money}**.",
            "**{n}** lapsed members have bought nothing since leaving but used to spend **{revenue:money}**.",
            total,
            revenue=revenue,
        )
    )
