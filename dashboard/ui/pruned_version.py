"""A version whose customers' figures have been deleted: the notice shown instead, and its members."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.request.page import PageRequest, VersionRequest
from dashboard.ui.answer import answer
from dashboard.ui.download_buttons import downloads, first_of_all
from dashboard.ui.empty import nothing_yet
from dashboard.ui.table import table
from db import queries
from i18n import N_, Localizer

MAX_LISTED = 200
"""Shown of the members; the download has all."""
CLEARED = N_(
    "This is an old version: its segments and totals are kept, but the figures of "
    "individual customers have been cleared."
)


def is_cleared(request: PageRequest) -> bool:
    """Whether the figures of the shown version's customers have been deleted."""
    return request.version is not None and request.version.pruned_at is not None


def cleared_words(localizer: Localizer) -> str:
    """A sentence on what is kept of such a version and what is not."""
    return localizer.label(CLEARED)


def cleared_list(request: VersionRequest) -> Component:
    """The members of that version, in place of the lists with figures."""
    localizer, version = request.localizer, request.version
    page = queries.members_page(
        request.session, version.number, sort=[], rows=queries.RowRange(limit=MAX_LISTED)
    )
    rows = [
        [
            # loaded anew, which opens the drawer: following it on the page would draw nothing
            html.A(row.customer_id, href=request.href("/insiders", customer=row.customer_id)),
            localizer.day(row.since) if row.since else "–",
            localizer.label(row.segment),
        ]
        for row in page.rows
    ]
    columns = [localizer.gettext("Customer"), localizer.gettext("Member since"), localizer.gettext("Segment")]
    return html.Div(
        [
            answer(
                localizer.ngettext(
                    "**{n}** customer was one of the {programme} on {day:date}.",
                    "**{n}** customers were {programme} on {day:date}.",
                    page.total,
                    programme=request.settings.programme_name,
                    day=version.as_of,
                )
            ),
            nothing_yet(localizer.gettext("Only the membership is kept"), cleared_words(localizer)),
            html.Div(
                [
                    html.Div(
                        [
                            html.H2(localizer.gettext("Members"), className="chart-title"),
                            downloads(request, "customers", list="members"),
                        ],
                        className="work-head",
                    ),
                    table(columns, rows, is_long=True),
                    first_of_all(request, len(rows), page.total),
                ],
                className="panel",
            ),
        ],
        className="page-body",
    )
