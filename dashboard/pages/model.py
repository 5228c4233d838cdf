"""/model — can the list be trusted? And who decides it: run it again, keep the model, or take another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.challenge import MEASURES, gates_table, written
from dashboard.components.chart import chart, panels
from dashboard.components.empty import nothing_yet, why
from dashboard.components.leaderboard import leaderboard, method, ways
from dashboard.components.overrides import overrides_panel
from dashboard.components.reigns import register_reigns, reigns_panel
from dashboard.components.replayer import register_replayer, replayer
from dashboard.components.table import table
from dashboard.components.work import WHO_ASKS, register_work, work
from dashboard.figures.silhouettes import Silhouettes, silhouette_curves
from dashboard.page import PageContext, PageRequest
from db import queries
from language import N_, Voice

PATH = "/model"
TITLE = N_("Can the list be trusted?")
LABEL = N_("Model")
ICON = "model"
UNFILTERED = N_("The model is judged on all customers.")

STABILITY_LINE, CAPTURE_LINE, FIDELITY_LINE = 0.85, 1.0, 0.95
"""Drawn where the report brings no lines of its own. Below a capture of 1, a sort by revenue picks better."""


def layout(request: PageRequest) -> Component:
    """The answer, each measure with its line, what was decided and why, who decides, and the candidates."""
    assert request.version is not None
    voice, model = request.voice, request.version.report["model"]
    return html.Div(
        [
            _answer(model, voice),
            panels([_measures(request, model), work(request, _past_weeks(request))]),
            _decision(request, model),
            _silhouettes(request, model),
            reigns_panel(request),
            _compared(request, model),
            overrides_panel(request),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Run now, past weeks, and the decisions about the champion."""
    register_work(app, context)
    register_reigns(app, context)
    register_replayer(app, context)


def _past_weeks(request: PageRequest) -> Component | None:
    return replayer(request) if request.visitor.may(WHO_ASKS) else None


def _answer(model: Mapping[str, Any], voice: Voice) -> html.P:
    capture, stability = model.get("capture"), model.get("stability")
    if capture is None or stability is None:
        return answer(voice.say("**Not yet known**: there is too little history to test the list on."))
    if capture < CAPTURE_LINE:
        return answer(
            voice.say(
                "**With care.** As many customers taken simply by revenue would have brought more in the 84 "
                "days after: the list captured **{capture:percent}** of that.",
                capture=capture,
            )
        )
    return answer(
        voice.say(
            "**Yes.** In the 84 days after, the list brought **{capture:percent}** of what as many customers "
            "taken by revenue did; refits on resampled data agree with it ({stability:ratio} of 1).",
            capture=capture,
            stability=stability,
        )
    )


def _measures(request: PageRequest, model: Mapping[str, Any]) -> html.Div:
    voice = request.voice
    assert request.version is not None
    lines = {gate["name"]: gate["line"] for gate in model.get("gates") or []}
    rules = request.version.report.get("rules") or {}
    return html.Div(
        [
            html.H2(voice.say("Measured, each beside its line"), className="chart-title"),
            _gate("capture", model.get("capture"), CAPTURE_LINE, voice),
            _gate("stability", model.get("stability"), lines.get("stability", STABILITY_LINE), voice),
            _gate(
                "fidelity",
                model.get("fidelity", rules.get("fidelity")),
                lines.get("fidelity", FIDELITY_LINE),
                voice,
            ),
            _gate("silhouette", model.get("silhouette"), None, voice),
        ],
        className="panel",
    )


def _gate(name: str, value: float | None, line: float | None, voice: Voice) -> html.Div:
    """A figure from 0 to 1 on its track, its line drawn across; the question first, statistics smaller."""
    top = max(1.0, value or 0.0, line or 0.0) * (1.1 if max(value or 0, line or 0) >= 1 else 1.0)
    track: list[Any] = []
    if value is not None:
        track.append(html.Div(style={"width": f"{100 * max(0.0, value) / top:.1f}%"}))
    if line is not None:
        track.append(html.Span(style={"left": f"{100 * line / top:.1f}%"}))
    measure = MEASURES[name]
    wanted = voice.say("line at {line}", line=written(name, line, voice)) if line is not None else ""
    return html.Div(
        [
            html.Div(
                [
                    html.B(voice.name(measure.question)),
                    html.Span(
                        [html.B(written(name, value, voice)), html.Span(f"  {wanted}", className="small")],
                        className="gate-figure",
                    ),
                ],
                className="gate-head",
            ),
            html.Div(track, className="gate-track"),
            html.Span(f"{voice.name(measure.name)}: {voice.name(measure.definition)}", className="small"),
        ],
        className="gate",
    )


