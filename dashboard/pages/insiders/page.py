"""/insiders — who are they? The lists of customers, each by its name; one customer in a drawer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.pages.insiders.customer_detail import customer_detail
from dashboard.pages.insiders.customer_invoices import register_invoices
from dashboard.pages.insiders.customer_rows import columns, customer_rows, searched
from dashboard.pages.insiders.lapsed import lapsed, lapsed_columns, lapsed_rows, lapsed_sort
from dashboard.request.filters import SHARED
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.active_filters import shared_filters
from dashboard.ui.answer import answer
from dashboard.ui.download_buttons import downloads
from dashboard.ui.grid import long_list, parse_sort
from dashboard.ui.icon import labelled
from dashboard.ui.list_totals import ListQuery, list_totals_of
from dashboard.ui.list_totals import sizes as list_sizes
from dashboard.ui.map_selection import AREA, lasso_corners, list_conditions
from dashboard.ui.overrides import register_overrides
from dashboard.ui.pruned_version import cleared_list, is_cleared
from db.queries import COLUMNS
from domain.audiences import (
    AUDIENCES,
    LAPSED,
    LAPSED_NAME,
    QUIET_DAYS,
    QUIET_TIMES,
    SINGLE_PURCHASE_GAP,
    Audience,
    audience_named,
    parameters_of,
)
from i18n import N_

PATH = "/insiders"

GRID, SEARCH = "insiders-grid", "insiders-search"
HEADLINE, TABS = "insiders-headline", "insiders-tabs"
DRAWER, DRAWER_BODY = "insiders-drawer", "insiders-drawer-body"


def layout(request: VersionRequest) -> Component:
    """The answer, the tabs with how many are on each, the search, the grid, and the drawer."""
    if is_cleared(request):
        return html.Div([cleared_list(request), _drawer(request)])
    localizer = request.localizer
    audience, is_lapsed = _audience(request.query), _is_lapsed(request.query)
    tab = LAPSED if is_lapsed else audience.slug
    search = request.query.get("search", "")
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
                            dcc.Input(
                                id=SEARCH,
                                type="search",
                                value=search,
                                placeholder=localizer.gettext("Find a customer"),
                                debounce=0.3,
                                className="search",
                            ),
                            downloads(
                                request,
                                "customers",
                                has_more=not is_lapsed,
                                list=tab,
                                area=request.query.get(AREA),
                                search=search or None,
                                sort=request.query.get("sort"),
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
                        _lapsed_explained(request) if is_lapsed else _explained(audience, request),
                        className="small list-note",
                    ),
                    long_list(
                        GRID,
                        lapsed_columns(request.window, localizer)
                        if is_lapsed
                        else columns(tab, request.window, localizer),
                        localizer,
                        label=localizer.gettext("Customers"),
                        sort=lapsed_sort(request)
                        if is_lapsed
                        else parse_sort(request.query.get("sort", ""), tuple(COLUMNS)),
                        search=search,
                    ),
                ],
                className="panel panel-list",
            ),
            _drawer(request),
        ],
        className="page-body",
    )


def _drawer(request: VersionRequest) -> dmc.Drawer:
    chosen = request.query.get("customer", "")
    return dmc.Drawer(
        html.Div(
            customer_detail(request, chosen) if chosen else None,
            id=DRAWER_BODY,
            className="drawer-body",
        ),
        id=DRAWER,
        opened=bool(chosen),
        position="right",
        size="min(640px, 100vw)",
        title=_drawer_title(request, chosen),
        closeButtonProps={"aria-label": request.localizer.gettext("Close")},
    )


def _drawer_title(request: VersionRequest, customer_id: str) -> str:
    if not customer_id:
        return request.localizer.gettext("Customer")
    return request.localizer.gettext("Customer {id}", id=customer_id)


def page_filters(request: VersionRequest) -> dict[str, str]:
    """The area that was drawn on the map."""
    return (
        {AREA: request.localizer.gettext("selected on the map")}
        if lasso_corners(request.query.get(AREA, ""))
        else {}
    )


def register(app: Dash, context: PageContext) -> None:
    """The grid asks for rows; a click on a customer opens the drawer; typing narrows the list."""

    @app.callback(
        Output(GRID, "getRowsResponse"),
        Output(HEADLINE, "children"),
        Output(TABS, "children"),
        Input(GRID, "getRowsRequest"),
        State(ADDRESS_ID, "search"),
    )
    def _rows(asked: Mapping[str, Any] | None, search: str | None) -> object:
        if not asked:
            return no_update, no_update, no_update
        with context.reading_version(search, PATH) as request:
            found = rows(request, asked)
            if asked.get("startRow") or is_cleared(request):
                return found, no_update, no_update
            search_filter_model = searched(asked)
            return found, headline(request, search_filter_model), tabs(request, search_filter_model)

    @app.callback(
        Output(DRAWER, "opened"),
        Output(DRAWER, "title"),
        Output(DRAWER_BODY, "children"),
        Input(GRID, "cellRendererData"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _open(clicked: Mapping[str, Any] | None, search: str | None) -> object:
        if not clicked or not clicked.get("value"):
            return no_update, no_update, no_update
        with context.reading_version(search, PATH) as request:
            chosen = str(clicked["value"])
            return True, _drawer_title(request, chosen), customer_detail(request, chosen)

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
        State(GRID, "cellRendererData"),
        prevent_initial_call=True,
    )
    register_overrides(app, context)
    register_invoices(app, context)


def rows(request: VersionRequest, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The rows that the grid asks for, of the tab and the filters in the address."""
    if _is_lapsed(request.query):
        return lapsed_rows(request, asked, searched(asked))
    return customer_rows(request, _audience(request.query).id, asked)


