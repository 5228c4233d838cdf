"""A customer without figures in the version on show: lapsed, newer than it, or cleared from it.

Whoever ever was in a version can be opened from every version: what happened, when and why, the invoices, and
the way to the version that knows them best.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.pages.insiders.customer_invoices import invoices_part, own_invoices
from dashboard.pages.insiders.customer_past import customer_timeline, membership_reasons
from dashboard.request.page import VersionRequest
from dashboard.ui.answer import answer
from dashboard.ui.copy_link import copy_link
from dashboard.ui.empty import nothing_yet
from dashboard.ui.overrides import override_part
from dashboard.ui.pruned_version import cleared_words, is_cleared
from db import queries
from db.queries import AnyRow

PATH = "/insiders"


def customer_without_figures(request: VersionRequest, customer_id: str) -> list[Any]:
    """What is known of a customer who has no figures in the version on show."""
    localizer = request.localizer
    appearances = queries.versions_that_know(request.session, customer_id)
    if not appearances:
        return [
            nothing_yet(
                localizer.gettext("No customer {id}", id=customer_id),
                localizer.gettext("This customer does not appear in any version."),
                localizer.gettext("Check the customer number."),
            )
        ]
    invoices = own_invoices(request, customer_id)
    return [
        html.Div(
            [_what_happened(request, customer_id, appearances), copy_link(request)], className="drawer-head"
        ),
        html.P(cleared_words(localizer), className="small") if is_cleared(request) else None,
        _way_on(request, customer_id, appearances),
        membership_reasons(request, customer_id),
        customer_timeline(request, customer_id, invoices.rows),
        invoices_part(request, customer_id, invoices),
        override_part(request, customer_id),
    ]


def _what_happened(request: VersionRequest, customer_id: str, appearances: Sequence[AnyRow]) -> html.P:
    localizer, version = request.localizer, request.version
    history = queries.customer_history(request.session, version, customer_id)
    if not history:
        first = next(row for row in appearances if row.as_of >= version.as_of)
        return answer(
            localizer.gettext(
                "**{id}** was not a customer yet on {day:date}. First seen on {first:date}.",
                id=customer_id,
                day=version.as_of,
                first=first.as_of,
            )
        )
    last = history[-1]
    if last.version == version.number:
        sentence = (
            localizer.gettext(
                "**{id}** was one of the **{programme}** on {day:date}.",
                id=customer_id,
                programme=request.settings.programme_name,
                day=version.as_of,
            )
            if last.is_member
            else localizer.gettext(
                "**{id}** was not one of the {programme} on {day:date}. Segment: {segment:name}.",
                id=customer_id,
                programme=request.settings.programme_name,
                day=version.as_of,
                segment=last.segment,
            )
        )
        return answer(sentence)
    gone = localizer.gettext(
        "**{id}** bought nothing in the {days:days} before {day:date}.",
        id=customer_id,
        days=request.computed_with.window_days,
        day=version.as_of,
    )
    if last.gross_revenue is None:
        last_seen = localizer.gettext(
            "Last seen on {last:date}, in the segment {segment:name}.", last=last.as_of, segment=last.segment
        )
    else:
        last_seen = localizer.gettext(
            "Last seen on {last:date}, in the segment {segment:name}, after spending "
            "**{revenue:money}** in {days:days}.",
            last=last.as_of,
            segment=last.segment,
            revenue=last.gross_revenue,
            days=request.computed_with.window_days,
        )
    return answer(f"{gone} {last_seen}")


def _way_on(request: VersionRequest, customer_id: str, appearances: Sequence[AnyRow]) -> dcc.Link | None:
    """To the nearest version with the customer's figures: the last one before, else the first one after."""
    complete = [row for row in appearances if row.pruned_at is None and row.number != request.number]
    before = [row for row in complete if row.as_of <= request.version.as_of]
    if not complete:
        return None
    nearest = before[-1] if before else complete[0]
    return dcc.Link(
        request.localizer.gettext("View this customer on {day:date} →", day=nearest.as_of),
        href=request.href(
            PATH,
            version=nearest.number,
            customer=customer_id,
            tab="everybody",
            country=None,
            segment=None,
            dates=None,
        ),
        className="door",
    )