def _decision(request: PageRequest, model: Mapping[str, Any]) -> html.Div:
    """The model in force, what was decided this week, and the gates of this week's challenger."""
    voice = request.voice
    gates = model.get("gates") or []
    rows = [
        [voice.say("Customers divided into"), _divided(model, voice)],
        [voice.say("Method"), method(model, voice) if model.get("space") else "–"],
        [voice.say("Recipe"), model.get("recipe", "–")],
        [voice.say("Champion since"), voice.day(model["since"]) if model.get("since") else "–"],
    ]
    failed = sum(1 for gate in gates if not gate["passed"])
    said = (
        voice.count("The challenger missed {n} line.", "The challenger missed {n} lines.", failed)
        if failed
        else voice.say("The challenger passed every line.")
    )
    return html.Div(
        [
            html.H2(voice.say("What was decided this week"), className="chart-title"),
            html.P(why(model.get("decision"), voice)),
            panels(
                [
                    table(["", ""], rows),
                    html.Div(
                        [
                            html.H3(voice.say("This week's challenger"), className="gates-title"),
                            html.P(said, className="small"),
                            gates_table(gates, voice),
                        ]
                    )
                    if gates
                    else html.P(voice.say("No challenger was fitted for this version."), className="small"),
                ]
            ),
        ],
        className="panel",
    )


def _divided(model: Mapping[str, Any], voice: Voice) -> str:
    if not model.get("space") or not model.get("k"):
        return "–"
    return ways(model["space"], model["k"], voice)


def _silhouettes(request: PageRequest, model: Mapping[str, Any]) -> Component:
    """This version's curves; where nothing was fitted, those of the last search."""
    assert request.version is not None
    voice, report = request.voice, request.version.report
    as_of, told = request.version.as_of, model.get("silhouettes")
    if not told:
        searched = queries.last_searched(request.session, request.version)
        if searched is not None:
            report, as_of = searched.report, searched.as_of
            told = report["model"].get("silhouettes")
    if not told:
        return nothing_yet(
            voice.say("How clearly the kinds are apart was not kept"),
            voice.say("This version was made without the silhouettes of its customers."),
            voice.say("They come with the next run that fits a model."),
        )
    names = {one["id"]: one for one in report["segments"]}
    curves = [
        Silhouettes(
            one["id"],
            voice.name(names[one["id"]]["name"]) if one["id"] in names else str(one["id"]),
            bool(names.get(one["id"], {}).get("is_insiders")),
            one["customers"],
            one["values"],
        )
        for one in told["segments"]
    ]
    return chart(
        silhouette_curves(curves, told["mean"], request.theme, voice),
        voice,
        foot=voice.say(
            "As of {day:date}. Each colour is a kind of customers, as high as it has customers; its edge "
            "shows how much closer each of them is to their own kind than to the next one: 1 is far from all "
            "others, below 0 is closer to another kind.",
            day=as_of,
        ),
    )


def _compared(request: PageRequest, model: Mapping[str, Any]) -> html.Div | None:
    """This version's leaderboard; where only the champion's kind was fitted, that of the last search."""
    assert request.version is not None
    voice, rows = request.voice, model.get("leaderboard") or []
    if len(rows) <= 1:
        searched = queries.last_searched(request.session, request.version)
        if searched is not None and len(searched.report["model"].get("leaderboard") or []) > len(rows):
            note = voice.say(
                "As of {day:date}, when everything was last compared. It is once a quarter; in other weeks "
                "at most the champion's own kind of model is fitted anew.",
                day=searched.as_of,
            )
            return leaderboard(searched.report["model"]["leaderboard"], voice, note=note)
    return leaderboard(rows, voice)
