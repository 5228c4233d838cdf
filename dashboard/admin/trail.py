"""Who did what, and when."""

from __future__ import annotations

from dash import html

from dashboard.components.table import table
from dashboard.deciding import who
from dashboard.page import PageRequest
from db import queries


def trail_panel(request: PageRequest) -> html.Div:
    """Decisions, overrides, requests and changes of who may do what, newest first."""
    voice = request.voice
    rows = [
        [
            voice.moment(deed.at.astimezone(request.settings.zone)),
            who(deed.by, voice),
            voice.tell(deed.what),
        ]
        for deed in queries.deeds(request.session)
    ]
    return html.Div(
        [
            html.H2(voice.say("Who did what"), className="chart-title"),
            html.P(voice.say("What people decided and asked for, newest first."), className="small"),
            table(
                [voice.say("When"), voice.say("Who"), voice.say("What")],
                rows,
                kind="table-trail",
                is_long=True,
            )
            if rows
            else html.P(voice.say("Nobody has decided or asked for anything yet.")),
        ],
        className="panel",
    )
