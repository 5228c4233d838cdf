"""The form that requests a version's board sheet; the delivery process makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest, parse_query
from dashboard.ui.action_button import action_button
from dashboard.ui.user_action import attempt, problem_line
from db.outbox.sheets import request_sheet, sheet_of
from db.queries import required_version
from domain.enums import Permission
from i18n import Localizer

SHEET_PATH = "/board-sheet/"
COMMENT, REQUEST, SAID, PROBLEM = "sheet-comment", "sheet-request", "sheet-said", "sheet-problem"


def board_sheet_panel(request: VersionRequest) -> html.Section | None:
    """The comment, the button, and the sheet if it was made; for others, the sheet only."""
    localizer = request.localizer
    sheet = sheet_of(request.session, request.number, localizer.locale)
    may_make = request.visitor.may(Permission.RUN)
    if sheet is None and not may_make:
        return None
    link = None if sheet is None else sheet_link(request.number, localizer)
    form = [
        dmc.Textarea(
            id=COMMENT,
            label=localizer.gettext("Comment (optional)"),
            value=sheet.comment if sheet is not None else "",
            autosize=True,
            minRows=2,
        ),
        problem_line(PROBLEM),
        action_button(localizer.gettext("Make the board sheet"), REQUEST, {"version": request.number}),
        dcc.Store(id=REQUEST),
    ]
    return html.Section(
        [
            html.H2(localizer.gettext("Board sheet"), className="chart-title"),
            html.P(
                localizer.gettext(
                    "One page as a PDF: the share and its trend, the forecast beside last year, what is "
                    "proven, and your comment."
                ),
                className="small",
            ),
            *(form if may_make else []),
            html.Div(link, id=SAID, role="status"),
        ],
        className="panel message-form",
    )


def sheet_link(number: int, localizer: Localizer) -> html.A:
    """A link to the sheet, or a note that it will be ready in half a minute."""
    return html.A(
        localizer.gettext("Open the board sheet"),
        href=f"{SHEET_PATH}{number}.pdf?lang={localizer.locale}",
        target="_blank",
        className="link-arrow",
    )


def register_board_sheet(app: Dash, context: PageContext) -> None:
    """Register the button that requests the sheet with the typed comment."""

    @app.callback(
        Output(SAID, "children"),
        Output(PROBLEM, "children"),
        Input(REQUEST, "data"),
        State(COMMENT, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN)
    def _make(event: Mapping[str, Any] | None, comment: str | None, search: str | None) -> object:
        number = (event or {}).get("version")
        if not isinstance(number, int):
            return no_update, no_update
        localizer = context.localizer(parse_query(search))

        def ask() -> None:
            with authorized_write(context, Permission.RUN) as (session, by):
                required_version(session, number)
                request_sheet(session, number, localizer.locale, comment or "", by=by)

        problem = attempt(context, search, ask)
        return (no_update, problem) if problem else (sheet_link(number, localizer), "")
