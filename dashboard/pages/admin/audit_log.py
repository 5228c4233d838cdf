"""Who did what, and when."""

from __future__ import annotations

from dash import html

from dashboard.request.authorized_write import who
from dashboard.request.page import PageRequest
from dashboard.ui.table import table
from db import queries


def trail_panel(request: PageRequest) -> html.Div:
    """Decisions, overrides, requests and changes of who may do what, newest first."""
    localizer = request.localizer
    rows = [
        [
            localizer.moment(deed.at.astimezone(request.settings.zone)),
            who(deed.by, localizer),
            localizer.render(deed.what),
        ]
        for deed in queries.audit_events(request.session)
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Audit log"), className="chart-title"),
            html.P(localizer.gettext("Decisions and requests, newest first."), className="small"),
            table(
                [localizer.gettext("When"), localizer.gettext("Who"), localizer.gettext("Action")],
                rows,
                kind="table-trail",
                is_long=True,
            )
            if rows
            else html.P(localizer.gettext("No entries yet.")),
        ],
        className="panel",
    )
