"""Which page is shown: one callback that draws the page of the address into the shell.

Dash's own pages have a registry for all apps of a process and put every layout into the first HTML.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.permissions import requires
from dashboard.request.answers import AnswerCache
from dashboard.request.page import ADDRESS_ID, THEME_ID, PageContext
from dashboard.request.page_spec import PageSpec
from dashboard.server.metrics import count_failed_callback
from dashboard.shell.empty_states import WAIT_ID
from dashboard.shell.error_pages import SAID_OF_DATABASE, state_of
from dashboard.shell.frame import (
    NOTIFICATIONS_ID,
    OWN_PARAMETERS_ID,
    REFRESH_ID,
    ROUTE_ID,
    THEME_CHOICES,
    TITLE_ID,
    theme_choice_id,
)
from dashboard.shell.notices import show_notice
from dashboard.shell.page_answers import PARTS, DrawnPages, path_of
from dashboard.ui.chart import register_marks
from dashboard.ui.update_notice import register_newer
from db.audit import current_origin
from db.observation import FAILED, note
from domain.enums import Permission
from i18n import UserError

log = logging.getLogger(__name__)


def add_router(
    app: Dash, context: PageContext, pages: Sequence[PageSpec], answers: AnswerCache
) -> DrawnPages:
    """Draw pages as the address changes, and let every page register its own callbacks."""
    drawn_pages = DrawnPages(context, pages, answers)

    @app.callback(
        *(Output(id, prop) for id, prop in PARTS),
        Input(ROUTE_ID, "data"),
        Input(THEME_ID, "data"),
        State(ADDRESS_ID, "search"),
    )
    @requires(Permission.SEE_FIGURES)
    def draw(route: dict[str, Any] | None, _theme: str | None, search: str | None) -> tuple[Any, ...]:
        parts = json.loads(drawn_pages.answer(path_of(route), search or "").body)["response"]
        return tuple(parts[id][prop] for id, prop in PARTS)

    _add_clientside(app)
    register_marks(app)
    register_newer(app, context)
    for page in pages:
        if page.register is not None:
            page.register(app, context)
    return drawn_pages


def _add_clientside(app: Dash) -> None:
    """Register what needs no server: following the address, the theme, notices, the document's title."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "route"),
        Output(ROUTE_ID, "data"),
        Input(ADDRESS_ID, "pathname"),
        Input(ADDRESS_ID, "search"),
        Input(REFRESH_ID, "data"),
        State(OWN_PARAMETERS_ID, "data"),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "lookAgain"),
        Output(REFRESH_ID, "data"),
        Input(WAIT_ID, "n_intervals"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "chooseTheme"),
        Output(THEME_ID, "data"),
        *(Input(theme_choice_id(choice), "n_clicks") for choice in THEME_CHOICES),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "notify"),
        Input(NOTIFICATIONS_ID, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "arrive"),
        Input(TITLE_ID, "data"),
    )


def show_error_notice(context: PageContext, error: Exception) -> None:
    """Tell the reader in a notification that a callback failed; the page does not change."""
    note(FAILED)
    localizer = context.localizer({})
    if isinstance(error, UserError):
        title, message = localizer.gettext("That didn't work"), localizer.render(error.message)
    elif isinstance(error, SQLAlchemyError) and (state := state_of(context.database, error)) is not None:
        log.error("a callback found the database %s: %s", state, error)
        title = localizer.render(SAID_OF_DATABASE[state][0])
        # what is full or read-only stays so: what became of the change is said instead
        message = (
            localizer.render(SAID_OF_DATABASE[state][1])
            if state in ("full", "read-only")
            else localizer.gettext("Try again in a minute.")
        )
    else:
        log.error("a callback failed", exc_info=error)
        count_failed_callback()
        title = localizer.gettext("Something went wrong")
        message = localizer.gettext("Nothing has changed. The error has been logged for your administrator.")
        detail = localizer.gettext("Error id, for your administrator: {id}", id=current_origin().request_id)
        message = f"{message} {detail}"
    show_notice(message, title)
