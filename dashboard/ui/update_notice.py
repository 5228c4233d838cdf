"""A small notice of a new version; the page does not change until the reader asks for it."""

from __future__ import annotations

from dash import Dash, Input, Output, State, dcc, html, no_update
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.permissions import requires
from dashboard.request.page import ADDRESS_ID, PageContext, parse_query
from dashboard.ui.action_button import show_newest
from db import queries
from domain.enums import Permission

NEWER, NEWER_POLL, NEWER_DRAWN = "newer", "newer-poll", "newer-drawn"
LOOK_EVERY_MS = 60_000


def newer_notice(newest: int, *, every_ms: int = LOOK_EVERY_MS) -> html.Div:
    """The notice's placeholder; `newest` is the newest version when the page is drawn, 0 if there is none."""
    return html.Div(
        [
            dcc.Interval(id=NEWER_POLL, interval=every_ms),
            dcc.Store(id=NEWER_DRAWN, data=newest),
            html.Div(id=NEWER, role="status"),
        ]
    )


def register_newer(app: Dash, context: PageContext) -> None:
    """Register the check for a newer version every minute: one number from one table."""

    @app.callback(
        Output(NEWER, "children"),
        Input(NEWER_POLL, "n_intervals"),
        State(NEWER_DRAWN, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_FIGURES)
    def _look(_looks: int | None, drawn: int | None, search: str | None) -> object:
        try:
            with context.database.read() as session:
                newest = queries.newest_number(session)
        except SQLAlchemyError:
            return no_update  # a lost database is told when something is asked for
        if newest is None or drawn is None or newest <= drawn:
            return no_update
        localizer = context.localizer(parse_query(search))
        return html.Div(
            [
                localizer.gettext("Version {number:number} is available:", number=newest),
                " ",
                show_newest(localizer),
            ],
            className="newer",
        )
