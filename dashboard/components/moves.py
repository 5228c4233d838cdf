"""Who joined and who left, one line each: ▲ or ▼, who, how much, and because of what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.components.chips import reason_chip
from language import Voice


def moves(rows: Sequence[Any], kind: str, total: int, voice: Voice, *, href: Any) -> html.Section:
    """Some of the `total` who joined (`kind` entered) or left, as rows of db.queries.movements.

    `href(customer_id)` is the way to one.
    """
    joined = kind == "entered"
    if not total:
        words = voice.say("Nobody joined") if joined else voice.say("Nobody left")
    elif joined:
        words = voice.count("{n} joined", "{n} joined", total)
    else:
        words = voice.count("{n} left", "{n} left", total)
    return html.Section(
        [
            html.H3(f"{'▲' if joined else '▼'} {words}", className="joined" if joined else "left"),
            html.Ul([_move(row, voice, href(row.customer_id)) for row in rows], className="moves"),
        ]
    )


def _move(row: Any, voice: Voice, href: str) -> html.Li:
    joined = row.kind == "entered"
    return html.Li(
        [
            html.Span(
                "▲" if joined else "▼",
                className="move-sign joined" if joined else "move-sign left",
                title=voice.say("joined") if joined else voice.say("left"),
            ),
            html.Div(
                [
                    dcc.Link(row.customer_id, href=href, className="move-who"),
                    html.Span(voice.tell(row.detail), className="move-why"),
                ],
                className="move-words",
            ),
            html.Div(
                [html.Span(voice.money(row.gross_revenue)), reason_chip(row.reason, voice)],
                className="move-worth",
            ),
        ],
        className="move",
    )


def joined_or_left(kind: str, voice: Voice) -> html.Span:
    """▲ joined or ▼ left, in its colour and in words."""
    if kind == "entered":
        return html.Span(f"▲ {voice.say('joined')}", className="joined")
    return html.Span(f"▼ {voice.say('left')}", className="left")
