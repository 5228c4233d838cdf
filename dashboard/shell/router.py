"""Which page is shown: one callback that draws the page of the address into the shell.

Dash's own pages have a registry for all apps of a process and put every layout into the first HTML.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, html, set_props
from dash.development.base_component import Component
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.permissions import requires
from dashboard.auth.visitor import current_visitor
from dashboard.request.filters import SHARED
from dashboard.request.page import (
    ADDRESS_ID,
    PAGE_ID,
    THEME_ID,
    PageContext,
    PageRequest,
    VersionRequest,
    parse_query,
    without_version,
)
from dashboard.request.page_spec import PageSpec
from dashboard.server.metrics import count_failed_callback
from dashboard.shell import empty_states as states
from dashboard.shell import navigation
from dashboard.shell.banners import banners
from dashboard.shell.empty_states import WAIT_ID
from dashboard.shell.error_pages import SAID_OF_DATABASE, state_of
from dashboard.shell.filter_bar import filters, filters_button, register_filters
from dashboard.shell.frame import (
    BAR_ID,
    LANGUAGES_ID,
    NOTIFICATIONS_ID,
    OWN_PARAMETERS_ID,
    REFRESH_ID,
    ROUTE_ID,
    SIDE_ID,
    THEME_CHOICES,
    TITLE_ID,
    VERSION_ID,
    theme_choice_id,
)
from dashboard.shell.print_header import paper, print_button
from dashboard.ui.active_filters import active_filters
from dashboard.ui.chart import register_marks
from dashboard.ui.copy_link import copy_link
from dashboard.ui.icon import icon, labelled
from dashboard.ui.pruned_version import CLEARED, is_cleared
from dashboard.ui.update_notice import newer_notice, register_newer
from db import queries
from db.queries import AnyRow
from domain.enums import Permission
from i18n import UserError

log = logging.getLogger(__name__)


def add_router(app: Dash, context: PageContext, pages: Sequence[PageSpec]) -> None:
    """Draw pages as the address changes, and let every page register its own callbacks."""
    by_path = {page.path: page for page in pages}

    @app.callback(
        Output(PAGE_ID, "children"),
        Output(SIDE_ID, "children"),
        Output(BAR_ID, "children"),
        Output(LANGUAGES_ID, "children"),
        Output(TITLE_ID, "data"),
        Input(ROUTE_ID, "data"),
        Input(THEME_ID, "data"),
        State(ADDRESS_ID, "search"),
    )
    @requires(Permission.SEE_FIGURES)
    def draw(route: dict[str, Any] | None, _theme: str | None, search: str | None) -> tuple[Any, ...]:
        path = (route or {}).get("path") or "/"
        query = parse_query(search)
        localizer, visitor = context.localizer(query), current_visitor()
        page = by_path.get(path)
        title = localizer.label(page.title) if page else localizer.gettext("Page not found")
        return (
            page_of(context, page, path, search),
            navigation.side(pages, visitor, localizer, path, query),
            navigation.bar(pages, visitor, localizer, path, query),
            navigation.languages(localizer, path, query),
            {"path": path, "title": f"{title} · {context.settings.programme_name}"},
        )

    _add_clientside(app)
    register_filters(app)
    register_marks(app)
    register_newer(app, context)
    for page in pages:
        if page.register is not None:
            page.register(app, context)


def page_of(context: PageContext, page: PageSpec | None, path: str, search: str | None) -> Component:
    """The page, or the state in which it has nothing to show. Never raises."""
    localizer = context.localizer(parse_query(search))
    if page is None:
        return states.not_found(localizer)
    if not current_visitor().may(page.permission):
        return states.not_allowed(localizer)
    try:
        with context.reading(search, path) as request:
            return _page_layout(page, request)
    except Exception as error:
        condition = state_of(context.database, error)
        if condition is not None:
            log.error("%s: the database is %s: %s", path, condition, error)
            return states.database_away(localizer, condition)
        log.exception("%s could not be drawn", path)
        return states.broken(localizer)


def _page_layout(page: PageSpec, request: PageRequest) -> Component:
    published = queries.versions(request.session)
    if page.layout is None:
        request = without_version(request)
    above = banners(request, published, datetime.now(UTC))
    if request.version is None and page.needs_version:
        return html.Div([*above, _nothing_to_show(request, has_versions=bool(published))])
    applied = _applied(page, request)
    request = replace(request, waiting=[name for name in SHARED if name not in applied])
    choosers = filters(request, applied) if isinstance(request, VersionRequest) else None
    return html.Div(
        [
            *above,
            html.Div(
                [
                    html.H1(request.localizer.label(page.title), id="page-title", tabIndex=-1),
                    html.Div(
                        [
                            _version_chooser(request, published),
                            filters_button(request) if choosers else None,
                            copy_link(request, id="copy-link"),
                            print_button(request) if request.version else None,
                        ],
                        className="page-tools",
                    ),
                ],
                className="page-head",
            ),
            choosers,
            _narrowed_to(page, request, applied),
            page.drawn(request),
            paper(request, request.localizer.label(page.title)),
            newer_notice(published[0].number if published else 0),
        ]
    )


def _nothing_to_show(request: PageRequest, *, has_versions: bool) -> Component:
    asked = request.query.get("version")
    if request.unreadable is not None:
        return states.unreadable_version(request, request.unreadable)
    if has_versions and asked:
        return states.no_such_version(request, asked)
    return states.no_version_yet(request)


def _applied(page: PageSpec, request: PageRequest) -> tuple[str, ...]:
    """The shared filters that this page applies to this version."""
    return page.filters_when_pruned if is_cleared(request) else page.filters


def _narrowed_to(page: PageSpec, request: PageRequest, applied: Sequence[str]) -> Component | None:
    if not isinstance(request, VersionRequest):
        return None
    if is_cleared(request) and page.filters:
        return active_filters(request, applied, {}, CLEARED)
    return active_filters(request, applied, page.page_filters(request), page.unfiltered_note)


def _version_chooser(request: PageRequest, published: Sequence[AnyRow]) -> Component | None:
    if request.version is None:
        return None
    gettext = request.localizer.gettext
    chooser: Component = dmc.Select(
        id=VERSION_ID,
        value=str(request.version.number),
        data=[
            {
                "value": str(row.number),
                "label": gettext("{day:date} · version {number:number}", day=row.as_of, number=row.number),
            }
            for row in published
        ],
        allowDeselect=False,
        searchable=len(published) > 12,
        comboboxProps={"position": "bottom-end", "width": 260},
        leftSection=icon("calendar"),
        className="version-chooser",
        size="sm",
        **labelled(gettext("Version and date")),
    )
    return chooser


def _add_clientside(app: Dash) -> None:
    """What needs no server: following the address, the version chooser, the theme, the document's title."""
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
        ClientsideFunction("shell", "chooseVersion"),
        Output(ADDRESS_ID, "search"),
        Input(VERSION_ID, "value"),
        State(VERSION_ID, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "chooseTheme"),
        Output("provider", "forceColorScheme"),
        Output(THEME_ID, "data"),
        *(Input(theme_choice_id(choice), "n_clicks") for choice in THEME_CHOICES),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "followTheme"),
        Output("provider", "forceColorScheme", allow_duplicate=True),
        Input(THEME_ID, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("shell", "arrive"),
        Input(TITLE_ID, "data"),
    )


def show_error_notice(context: PageContext, error: Exception) -> None:
    """Tell the reader in a notification that a callback failed; the page does not change."""
    localizer = context.localizer({})
    if isinstance(error, UserError):
        title, message = localizer.gettext("That didn't work"), localizer.render(error.message)
    elif isinstance(error, SQLAlchemyError) and (state := state_of(context.database, error)) is not None:
        log.error("a callback found the database %s: %s", state, error)
        title, message = (
            localizer.render(SAID_OF_DATABASE[state][0]),
            localizer.gettext("Try again in a minute."),
        )
    else:
        log.error("a callback failed", exc_info=error)
        count_failed_callback()
        title = localizer.gettext("Something went wrong")
        message = localizer.gettext("Nothing has changed. The error has been logged for your administrator.")
    set_props(
        NOTIFICATIONS_ID,
        {"sendNotifications": [{"action": "show", "title": title, "message": message, "autoClose": 8000}]},
    )