def tabs(request: VersionRequest, search: str) -> list[dcc.Link]:
    """The lists, each with how many customers the filters and the search leave on it."""
    current = LAPSED if _is_lapsed(request.query) else _audience(request.query).slug
    sizes = list_sizes(request, list_conditions(request), search)
    listed = [(one.slug, one.name, sizes[one.id]) for one in AUDIENCES.values()]
    listed.append((LAPSED, LAPSED_NAME, len(lapsed(request, search))))
    return [_tab_link(request, slug, name, slug == current, size) for slug, name, size in listed]


def headline(request: VersionRequest, search: str) -> list[html.P]:
    """The sentence of the list, counted as the grid and the file are; and why it is empty, if it is."""
    if _is_lapsed(request.query):
        former = lapsed(request, search)
        total = len(former)
        found = [_answer_of_lapsed(request, total, sum(one.gross_revenue for one in former))]
    else:
        audience = _audience(request.query)
        total, revenue = list_totals_of(request, ListQuery.of(request, audience.id, search))
        found = [_answer(request, audience, total, revenue)]
    narrowed_to = [*shared_filters(request).values(), *page_filters(request).values()]
    if search.strip():
        narrowed_to.append(
            request.localizer.gettext("customer number contains “{letters}”", letters=search.strip())
        )
    if not total and narrowed_to:
        words = request.localizer.gettext(
            "No customers on this list match these filters: {filters}.", filters=", ".join(narrowed_to)
        )
        found.append(html.P(words, className="list-empty"))
    return found


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
            said = localizer.ngettext(
                "**{n}** of the {programme} has gone quiet, after spending **{revenue:money}** in {period}.",
                "**{n}** {programme} have gone quiet, after spending **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case "close_to_line":
            said = localizer.ngettext(
                "**{n}** of the {programme} is close to the line and spent **{revenue:money}** in {period}.",
                "**{n}** {programme} are close to the line; they spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case "nearly_there":
            said = localizer.ngettext(
                "**{n}** customer is nearly one of the {programme} and spent **{revenue:money}** in "
                "{period}.",
                "**{n}** customers are nearly {programme}; they spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case "everyone":
            said = localizer.ngettext(
                "**{n}** customer spent **{revenue:money}** in {period}.",
                "**{n}** customers spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case _:
            said = localizer.ngettext(
                "**{n}** of the {programme} spent **{revenue:money}** in {period}.",
                "**{n}** {programme} spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
    return answer(said)


def _answer_of_lapsed(request: VersionRequest, total: int, revenue: float) -> html.P:
    return answer(
        request.localizer.ngettext(
            "**{n}** lapsed member bought nothing in {period} but used to spend **{revenue:money}**.",
            "**{n}** lapsed members bought nothing in {period} but used to spend **{revenue:money}**.",
            total,
            period=request.window,
            revenue=revenue,
        )
    )


def _explained(audience: Audience, request: VersionRequest) -> str:
    localizer = request.localizer
    match audience.id:
        case "gone_quiet":
            return localizer.gettext(
                "Members who have not bought for at least {days:days} and for more than "
                "{times:decimal}× their usual gap (after a single purchase: {single:days}). Highest "
                "revenue at stake first. Contact them now: retaining costs less than winning back.",
                days=QUIET_DAYS,
                times=QUIET_TIMES,
                single=round(parameters_of(request.report)[SINGLE_PURCHASE_GAP]),
            )
        case "close_to_line":
            return localizer.gettext(
                "Members just above the line, or below it in the latest run. Many joined recently "
                "and still buy; those who stopped are under Gone quiet."
            )
        case "nearly_there":
            return localizer.gettext("Not members yet, but close to the line. A small nudge may be enough.")
        case "everyone":
            return localizer.gettext("All customers, members or not.")
        case _:
            return localizer.gettext(
                "Members leave after {days:days} without a purchase, or after two runs in a row "
                "below the line. Select a customer to see details.",
                days=request.computed_with.window_days,
            )


def _lapsed_explained(request: VersionRequest) -> str:
    return request.localizer.gettext(
        "Former members who bought nothing in {period}. “Used to spend” covers the same "
        "length of time before they left.",
        period=request.window,
    )


def _is_lapsed(query: Mapping[str, str]) -> bool:
    """Whether the address names the list of lapsed members, who are no customers of the version."""
    return query.get("tab") == LAPSED


def _audience(query: Mapping[str, str]) -> Audience:
    """The list that the address names; addresses with a former name lead to today's."""
    return audience_named(query.get("tab", "")) or AUDIENCES["members"]


def _tab_link(request: VersionRequest, slug: str, name: str, is_current: bool, size: int) -> dcc.Link:
    localizer = request.localizer
    return dcc.Link(
        [localizer.label(name), html.Span(localizer.number(size), className="tab-count")],
        href=request.href(
            PATH,
            tab=None if slug == AUDIENCES["members"].slug else slug,
            area=request.query.get(AREA),
        ),
        className="tab tab-current" if is_current else "tab",
    )


page = PageSpec(
    path=PATH,
    title=N_("Who are they?"),
    label=N_("Insiders"),
    icon="insiders",
    layout=layout,
    filters=SHARED,
    page_filters=page_filters,
    client_side_params=("customer", "invoice", "page", "search", "sort"),
    register=register,
)
