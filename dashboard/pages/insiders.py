"""/insiders — who are they? Members, those at risk, those nearly there; one customer in a drawer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.cleared import cleared_list, is_cleared
from dashboard.components.customer_detail import customer_detail
from dashboard.components.downloads import downloads
from dashboard.components.filters import active_filters, filters, register_filters
from dashboard.components.grid import Column, asked_for, conditions, long_list
from dashboard.components.overrides import register_overrides
from dashboard.downloads import LISTS, add_downloads
from dashboard.icon import labelled
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.report import period
from dashboard.words import FEATURES
from db import queries
from db.queries import COLUMNS, MembersPage
from language import N_, Voice

PATH = "/insiders"
TITLE = N_("Who are they?")
LABEL = N_("Insiders")
ICON = "insiders"
OWN_PARAMETERS = ("customer",)
"""Changes without the page being drawn again: which customer's drawer is open."""

GRID, SEARCH = "insiders-grid", "insiders-search"
DRAWER, DRAWER_BODY = "insiders-drawer", "insiders-drawer-body"

TREND_WEEKS = 12
"""A sparkline as wide as a thumb shows no more."""


def layout(request: PageRequest) -> Component:
    """The answer, the tabs with how many are on each, the search, the grid, and the drawer."""
    if is_cleared(request):
        return cleared_list(request)
    voice = request.voice
    tab = _tab(request.query)
    sizes = queries.list_sizes(request.session, request.number, conditions(request.query))
    chosen = request.query.get("customer", "")
    return html.Div(
        [
            _answer(request, tab),
            html.Div(
                [
                    html.Nav(
                        [
                            _tab_link(request, name, name == tab, sizes[which])
                            for name, which in LISTS.items()
                        ],
                        className="tabs",
                        **labelled(voice.say("Lists")),
                    ),
                    html.Div(
                        [
                            dcc.Input(
                                id=SEARCH,
                                type="search",
                                placeholder=voice.say("Find a customer"),
                                debounce=0.3,
                                className="search",
                            ),
                            downloads(request, "customers", list=tab),
                        ],
                        className="list-tools",
                    ),
                ],
                className="list-head",
            ),
            active_filters(request),
            html.Div(
                [
                    html.P(_explained(tab, request), className="small list-note"),
                    long_list(GRID, _columns(tab, voice), voice, label=voice.say("Customers")),
                ],
                className="panel panel-list",
            ),
            dmc.Drawer(
                html.Div(
                    customer_detail(request, chosen) if chosen else None,
                    id=DRAWER_BODY,
                    className="drawer-body",
                ),
                id=DRAWER,
                opened=bool(chosen),
                position="right",
                size="min(640px, 100vw)",
                title=voice.say("One customer"),
                closeButtonProps={"aria-label": voice.say("Close")},
            ),
        ],
        className="page-body",
    )


def tools(request: PageRequest) -> html.Div:
    """The filters, beside the title; there is nothing to filter by where figures have been cleared."""
    return html.Div() if is_cleared(request) else filters(request)


