"""/answers — the nine questions, each with its answer and where the evidence is; made to be printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.chips import door
from dashboard.components.empty import nothing_yet
from dashboard.components.proof import products, proof, shares
from dashboard.page import PageRequest
from dashboard.shown_experiments import shown_experiments
from language import N_

PATH = "/answers"
TITLE = N_("What is asked of the programme?")
LABEL = N_("Answers")
ICON = "answers"
UNFILTERED = N_("The nine answers are about all customers.")

AS_A_LIST = ("characteristics", "guarantee", "actions")
"""Answers whose sentences stand for themselves: read better one below the other than as one paragraph."""
WIDTHS = {"guarantee": "question-wide", "actions": "question-long"}


def layout(request: PageRequest) -> Component:
    """Nine cards, in the order in which the questions are asked; then products, experiments and shares."""
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
            products(request),
            proof(request),
            shares(request),
        ],
        className="page-body",
    )


def _card(place: int, one: Mapping[str, Any], request: PageRequest) -> html.Article:
    voice = request.voice
    return html.Article(
        [
            html.H2(f"{place}. {voice.tell(one['question'])}", className="chart-title"),
            *_body([voice.tell(sentence) for sentence in one["answer"]], as_a_list=one["id"] in AS_A_LIST),
            html.Div(
                [
                    door(voice.say("The evidence"), request.href(one["evidence"])),
                    _to_experiments(request) if one["id"] == "guarantee" else None,
                ],
                className="doors",
            ),
        ],
        className=f"panel question {WIDTHS.get(one['id'], '')}".strip(),
    )


def _to_experiments(request: PageRequest) -> Component:
    """Where the only proof there can be is, or is begun."""
    voice = request.voice
    words = voice.say("The experiments") if shown_experiments(request) else voice.say("Draw an experiment")
    return door(words, request.href("/experiments"))


def _body(sentences: Sequence[str], *, as_a_list: bool) -> list[Any]:
    """Paragraphs; what is no whole sentence, such as a condition after a colon, becomes part of a list."""
    if as_a_list:
        return [html.Ul([html.Li(sentence) for sentence in sentences])]
    parts: list[Any] = []
    for sentence in sentences:
        if sentence[:1].isupper() or sentence[:1].isdigit():
            parts.append(html.P(sentence))
        elif parts and isinstance(parts[-1], html.Ul):
            parts[-1].children.append(html.Li(sentence))
        else:
            parts.append(html.Ul([html.Li(sentence)]))
    return parts
