"""/answers — the nine questions, each with its answer and where the evidence is; made to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.chips import door
from dashboard.components.empty import nothing_yet
from dashboard.page import PageRequest
from language import N_

PATH = "/answers"
TITLE = N_("What is asked of the programme?")
LABEL = N_("Answers")
ICON = "answers"

AS_A_LIST = ("conditions_in", "conditions_out", "guarantee", "actions", "characteristics")
"""Answers of several parts: read better one below the other than as one paragraph."""


def layout(request: PageRequest) -> Component:
    """Nine cards, in the order in which the questions are asked."""
    assert request.version is not None
    voice = request.voice
    told = request.version.report.get("answers") or []
    if not told:
        return html.Div(
            [
                answer(voice.say("**Not answered** in this version.")),
                nothing_yet(
                    voice.say("This version has no answers"),
                    voice.say("They are worked out by the weekly run; this version was made without."),
                    voice.say("Look at the newest version."),
                ),
            ],
            className="page-body",
        )
    return html.Div(
        [
            answer(
                voice.say(
                    "**{n:number}** questions, answered with the figures **as of {day:date}**.",
                    n=len(told),
                    day=request.version.as_of,
                )
            ),
            html.Section(
                [_card(place, one, request) for place, one in enumerate(told, 1)], className="questions"
            ),
        ],
        className="page-body",
    )


def _card(place: int, one: Mapping[str, Any], request: PageRequest) -> html.Article:
    voice = request.voice
    said = [voice.tell(sentence) for sentence in one["answer"]]
    body = (
        [html.Ul([html.Li(sentence) for sentence in said])]
        if one["id"] in AS_A_LIST and len(said) > 1
        else [html.P(sentence) for sentence in said]
    )
    return html.Article(
        [
            html.H2(f"{place}. {voice.tell(one['question'])}", className="chart-title"),
            *body,
            door(voice.say("The evidence"), request.href(one["evidence"])),
        ],
        className="panel question question-long" if one["id"] == "actions" else "panel question",
    )
