"""Ways between segments: the drawing, and the list of those who went one of them."""

from __future__ import annotations

from dash import dcc, html

from dashboard.components.chart import chart
from dashboard.components.downloads import downloads
from dashboard.components.empty import nothing_yet
from dashboard.components.table import table
from dashboard.figures.flows import segments_sankey
from dashboard.page import PageRequest
from dashboard.weeks import COMPARE, FLOW, WEEK, flow_of, flow_parameter, flow_words
from dashboard.worth import flows_between
from db import queries
from db.queries import AnyRow

MOST_LISTED = 40
"""Shown of those who went a way; the file has all."""


def flow_chart(request: PageRequest, before: AnyRow, after: AnyRow) -> html.Figure | html.Div:
    """Who changed segment between two versions (rows of `db.queries.versions`)."""
    voice = request.voice
    flows = flows_between(request, before, after)
    if all(row.from_segment_id == row.to_segment_id for row in flows):
        return nothing_yet(
            voice.say("Nobody changed segment"), voice.say("Every customer is of the same kind as before.")
        )
    then = queries.segments(request.session, before.number)
    now = queries.segments(request.session, after.number)
    chosen = flow_of(request.query)
    return chart(
        segments_sankey(
            [(row.from_segment_id, row.to_segment_id, row.customers) for row in flows],
            {one.segment_id: voice.name(one.name) for one in then},
            {one.segment_id: voice.name(one.name) for one in now},
            frozenset(one.segment_id for one in [*then, *now] if one.is_insiders),
            request.theme,
            voice,
            door=lambda start, end: request.pressed(**{FLOW: flow_parameter(start, end)}),
            chosen=(chosen.start, chosen.end) if chosen else None,
        ),
        voice,
        foot=voice.say(
            "From {a:date} to {b:date}. Blue joined, orange left the programme. "
            "Press a way to see who went it.",
            a=before.as_of,
            b=after.as_of,
        ),
    )


def flow_list(request: PageRequest, before: AnyRow, after: AnyRow) -> html.Div | None:
    """Who went the way of the address between two versions."""
    voice, flow = request.voice, flow_of(request.query)
    if flow is None:
        return None
    found = queries.customers_of_flow(
        request.session, before.number, after.number, flow, request.filters.only
    )
    names = {
        one.segment_id: voice.name(one.name)
        for number in (before.number, after.number)
        for one in queries.segments(request.session, number)
    }
    rows = [
        [
            dcc.Link(
                row.customer_id, href=request.href("/insiders", tab="everybody", customer=row.customer_id)
            ),
            names.get(row.from_segment_id, voice.say("no customer")),
            names.get(row.to_segment_id, voice.say("no customer")),
        ]
        for row in found[:MOST_LISTED]
    ]
    kept = {name: request.query.get(name) for name in (FLOW, COMPARE, WEEK)}
    return html.Div(
        [
            html.Div(
                [
                    html.H2(
                        voice.count(
                            "{n} customer went this way: {way}",
                            "{n} customers went this way: {way}",
                            len(found),
                            way=flow_words(request, flow),
                        ),
                        className="chart-title",
                    ),
                    downloads(request, "flow", has_more=False, **kept),
                ],
                className="list-head",
            ),
            table([voice.say("Customer"), voice.say("From"), voice.say("To")], rows, is_long=True),
            html.P(
                voice.say(
                    "The first {shown:number} of {all:number}; the download has them all.",
                    shown=len(rows),
                    all=len(found),
                ),
                className="small",
            )
            if len(found) > len(rows)
            else None,
        ],
        className="panel panel-list",
    )
