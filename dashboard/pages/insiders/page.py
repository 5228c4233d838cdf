"""/insiders — who are they? The lists of customers, each by its name; one customer in a drawer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.insiders.bounds_menu import bounds_in_address, bounds_menu
from dashboard.pages.insiders.customer_detail import customer_detail
from dashboard.pages.insiders.customer_invoices import register_invoices
from dashboard.pages.insiders.customer_rows import columns, customer_rows, search_text
from dashboard.pages.insiders.drawer import DRAWER, DRAWER_BODY, customer_drawer, drawer_title
from dashboard.pages.insiders.lapsed import lapsed_columns, lapsed_rows, lapsed_sort
from dashboard.pages.insiders.list_definitions import explain_lapsed, explain_list, explain_saved_list
from dashboard.pages.insiders.list_headline import headline
from dashboard.pages.insiders.list_stakes import stake_and_outcome
from dashboard.pages.insiders.lists import PATH, audience_of, is_lapsed, page_filters, tabs
from dashboard.pages.insiders.saved_list_actions import (
    list_buttons,
    list_dialog,
    register_saved_lists,
)
from dashboard.request.filters import SHARED
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.request.recorded import record_view
from dashboard.shell.kept_callbacks import answer_is_kept
from dashboard.ui.download_buttons import downloads
from dashboard.ui.grid import long_list, parse_sort
from dashboard.ui.icon import labelled
from dashboard.ui.map_selection import AREA
from dashboard.ui.overrides import register_overrides
from dashboard.ui.pruned_version import cleared_list, is_cleared
from db.queries import COLUMNS
from domain.audiences import LAPSED
from domain.enums import Permission
from i18n import N_

GRID, SEARCH = "insiders-grid", "insiders-search"
HEADLINE, TABS = "insiders-headline", "insiders-tabs"
MAX_SEARCH = 255
"""Letters, as many as a customer's number may have; an address of thousands is refused by the server."""


def layout(request: VersionRequest) -> Component:
    """The answer, the tabs with how many are on each, the search, the grid, and the drawer."""
    if is_cleared(request):
        return html.Div([cleared_list(request), customer_drawer(request)])
    localizer = request.localizer
    audience, shows_lapsed = audience_of(request.query), is_lapsed(request.query)
    tab = LAPSED if shows_lapsed else audience.slug
    search = request.query.get("search", "")
    missing = explain_saved_list(request)
    return html.Div(
        [
            html.Div(headline(request, search), id=HEADLINE, className="list-headline"),
            html.Div(
                [
                    html.Nav(
                        tabs(request, search),
                        id=TABS,
                        className="tabs",
                        **labelled(localizer.gettext("Lists")),
                    ),
                    html.Div(
                        [
                            bounds_menu(request),
                            *list_buttons(request),
                            dcc.Input(
                                id=SEARCH,
                                type="search",
                                value=search,
                                placeholder=localizer.gettext("Find a customer"),
                                debounce=0.3,
                                maxLength=MAX_SEARCH,
                                className="search",
                            ),
                            downloads(
                                request,
                                "customers",
                                has_more=not shows_lapsed,
                                list=tab,
                                area=request.query.get(AREA),
                                search=search or None,
                                sort=request.query.get("sort"),
                                **bounds_in_address(request.query),
                            ),
                        ],
                        className="list-tools",
                    ),
                ],
                className="list-head",
            ),
            html.Div(
                [
                    html.P(
                        explain_lapsed(request) if shows_lapsed else explain_list(audience, request),
                        className="small list-note",
                    ),
                    stake_and_outcome(request),
                    html.P(missing, className="small list-note") if missing else None,
                    long_list(
                        GRID,
                        lapsed_columns(request.window, localizer)
                        if shows_lapsed
                        else columns(
                            tab,
                            request.window,
                            localizer,
                            tells_contribution=request.report.contribution is not None,
                            has_promises=bool(request.report.insiders.promised),
                            with_holdout=request.report.running_holdout is not None,
                        ),
                        localizer,
                        label=localizer.gettext("Customers"),
                        sort=lapsed_sort(request)
                        if shows_lapsed
                        else parse_sort(request.query.get("sort", ""), tuple(COLUMNS)),
                        search=search,
                        can_select=True,
                    ),
                ],
                className="panel panel-list",
            ),
            list_dialog(request),
            customer_drawer(request),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """The grid asks for rows; a click on a customer opens the drawer; typing narrows the list."""

    @app.callback(
        Output(GRID, "getRowsResponse"),
        Output(HEADLINE, "children"),
        Output(TABS, "children"),
        Input(GRID, "getRowsRequest"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    @answer_is_kept
    def _rows(grid_request: Mapping[str, Any] | None, search: str | None) -> object:
        if not grid_request:
            return no_update, no_update, no_update
        with context.reading_version(search, PATH) as request:
            page_rows = rows(request, grid_request)
            is_said = grid_request.get("startRow") or grid_request.get("isFirst")
            if is_said or is_cleared(request):
                return page_rows, no_update, no_update
            search_filter_model = search_text(grid_request)
            return page_rows, headline(request, search_filter_model), tabs(request, search_filter_model)

    @app.callback(
        Output(DRAWER, "opened"),
        Output(DRAWER, "title"),
        Output(DRAWER_BODY, "children"),
        Input(GRID, "openedRow"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    def _open(clicked: Mapping[str, Any] | None, search: str | None) -> object:
        if not clicked or not clicked.get("customer_id"):
            return no_update, no_update, no_update
        with context.reading_version(search, PATH) as request:
            chosen = str(clicked["customer_id"])
            record_view(request, chosen)
            return True, drawer_title(request, chosen), customer_detail(request, chosen)

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lists", "narrow"),
        Output(GRID, "filterModel"),
        Input(SEARCH, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lists", "sorted"),
        Input(GRID, "getRowsRequest"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lists", "remember"),
        Input(DRAWER, "opened"),
        State(GRID, "openedRow"),
        prevent_initial_call=True,
    )
    register_saved_lists(app, context, GRID, SEARCH)
    register_overrides(app, context)
    register_invoices(app, context)


def rows(request: VersionRequest, grid_request: Mapping[str, Any]) -> dict[str, Any]:
    """The rows that the grid asks for, of the tab and the filters in the address."""
    if is_lapsed(request.query):
        return lapsed_rows(request, grid_request, search_text(grid_request))
    return customer_rows(request, audience_of(request.query).id, grid_request)


page = PageSpec(
    path=PATH,
    title=N_("Who are they?"),
    label=N_("Insiders"),
    icon="insiders",
    permission=Permission.SEE_CUSTOMERS,
    layout=layout,
    filters=SHARED,
    page_filters=page_filters,
    client_side_params=("customer", "invoice", "page", "search", "sort"),
    register=register,
)
