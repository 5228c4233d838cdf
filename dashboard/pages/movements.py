"""/movements — who joined, who left, and why?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.chart import chart, panels
from dashboard.components.chips import reason_chip
from dashboard.components.downloads import downloads
from dashboard.components.empty import first_week, nothing_yet
from dashboard.components.moves import joined_or_left
from dashboard.components.table import table
from dashboard.figures.flows import Moved, joined_and_left, segments_sankey
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.words import reason_label
from db import queries
from db.queries import AnyRow, Change
from language import N_, Voice

PATH = "/movements"
TITLE = N_("Who joined, who left, and why?")
LABEL = N_("Movements")
ICON = "movements"

SINCE = "movements-since"
MOST_WEEKS = 26
"""Half a year of bars; more are too thin to tell apart."""
MOST_LISTED = 40
"""Shown of those who joined, and of those who left; the download has all."""


def layout(request: PageRequest) -> Component:
    """The answer, the weeks, the flows between segments, and the list of the chosen weeks."""
    assert request.version is not None
    weeks = queries.history_up_to(request.session, request.version)
    if len(weeks) < 2:
        voice = request.voice
        return html.Div(
            [
                answer(voice.say("**Nobody** yet: there is no week before this one to compare with.")),
                first_week(voice),
            ],
            className="page-body",
        )
    since = compared_with(request, weeks)
    moved = queries.movements(request.session, to=request.number, since=since.number)
    return html.Div(
        [
            _answer(request, since, moved),
            panels([_weeks(request, weeks), _flows(request, since)]),
            _list(request, moved),
            _net(request, since),
        ],
        className="page-body",
    )


def tools(request: PageRequest) -> Any:
    """Which week to compare with: any version before this one."""
    assert request.version is not None
    weeks = queries.history_up_to(request.session, request.version)
    if len(weeks) < 2:
        return None
    voice = request.voice
    label = voice.say("Compared with")
    return dmc.Select(
        id=SINCE,
        value=str(compared_with(request, weeks).number),
        data=[
            {"value": str(row.number), "label": voice.say("Since {day:date}", day=row.as_of)}
            for row in reversed(weeks[:-1])
        ],
        allowDeselect=False,
        size="sm",
        attributes={"input": {"aria-label": label}},
        comboboxProps={"position": "bottom-end", "width": 200},
        className="filter",
    )


def register(app: Dash, _context: PageContext) -> None:
    """Another week changes the address, and the address draws the page."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lists", "since"),
        Output(ADDRESS_ID, "search", allow_duplicate=True),
        Input(SINCE, "value"),
        State(SINCE, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )


def compared_with(request: PageRequest, weeks: Sequence[AnyRow]) -> AnyRow:
    """The version asked for by ?since=, else the one just before."""
    earlier = {str(row.number): row for row in weeks[:-1]}
    return earlier.get(request.query.get("since", ""), weeks[-2])


def _answer(request: PageRequest, since: AnyRow, moved: Sequence[AnyRow]) -> html.P:
    voice = request.voice
    joined = [row for row in moved if row.kind == "entered"]
    left = [row for row in moved if row.kind == "left"]
    sentence = voice.say(
        "**{joined:number}** joined and **{left:number}** left since {day:date}.",
        joined=len(joined),
        left=len(left),
        day=since.as_of,
    )
    if not moved:
        return answer(sentence)
    reasons = [row.reason for row in moved]
    commonest = max(sorted(set(reasons)), key=reasons.count)
    because = voice.say(
        "Most because of **{reason}** ({n:number} of {all:number}).",
        reason=reason_label(commonest, voice),
        n=reasons.count(commonest),
        all=len(reasons),
    )
    return answer(f"{sentence} {because}")


def _weeks(request: PageRequest, weeks: Sequence[AnyRow]) -> html.Figure:
    voice = request.voice
    shown: list[date] = [row.as_of for row in weeks[1:]][-MOST_WEEKS:]
    moved = [
        Moved(row.as_of, row.kind, reason_label(row.reason, voice), row.customers)
        for row in queries.moves_counted(request.session, queries.Moves([row.number for row in weeks]))
        if row.as_of in shown
    ]
    return chart(
        joined_and_left(shown, moved, request.theme, voice),
        voice,
        foot=voice.say("Darker: the commonest reason. Tap a bar for the reason."),
    )