def register(app: Dash, context: PageContext) -> None:
    """The grid asks for rows; a click on a customer opens the drawer; typing narrows the list."""

    @app.callback(Output(GRID, "getRowsResponse"), Input(GRID, "getRowsRequest"), State(ADDRESS_ID, "search"))
    def _rows(asked: Mapping[str, Any] | None, search: str | None) -> Any:
        if not asked:
            return no_update
        with context.reading(search, PATH) as request:
            return rows(request, asked)

    @app.callback(
        Output(DRAWER, "opened"),
        Output(DRAWER_BODY, "children"),
        Input(GRID, "cellRendererData"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _open(clicked: Mapping[str, Any] | None, search: str | None) -> Any:
        if not clicked or not clicked.get("value"):
            return no_update, no_update
        with context.reading(search, PATH) as request:
            return True, customer_detail(request, str(clicked["value"]))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lists", "narrow"),
        Output(GRID, "filterModel"),
        Input(SEARCH, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lists", "remember"),
        Input(DRAWER, "opened"),
        State(GRID, "cellRendererData"),
        prevent_initial_call=True,
    )
    register_overrides(app, context)
    register_filters(app)
    add_downloads(app, context)


def rows(request: PageRequest, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The rows a grid asks for, every value as it is read; and how many there are in all."""
    if request.version is None or is_cleared(request):
        return {"rowData": [], "rowCount": 0}
    offset, limit, sort = asked_for(asked, tuple(COLUMNS))
    page = queries.members_page(
        request.session,
        request.number,
        which=LISTS[_tab(request.query)],
        offset=offset,
        limit=limit,
        sort=sort or [("gross_revenue", True)],
        filters=conditions(request.query),
        search=((asked.get("filterModel") or {}).get("customer_id") or {}).get("filter", ""),
    )
    weeks = [
        week
        for week in queries.history_up_to(request.session, request.version)[-TREND_WEEKS:]
        if week.pruned_at is None
    ]
    trends = queries.revenue_trends(
        request.session, [week.number for week in weeks], [row.customer_id for row in page.rows]
    )
    return {
        "rowData": [_written(row, trends[row.customer_id], request.voice) for row in page.rows],
        "rowCount": page.total,
    }


def _written(row: Any, trend: Sequence[float], voice: Voice) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id,
        "since": voice.day(row.since) if row.since else "–",
        "gross_revenue": voice.money(row.gross_revenue),
        "recency_days": voice.count("{n} day ago", "{n} days ago", row.recency_days),
        "orders": voice.number(row.orders),
        "trend": [round(value) for value in trend],
        "margin": round(row.margin, 2),
        "segment": voice.name(row.segment),
        "country": row.country,
        "advice": voice.tell(row.advice) if row.advice else "",
    }


def _columns(tab: str, voice: Voice) -> list[Column]:
    """The same columns on every tab but for what makes no sense there."""
    line = voice.say("How far from the line: left of the middle is outside, right of it inside.")
    near = voice.say("How near") if tab == "nearly-there" else voice.say("How safe")
    columns = [
        Column("customer_id", voice.say("Customer"), "link", 110),
        Column(
            "gross_revenue",
            voice.say("Revenue"),
            "number",
            110,
            hint=voice.name(FEATURES["gross_revenue"].definition),
        ),
        Column("recency_days", voice.say("Last purchase"), "number", 128),
        Column("orders", voice.say("Orders"), "number", 84),
        Column("trend", voice.say("Trend"), "trend", 122, sorts=False),
        Column("margin", near, "margin", 118, hint=line),
        Column("since", voice.say("Member since"), "day", 128),
        Column("segment", voice.say("Kind"), "text", 170),
        Column("country", voice.say("Country"), "text", 128),
        Column("advice", voice.say("Why, and what would change it"), "text", 250, grows=True, sorts=False),
    ]
    left_out = {
        "members": {"segment", "country"},
        "at-risk": {"segment", "country"},
        "nearly-there": {"since", "country"},
        "everybody": {"since"},
    }[tab]
    return [column for column in columns if column.field not in left_out]


def _answer(request: PageRequest, tab: str) -> html.P:
    """The sentence of the tab: how many, and what they are worth."""
    voice = request.voice
    page: MembersPage = queries.members_page(
        request.session,
        request.number,
        which=LISTS[tab],
        limit=0,
        filters=conditions(request.query),
    )
    values: dict[str, Any] = {
        "programme": request.settings.programme_name,
        "revenue": page.gross_revenue,
        "period": period(request.settings.window_days, voice),
    }
    match tab:
        case "at-risk":
            said = voice.count(
                "**{n}** of the {programme} is at risk of leaving, who bought for **{revenue:money}** in "
                "{period}.",
                "**{n}** {programme} are at risk of leaving; they bought for **{revenue:money}** in "
                "{period}.",
                page.total,
                **values,
            )
        case "nearly-there":
            said = voice.count(
                "**{n}** customer is nearly one of the {programme} and bought for **{revenue:money}** in "
                "{period}.",
                "**{n}** customers are nearly {programme}; they bought for **{revenue:money}** in {period}.",
                page.total,
                **values,
            )
        case "everybody":
            said = voice.count(
                "**{n}** customer bought for **{revenue:money}** in {period}.",
                "**{n}** customers bought for **{revenue:money}** in {period}.",
                page.total,
                **values,
            )
        case _:
            said = voice.count(
                "**{n}** of the {programme} bought for **{revenue:money}** in {period}.",
                "**{n}** {programme} bought for **{revenue:money}** in {period}.",
                page.total,
                **values,
            )
    return answer(said)


def _explained(tab: str, request: PageRequest) -> str:
    voice = request.voice
    match tab:
        case "at-risk":
            return voice.say(
                "Members close to the line, or below it for a run already. "
                "A word now costs less than winning them back."
            )
        case "nearly-there":
            return voice.say("Not members yet, but close to the line. A small push may be enough.")
        case "everybody":
            return voice.say("Every customer of this version, members or not.")
        case _:
            return voice.say("All members of this version, the largest revenue first.")


def _tab(query: Mapping[str, str]) -> str:
    asked = query.get("tab", "")
    return asked if asked in LISTS else "members"


def _tab_link(request: PageRequest, name: str, is_current: bool, size: int) -> dcc.Link:
    voice = request.voice
    words = {
        "members": voice.say("Members"),
        "at-risk": voice.say("At risk"),
        "nearly-there": voice.say("Nearly there"),
        "everybody": voice.say("Everybody"),
    }
    return dcc.Link(
        [words[name], html.Span(voice.number(size), className="tab-count")],
        href=request.href(PATH, tab=None if name == "members" else name),
        className="tab tab-current" if is_current else "tab",
    )
