"""/ — how are our best customers doing?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.card import cards, change, figure_card
from dashboard.components.chart import chart, panels
from dashboard.components.chips import door, verdict_chip
from dashboard.components.empty import first_week, nothing_yet
from dashboard.components.moves import moves
from dashboard.figures.forecast import fan
from dashboard.figures.history import Week, members_and_share
from dashboard.page import PageRequest
from dashboard.report import months_of, observed_of, period, total_of
from dashboard.words import claim_name
from db import queries
from db.queries import AnyRow
from language import N_

PATH = "/"
TITLE = N_("How are our best customers doing?")
LABEL = N_("Overview")
ICON = "overview"

MOST_MOVES = 5
"""Of each kind: as many as are read on a Monday; the rest is one click further."""


def layout(request: PageRequest) -> Component:
    """The answer, four figures, what was and what will be, who moved this week, and the verdicts."""
    assert request.version is not None
    weeks = queries.history_up_to(request.session, request.version)
    moved = queries.movements(request.session, to=request.number)
    before = weeks[-2] if len(weeks) > 1 else None
    return html.Div(
        [
            _answer(request, is_first=before is None),
            _cards(request, before),
            panels([part for part in (_history(request, weeks), _forecast(request)) if part]),
            first_week(request.voice) if before is None else _moved(request, moved),
            _verdicts(request),
        ],
        className="page-body",
    )


def _history(request: PageRequest, weeks: Sequence[AnyRow]) -> html.Figure:
    known = [Week(row.number, row.as_of, row.insiders, row.revenue_share) for row in weeks]
    programme = request.settings.programme_name
    return chart(members_and_share(known, request.theme, request.voice, programme), request.voice)


def _answer(request: PageRequest, *, is_first: bool) -> html.P:
    assert request.version is not None
    voice, report = request.voice, request.version.report
    insiders = report["insiders"]
    sentence = voice.count(
        "**{n}** of the {programme} ({share:percent} of customers) brought **{revenue:percent}** of the "
        "revenue of {period}.",
        "**{n}** {programme} ({share:percent} of customers) brought **{revenue:percent}** of the "
        "revenue of {period}.",
        insiders["count"],
        programme=request.settings.programme_name,
        share=insiders["share_of_customers"],
        revenue=insiders["revenue_share"],
        period=period(request.settings.window_days, voice),
    )
    if is_first:
        return answer(f"{sentence} {voice.say('Who joins and who leaves is told from next week on.')}")
    week = voice.say(
        "**{joined:number}** joined and **{left:number}** left this week.",
        joined=report["movements"]["entered"],
        left=report["movements"]["left"],
    )
    return answer(f"{sentence} {week}")


def _cards(request: PageRequest, before: Any) -> html.Section:
    assert request.version is not None
    voice, version = request.voice, request.version
    report, programme = version.report, request.settings.programme_name
    moved = report["movements"]
    quarter = total_of(report, "frozen")
    return cards(
        [
            figure_card(
                programme,
                voice.number(version.insiders),
                note=_compared(
                    request,
                    before,
                    version.insiders - before.insiders if before else 0,
                    voice.number(abs(version.insiders - before.insiders)) if before else "",
                ),
                definition=voice.say(
                    "Customers in the segment with the highest median revenue; counted as of {day:date}.",
                    day=version.as_of,
                ),
                href=request.href("/insiders"),
                is_insiders=True,
            ),
            figure_card(
                voice.say("Share of revenue"),
                voice.percent(version.revenue_share),
                note=_compared(
                    request,
                    before,
                    round(version.revenue_share - before.revenue_share, 3) if before else 0,
                    voice.say(
                        "{points:decimal} points",
                        points=abs(version.revenue_share - before.revenue_share) * 100,
                    )
                    if before
                    else "",
                ),
                definition=voice.say(
                    "Their part of what all identified customers bought in {period}, before returns.",
                    period=period(request.settings.window_days, voice),
                ),
                href=request.href("/segments"),
            ),
            figure_card(
                voice.say("This week"),
                [
                    html.Span(f"▲ {voice.number(moved['entered'])}", className="joined"),
                    html.Span(f"▼ {voice.number(moved['left'])}", className="left"),
                ]
                if before
                else "–",
                note=voice.say("joined and left since {day:date}", day=before.as_of)
                if before
                else voice.say("no week before to compare with"),
                definition=voice.say("Customers who became members, and members who stopped being one."),
                href=request.href("/movements"),
            ),
            figure_card(
                voice.say("Next 3 months"),
                voice.short_money(quarter.mean) if quarter else "–",
                note=voice.say(
                    "80 % sure: {low} to {high}",
                    low=voice.short_money(quarter.low80),
                    high=voice.short_money(quarter.high80),
                )
                if quarter
                else voice.say("no forecast yet"),
                definition=voice.say(
                    "What today's members are expected to buy in the next three whole months."
                ),
                href=request.href("/forecast"),
            ),
        ]
    )


def _compared(request: PageRequest, before: Any, difference: float, written: str) -> list[Any]:
    voice = request.voice
    if before is None:
        return [voice.say("the first week")]
    changed = change(difference, written)
    if changed is None:
        return [voice.say("as on {day:date}", day=before.as_of)]
    return [changed, voice.say(" since {day:date}", day=before.as_of)]


def _moved(request: PageRequest, moved: Sequence[Any]) -> html.Div:
    voice = request.voice
    if not moved:
        return nothing_yet(
            voice.say("Nobody moved this week"),
            voice.say("Everybody who was a member still is one, and nobody joined."),
        )

    def href(customer_id: str) -> str:
        return request.href("/insiders", customer=customer_id)

    return html.Div(
        [
            html.H2(voice.say("Who moved this week"), className="chart-title"),
            html.Div(
                [
                    moves([row for row in moved if row.kind == kind][:MOST_MOVES], voice, href=href)
                    for kind in ("entered", "left")
                ],
                className="moves-columns",
            ),
            door(voice.say("Everybody who moved, and why"), request.href("/movements")),
        ],
        className="panel",
    )


def _verdicts(request: PageRequest) -> html.Div:
    assert request.version is not None
    voice = request.voice
    rows = []
    for one in request.version.report.get("hypotheses") or []:
        later = one.get("out_of_time")
        told = later or one["in_sample"]
        if not told:
            continue
        rows.append(
            html.Li(
                [
                    html.Div(
                        [html.B(claim_name(one["id"], voice)), verdict_chip(told["verdict"], voice)],
                        className="verdict-head",
                    ),
                    html.Span(voice.tell(one["claim"])),
                    html.Span(
                        voice.say("measured afterwards") if later else voice.say("in sample only"),
                        className="small",
                    ),
                ],
                className="verdict",
            )
        )
    return html.Div(
        [
            html.H2(voice.say("Is the programme worth it?"), className="chart-title"),
            html.Ul(rows, className="verdicts"),
            door(voice.say("The proof"), request.href("/hypotheses")),
        ],
        className="panel",
    )


def _forecast(request: PageRequest) -> html.Figure | None:
    assert request.version is not None
    voice = request.voice
    months = months_of(request.version.report, "frozen")
    if not months:
        return None
    return chart(
        fan(
            months,
            request.theme,
            voice,
            cohort=voice.say("Today's members"),
            observed=observed_of(request.version.report, "frozen"),
        ),
        voice,
    )