def _flows(request: PageRequest, since: AnyRow) -> html.Figure | html.Div:
    voice = request.voice
    flows = queries.segment_flows(request.session, since.number, request.number)
    before = queries.segments(request.session, since.number)
    after = queries.segments(request.session, request.number)
    if all(row.from_segment_id == row.to_segment_id for row in flows):
        return nothing_yet(
            voice.say("Nobody changed segment"), voice.say("Every customer is of the same kind as before.")
        )
    return chart(
        segments_sankey(
            [(row.from_segment_id, row.to_segment_id, row.customers) for row in flows],
            {one.segment_id: voice.name(one.name) for one in before},
            {one.segment_id: voice.name(one.name) for one in after},
            frozenset(one.segment_id for one in [*before, *after] if one.is_insiders),
            request.theme,
            voice,
        ),
        voice,
        foot=voice.say(
            "From {a:date} to {b:date}. Blue joined, orange left the programme.",
            a=since.as_of,
            b=_as_of(request),
        ),
    )


def _list(request: PageRequest, moved: Sequence[AnyRow]) -> html.Div:
    voice = request.voice
    if not moved:
        return nothing_yet(
            voice.say("Nobody joined and nobody left"),
            voice.say("Everybody who was a member still is one. Choose an earlier week to compare with."),
        )
    shown = [
        row
        for kind in ("entered", "left")
        for row in [one for one in moved if one.kind == kind][:MOST_LISTED]
    ]
    rows = [
        [
            dcc.Link(row.customer_id, href=request.href("/insiders", customer=row.customer_id)),
            joined_or_left(row.kind, voice),
            voice.money(row.gross_revenue),
            html.Span(
                f"{_named(row.from_segment, voice)} → {_named(row.to_segment, voice)}", className="small"
            ),
            [reason_chip(row.reason, voice), html.Span(voice.tell(row.detail), className="because")],
            voice.day(row.as_of),
        ]
        for row in shown
    ]
    columns = [
        voice.say("Customer"),
        "",
        voice.say("Revenue"),
        voice.say("From and to"),
        voice.say("Because"),
        voice.say("Week"),
    ]
    return html.Div(
        [
            html.Div(
                [
                    html.H2(voice.say("Everybody who moved"), className="chart-title"),
                    downloads(request, "movements", since=request.query.get("since")),
                ],
                className="list-head",
            ),
            table(columns, rows, kind="table-movements", is_long=True),
            html.P(
                voice.say(
                    "The first {shown:number} of {all:number}; the download has them all.",
                    shown=len(shown),
                    all=len(moved),
                ),
                className="small",
            )
            if len(moved) > len(shown)
            else None,
        ],
        className="panel panel-list",
    )


def _net(request: PageRequest, since: AnyRow) -> html.Div:
    """Two versions side by side: who is a member in one of them only, whatever happened in between."""
    voice = request.voice
    changed = queries.movements_between(request.session, since.number, request.number)
    joined = [one for one in changed if one.kind == "entered"]
    left = [one for one in changed if one.kind == "left"]
    rows = [
        [voice.day(since.as_of), voice.number(since.insiders), voice.percent(since.revenue_share)],
        [voice.day(_as_of(request)), voice.number(_insiders(request)), voice.percent(_share(request))],
    ]
    return html.Div(
        [
            html.H2(voice.say("The two weeks side by side"), className="chart-title"),
            table([voice.say("As of"), voice.say("Members"), voice.say("Share of revenue")], rows),
            html.P(
                [
                    voice.say("In the second but not in the first: "),
                    _worth("▲", joined, voice),
                    voice.say(". In the first but not in the second: "),
                    _worth("▼", left, voice),
                    ".",
                ],
                className="small side-by-side",
            ),
        ],
        className="panel",
    )


def _worth(sign: str, changed: Sequence[Change], voice: Voice) -> html.Span:
    """▲ 10 customers worth £12,300."""
    known = [one.gross_revenue for one in changed if one.gross_revenue is not None]
    words = voice.count(
        "{n} customer worth {revenue:money}",
        "{n} customers worth {revenue:money}",
        len(changed),
        revenue=sum(known),
    )
    if len(known) < len(changed):
        words = voice.count("{n} customer", "{n} customers", len(changed))
    return html.Span(f"{sign} {words}", className="joined" if sign == "▲" else "left")


def _named(segment: str | None, voice: Voice) -> str:
    return voice.name(segment) if segment else voice.say("no customer")


def _as_of(request: PageRequest) -> date:
    assert request.version is not None
    return request.version.as_of


def _insiders(request: PageRequest) -> int:
    assert request.version is not None
    return request.version.insiders


def _share(request: PageRequest) -> float:
    assert request.version is not None
    return request.version.revenue_share
