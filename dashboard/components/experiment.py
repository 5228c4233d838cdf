"""One experiment: who goes without what and until when, what it showed, both groups as files, and its "
"stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.button import telling
from dashboard.components.chart import chart
from dashboard.components.fields import field
from dashboard.components.table import table
from dashboard.deciding import who
from dashboard.figures.uplift import uplift
from dashboard.page import PageRequest
from dashboard.shown_experiments import STATES, Shown, State
from dashboard.words import p_text
from db import experiments as kept
from db.models import ExperimentStop
from language import Voice

STOP_TOLD, STOP_REASON, STOP_SAID = "experiment-stop-told", "experiment-stop-reason", "experiment-stop-said"
WHO_EXPERIMENTS = "analyst"


def experiment_panel(one: Shown, request: PageRequest) -> html.Section:
    """Everything of one experiment."""
    voice, drawn = request.voice, one.drawn
    sentences = (
        [voice.tell(sentence) for sentence in one.told["told"]] if one.told else [_just_drawn(one, voice)]
    )
    if one.stop is not None:
        sentences = [*sentences[:1], _stopped(one.stop, request)]
    return html.Section(
        [
            html.H2([drawn.name, " ", state_chip(one.state, voice)], className="chart-title"),
            html.P([html.B(voice.say("What they get: ")), drawn.what]) if drawn.what else None,
            html.Ul([html.Li(sentence) for sentence in sentences]),
            chart(
                uplift(one.result, request.theme, voice),
                voice,
                foot=voice.say(
                    "More (or less) a customer than in the control group. Lines: 95 % sure to lie within."
                ),
            )
            if one.result
            else None,
            html.Details(
                [html.Summary(voice.say("The statistics")), table(["", ""], _figures(one, voice))],
                className="chart-table",
                open=one.result is not None,
            ),
            _groups(one, request),
            _stop_form(one, voice) if _may_stop(one, request) else None,
        ],
        className="panel experiment",
        id=f"experiment-{drawn.id}",
    )


def state_chip(state: State, voice: Voice) -> html.Span:
    """Planned, running, ended or stopped."""
    return html.Span(voice.name(STATES[state]), className="chip")


def _just_drawn(one: Shown, voice: Voice) -> str:
    return voice.say(
        "{holdout:number} of {customers:number} customers ({group:name}) go without from {start:date} on; "
        "the others get it. The result opens on {end:date}, and nobody can see it before.",
        holdout=one.holdout,
        customers=one.customers,
        group=one.drawn.drawn_from,
        start=one.drawn.starts_on,
        end=one.drawn.ends_on,
    )


def _stopped(stop: ExperimentStop, request: PageRequest) -> str:
    return request.voice.say(
        "Stopped on {day:date} by {who}: {why} It has no result and never will.",
        day=stop.stopped_at.astimezone(request.zone).date(),
        who=who(stop.stopped_by, request.voice),
        why=stop.why.rstrip(".") + ".",
    )


def _figures(one: Shown, voice: Voice) -> Sequence[Sequence[Any]]:
    drawn, plan, found = one.drawn, one.drawn.plan, one.result
    rows = [
        [
            voice.say("With it, without it"),
            f"{voice.number(one.customers - one.holdout)}, {voice.number(one.holdout)}",
        ]
    ]
    if one.told:
        ratio = one.told["sample_ratio"]
        rows.append(
            [
                voice.say("Sample ratio"),
                voice.say("as drawn (p = {p:ratio})", p=ratio["p"])
                if ratio["ok"]
                else voice.say("not as drawn (p = {p:ratio})", p=ratio["p"]),
            ]
        )
    if plan and plan["smallest_effect"] is not None:
        rows.append(
            [
                voice.say("Smallest effect to be seen, said beforehand"),
                voice.percent(plan["smallest_effect"]),
            ]
        )
    if found:
        rows += [
            [
                voice.say("Difference a customer, adjusted by spend before"),
                _interval(found["difference"], found["low"], found["high"], voice),
            ],
            [
                voice.say("The same without adjustment"),
                _interval(found["unadjusted"], found["unadjusted_low"], found["unadjusted_high"], voice),
            ],
            [voice.say("Explained by spend before"), voice.percent(found["variance_reduction"])],
            [voice.say("p-value"), p_text(found["p"], voice)],
        ]
    return [
        *rows,
        [voice.say("Seed of the draw"), str(drawn.seed)],
        [
            voice.say("Drawn"),
            voice.say(
                "{day:date} by {who}, from version {version:number}",
                day=drawn.drawn_at,
                who=who(drawn.drawn_by, voice),
                version=drawn.version,
            ),
        ],
    ]


def _interval(value: float, low: float, high: float, voice: Voice) -> str:
    return voice.say("{value:money} ({low:money} to {high:money})", value=value, low=low, high=high)


def _groups(one: Shown, request: PageRequest) -> html.Div:
    voice = request.voice
    links = [
        html.A(
            kind.upper(),
            href=request.href(f"/export/experiment/{one.drawn.id}.{kind}", version=request.number),
            className="button-quiet",
            download="",
            title=voice.say("Both groups of {name}, one row a customer", name=one.drawn.name),
        )
        for kind in ("csv", "xlsx")
    ]
    return html.Div(
        [html.Span(voice.say("Both groups, for where the benefits are given:"), className="small"), *links],
        className="downloads",
    )


def _may_stop(one: Shown, request: PageRequest) -> bool:
    return one.state in ("planned", "running") and request.visitor.may(WHO_EXPERIMENTS)


def _stop_form(one: Shown, voice: Voice) -> html.Details:
    return html.Details(
        [
            html.Summary(voice.say("Stop it early")),
            html.Div(
                [
                    html.P(
                        voice.say(
                            "A stopped experiment has no result, and a stop cannot be taken back. Who stops "
                            "when it looks good, or bad, learns only what they wished to see."
                        ),
                        className="small",
                    ),
                    field(
                        STOP_REASON,
                        voice.say("Reason: whoever reads the list in a year will ask"),
                        maxLength=kept.LONGEST_WHY,
                    ),
                    html.P(id=STOP_SAID, className="work-failed", role="alert"),
                    telling(
                        voice.say("Stop {name} without a result", name=one.drawn.name),
                        STOP_TOLD,
                        {"name": one.drawn.name},
                    ),
                ],
                className="experiment-form",
            ),
        ],
        className="chart-table",
    )
