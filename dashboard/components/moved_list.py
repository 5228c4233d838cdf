"""Everybody who moved, one row each, narrowed by reason with one press, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import dcc, html

from dashboard.components.chips import reason_chip
from dashboard.components.downloads import downloads
from dashboard.components.empty import nothing_yet
from dashboard.components.moves import joined_or_left
from dashboard.components.table import table
from dashboard.icon import labelled
from dashboard.page import PageRequest
from dashboard.weeks import KIND, OWN_WORDS, REASON
from dashboard.words import reason_label
from db import queries
from db.queries import AnyRow, Moves
from language import Voice

MOST_LISTED = 40
"""Shown of those who joined, and of those who left; the download has all."""


def moved_list(request: PageRequest, moves: Moves, counted: Sequence[AnyRow]) -> html.Div:
    """The list of `moves`; `counted` are the same, counted (rows of `db.queries.moves_counted`)."""
    voice = request.voice
    everybody = sum(row.customers for row in counted)
    if not everybody:
        return nothing_yet(
            voice.say("Nobody joined and nobody left"),
            voice.say("Everybody who was a member still is one. Choose other dates to look further back."),
        )
    shown = [
        row
        for kind in ("entered", "left")
        if moves.kind in (None, kind)
        for row in queries.some_moves(request.session, replace(moves, kind=kind), MOST_LISTED)
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
                    downloads(
                        request,
                        "movements",
                        has_more=True,
                        **{name: request.query.get(name) for name in OWN_WORDS},
                    ),
                ],
                className="list-head",
            ),
            _reasons(request, counted),
            table(columns, [_row(request, row) for row in shown], kind="table-movements", is_long=True),
            html.P(
                voice.say(
                    "The first {shown:number} of {all:number}; the download has them all.",
                    shown=len(shown),
                    all=everybody,
                ),
                className="small",
            )
            if everybody > len(shown)
            else None,
        ],
        className="panel panel-list",
    )


def _reasons(request: PageRequest, counted: Sequence[AnyRow]) -> html.Div:
    """What the bars tell, as buttons: who joined or left for which reason; pressed, only they are listed."""
    voice = request.voice
    sums: dict[tuple[str, str], int] = {}
    for row in counted:
        sums[row.kind, row.reason] = sums.get((row.kind, row.reason), 0) + row.customers
    return html.Div(
        [
            dcc.Link(
                [
                    joined_or_left(kind, voice),
                    html.Span(f"{reason_label(reason, voice)} {voice.number(customers)}"),
                ],
                href=request.pressed(**{KIND: kind, REASON: reason}),
                className="filter-chip",
            )
            for (kind, reason), customers in sorted(sums.items(), key=lambda one: (one[0][0], -one[1]))
        ],
        className="reasons",
        role="group",
        **labelled(voice.say("By reason")),
    )


def _row(request: PageRequest, row: AnyRow) -> list[object]:
    voice = request.voice
    return [
        dcc.Link(row.customer_id, href=request.href("/insiders", customer=row.customer_id)),
        joined_or_left(row.kind, voice),
        voice.money(row.gross_revenue),
        html.Span(f"{_named(row.from_segment, voice)} → {_named(row.to_segment, voice)}", className="small"),
        [reason_chip(row.reason, voice), html.Span(voice.tell(row.detail), className="because")],
        voice.day(row.as_of),
    ]


def _named(segment: str | None, voice: Voice) -> str:
    return voice.name(segment) if segment else voice.say("no customer")
