"""/segments — what kinds of customers do we have?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.chart import chart, panels
from dashboard.components.table import table
from dashboard.figures.customer_map import Point, customer_map
from dashboard.figures.palette import segment_colours
from dashboard.figures.segments import Segment, average_customer, heat_map, size_and_revenue
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.report import segments_of
from dashboard.words import HEAT_MAP_FEATURES, feature_label
from db import queries
from db.queries import Condition
from language import N_, Voice

PATH = "/segments"
TITLE = N_("What kinds of customers do we have?")
LABEL = N_("Segments")
ICON = "segments"

MAP, PICKED = "segments-map", "segments-picked"
MOST_PICKED = 50


def layout(request: PageRequest) -> Component:
    """The answer, size beside revenue, what sets them apart, the map, and what to do for each."""
    assert request.version is not None
    voice, report = request.voice, request.version.report
    segments = segments_of(report, voice)
    features = [(name, feature_label(name, voice)) for name in HEAT_MAP_FEATURES]
    return html.Div(
        [
            _answer(request, segments),
            chart(size_and_revenue(segments, request.theme, voice), voice),
            chart(
                heat_map(segments, features, request.theme, voice),
                voice,
                foot=voice.say("×2 is twice the average customer's, ×0.5 half of it."),
                is_wide=True,
            ),
            _map(request, segments),
            html.H2(voice.say("What to do for each"), className="section-title"),
            html.Section([_action_card(request, one, segments) for one in segments], className="actions"),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """A lasso on the map becomes a list."""

    @app.callback(
        Output(PICKED, "children"),
        Input(MAP, "selectedData"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _pick(selected: Mapping[str, Any] | None, search: str | None) -> Any:
        with context.reading(search, PATH) as request:
            return picked(request, picked_ids(selected))


def picked_ids(selected: Mapping[str, Any] | None) -> list[str]:
    """The customers inside the lasso, as plotly tells of them."""
    return [str(point["customdata"]) for point in (selected or {}).get("points", []) if "customdata" in point]


def picked(request: PageRequest, customer_ids: Sequence[str]) -> Any:
    """The list of the customers inside the lasso, the largest revenue first."""
    voice = request.voice
    if not customer_ids or request.version is None:
        return html.P(voice.say("Draw around some dots to see who they are."), className="small")
    page = queries.members_page(
        request.session,
        request.number,
        which="everyone",
        limit=MOST_PICKED,
        filters=[Condition("customer_id", "is_in", customer_ids)],
    )
    rows = [
        [
            dcc.Link(row.customer_id, href=request.href("/insiders", customer=row.customer_id)),
            voice.name(row.segment),
            voice.money(row.gross_revenue),
            voice.number(row.recency_days),
        ]
        for row in page.rows
    ]
    columns = [
        voice.say("Customer"),
        voice.say("Kind"),
        voice.say("Revenue"),
        voice.say("Days since last purchase"),
    ]
    return [
        html.P(
            voice.count(
                "{n} customer, who bought for {revenue:money}:",
                "{n} customers, who bought for {revenue:money}. The first {shown:number}:",
                page.total,
                revenue=page.gross_revenue,
                shown=len(rows),
            )
        ),
        table(columns, rows),
    ]


def _answer(request: PageRequest, segments: Sequence[Segment]) -> html.P:
    voice = request.voice
    top = max(segments, key=lambda one: one.is_insiders)
    everybody = sum(one.customers for one in segments)
    largest = max(segments, key=lambda one: one.customers)
    return answer(
        voice.count(
            "**{k:number}** kinds. **{top}** are {share:percent} of the customers and bring "
            "**{revenue:percent}** of the revenue; the largest is **{largest}** with {n} customer.",
            "**{k:number}** kinds. **{top}** are {share:percent} of the customers and bring "
            "**{revenue:percent}** of the revenue; the largest is **{largest}** with {n} customers.",
            largest.customers,
            k=len(segments),
            top=top.name,
            share=top.customers / (everybody or 1),
            revenue=top.revenue / (sum(one.revenue for one in segments) or 1),
            largest=largest.name,
        )
    )


def _map(request: PageRequest, segments: Sequence[Segment]) -> html.Div:
    voice = request.voice
    points = [
        Point(row.customer_id, row.segment_id, row.map_x, row.map_y)
        for row in queries.map_points(request.session, request.number)
    ]
    if not points:
        return html.Div()
    return panels(
        [
            chart(
                customer_map(
                    points,
                    {one.id: one.name for one in segments},
                    frozenset(one.id for one in segments if one.is_insiders),
                    request.theme,
                    voice,
                ),
                voice,
                id=MAP,
                lasso=True,
                foot=voice.say("Each dot is a customer. The axes have no unit: near means alike."),
            ),
            html.Div(
                [
                    html.H2(voice.say("Picked on the map"), className="chart-title"),
                    html.Div(picked(request, []), id=PICKED, className="picked"),
                ],
                className="panel",
            ),
        ],
        "panels-wide-left",
    )


def _action_card(request: PageRequest, one: Segment, segments: Sequence[Segment]) -> html.Article:
    voice = request.voice
    colour = segment_colours({other.id: other.is_insiders for other in segments}, request.theme)[one.id]
    told = _told_action(request, one)
    tab = None if one.is_insiders else "everybody"
    segment = None if one.is_insiders else one.id
    return html.Article(
        [
            html.H3([html.Span(className="swatch", style={"background": colour}), one.name]),
            None
            if told
            else html.P(
                voice.count(
                    "{n} customer · {revenue:money} · last bought {days:number} days ago on average",
                    "{n} customers · {revenue:money} · last bought {days:number} days ago on average",
                    one.customers,
                    revenue=one.revenue,
                    days=one.mean.get("recency_days", 0),
                ),
                className="small",
            ),
            html.P(voice.tell(told) if told else action(one, segments, voice)),
            dcc.Link(
                voice.say("See these customers →"),
                href=request.href("/insiders", tab=tab, segment=segment),
                className="door",
            ),
        ],
        className="panel action",
    )


def _told_action(request: PageRequest, one: Segment) -> Mapping[str, Any] | None:
    """What the weekly run advises for this segment, so that both pages say the same."""
    assert request.version is not None
    report = request.version.report
    name = next(row["name"] for row in report["segments"] if row["id"] == one.id)
    for asked in report.get("answers") or []:
        if asked["id"] == "actions":
            for sentence in asked["answer"]:
                if sentence["values"].get("segment") == name:
                    found: Mapping[str, Any] = sentence
                    return found
    return None


def action(one: Segment, segments: Sequence[Segment], voice: Voice) -> str:  # noqa: PLR0911 - one a rule
    """What marketing can do for a segment, from what sets it apart from the average customer."""
    base = average_customer(segments, ["recency_days", "orders", "avg_ticket", "tenure_days", "return_rate"])

    def times(name: str) -> float:
        return one.mean.get(name, 0.0) / base[name] if base[name] else 1.0

    if one.is_insiders:
        return voice.say(
            "Keep them: thank them by name, let them see new products first, never let them wait."
        )
    if times("recency_days") > 1.4:
        return voice.say("Win back the best of them with one personal offer; do not discount for all.")
    if times("tenure_days") < 0.5:
        return voice.say("Bring about the second purchase: follow up within a month of the first.")
    if times("return_rate") > 2:
        return voice.say("Look at what they return and why before selling them more.")
    if times("avg_ticket") > 1.3 and times("orders") < 1:
        return voice.say("They buy much but seldom: remind them when their usual gap has passed.")
    if times("orders") > 1.2:
        return voice.say("They come often: show them more of the range to fill their baskets.")
    return voice.say("Recommend what customers like them bought next; a small push is enough to try.")
