"""/model — can the list be trusted?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.chart import panels
from dashboard.components.empty import why
from dashboard.components.table import table
from dashboard.page import PageRequest
from db import queries
from language import N_, Voice

PATH = "/model"
TITLE = N_("Can the list be trusted?")
LABEL = N_("Model")
ICON = "model"

MOST_CANDIDATES = 15
STABILITY_LINE, CAPTURE_LINE, FIDELITY_LINE = 0.85, 1.0, 0.95
"""Drawn where the report brings no lines of its own. Below a capture of 1, a sort by revenue picks better."""


def layout(request: PageRequest) -> Component:
    """The answer, each measure with its line, what was decided and why, the candidates, the champions."""
    assert request.version is not None
    voice, model = request.voice, request.version.report["model"]
    return html.Div(
        [
            _answer(model, voice),
            panels([_measures(request, model), _decision(request, model)]),
            _leaderboard(model.get("leaderboard") or [], voice),
            _champions(request),
        ],
        className="page-body",
    )


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
    lines = {gate["name"]: gate["line"] for gate in model.get("gates") or []}
    fidelity = model.get("fidelity", (request.version.report.get("rules") or {}).get("fidelity"))  # type: ignore[union-attr]
    return html.Div(
        [
            html.H2(voice.say("Measured, each beside its line"), className="chart-title"),
            _gate(
                voice.say("Stability"),
                model.get("stability"),
                lines.get("stability", STABILITY_LINE),
                voice.say("Agreement with refits on resamples (adjusted Rand index); 1 is perfect."),
                voice,
            ),
            _gate(
                voice.say("Capture"),
                model.get("capture"),
                CAPTURE_LINE,
                voice.say("Revenue of the 84 days after, against as many customers taken by revenue alone."),
                voice,
            ),
            _gate(
                voice.say("Fidelity"),
                fidelity,
                lines.get("fidelity", FIDELITY_LINE),
                voice.say("How often the weekly classifier says the same as the clusters it imitates."),
                voice,
            ),
            _gate(
                voice.say("Silhouette"),
                model.get("silhouette"),
                lines.get("silhouette"),
                voice.say("How clearly the segments are separated: 0 is not at all, 1 completely."),
                voice,
            ),
        ],
        className="panel",
    )


def _gate(name: str, value: float | None, line: Any, definition: str, voice: Voice) -> html.Div:
    """A figure between 0 and 1 on its track, its line drawn across."""
    mark = line if isinstance(line, int | float) else None
    top = max(1.0, value or 0.0, mark or 0.0) * (1.1 if max(value or 0, mark or 0) >= 1 else 1.0)
    track: list[Any] = []
    if value is not None:
        track.append(html.Div(style={"width": f"{100 * max(0.0, value) / top:.1f}%"}))
    if mark is not None:
        track.append(html.Span(style={"left": f"{100 * mark / top:.1f}%"}))
    said = voice.number(value, 2) if value is not None else voice.say("not measured yet")
    wanted = voice.say("line at {line:ratio}", line=mark) if mark is not None else ""
    return html.Div(
        [
            html.Div(
                [html.B(name), html.Span([html.B(said), html.Span(f"  {wanted}", className="small")])],
                className="gate-head",
            ),
            html.Div(track, className="gate-track"),
            html.Span(definition, className="small"),
        ],
        className="gate",
    )


def _decision(request: PageRequest, model: Mapping[str, Any]) -> html.Div:
    voice = request.voice
    rows = [
        [voice.say("Recipe"), model.get("recipe", "–")],
        [voice.say("Space"), model.get("space", "–")],
        [voice.say("Clusterer"), model.get("clusterer", "–")],
        [voice.say("Segments"), voice.number(model["k"]) if model.get("k") else "–"],
        [voice.say("Champion since"), voice.day(model["since"]) if model.get("since") else "–"],
    ]
    gates = model.get("gates") or []
    return html.Div(
        [
            html.H2(voice.say("What was decided this week"), className="chart-title"),
            html.P(why(model.get("decision"), voice)),
            table(["", ""], rows),
            html.H3(voice.say("This week's challenger"), className="gates-title") if gates else None,
            html.Ul([_gate_line(gate, voice) for gate in gates], className="gates") if gates else None,
        ],
        className="panel",
    )


def _gate_line(gate: Mapping[str, Any], voice: Voice) -> html.Li:
    names = {
        "size": voice.say("Size of the programme"),
        "stability": voice.say("Stability"),
        "capture": voice.say("Capture"),
        "fidelity": voice.say("Fidelity"),
        "silhouette": voice.say("Silhouette"),
        "insiders_overlap": voice.say("Members who stay the same"),
    }
    value = voice.percent(gate["value"]) if gate.get("value") is not None else voice.say("not measured yet")
    sign = "✓" if gate["passed"] else "✗"
    passed = voice.say("passed") if gate["passed"] else voice.say("not passed")
    return html.Li(f"{sign} {names.get(gate['name'], gate['name'])}: {value} ({passed})")


def _leaderboard(rows: Sequence[Mapping[str, Any]], voice: Voice) -> html.Div | None:
    if not rows:
        return None
    shown = [row for row in rows if row.get("eligible", True)][:MOST_CANDIDATES] or rows[:MOST_CANDIDATES]

    def figure(row: Mapping[str, Any], name: str) -> str:
        return voice.number(row[name], 2) if row.get(name) is not None else "–"

    body = [
        [
            html.Span(
                [f"{row['space']} · {row['clusterer']} · {row['k']}"]
                + ([html.Span(voice.say("chosen"), className="chip")] if row.get("chosen") else []),
                className="candidate",
            ),
            figure(row, "silhouette"),
            figure(row, "stability"),
            figure(row, "capture"),
            voice.percent(row["insiders_share"]) if row.get("insiders_share") is not None else "–",
            figure(row, "score"),
        ]
        for row in shown
    ]
    columns = [
        voice.say("Space, clusterer, segments"),
        voice.say("Silhouette"),
        voice.say("Stability"),
        voice.say("Capture"),
        voice.say("Size of the programme"),
        voice.say("Score"),
    ]
    return html.Div(
        [
            html.H2(
                voice.count(
                    "{n} way of dividing the customers was tried",
                    "{n} ways of dividing the customers were compared",
                    len(rows),
                ),
                className="chart-title",
            ),
            table(columns, body),
        ],
        className="panel",
    )


def _champions(request: PageRequest) -> html.Div:
    voice = request.voice
    rows = [
        [
            voice.day(row.as_of),
            row.recipe,
            voice.number(row.card["k"]) if row.card.get("k") else "–",
            voice.number(row.versions),
            f"{row.first_version}–{row.last_version}",
        ]
        for row in queries.champions(request.session)
    ]
    columns = [
        voice.say("Fitted as of"),
        voice.say("Recipe"),
        voice.say("Segments"),
        voice.say("Weeks in force"),
        voice.say("Versions"),
    ]
    return html.Div(
        [html.H2(voice.say("Champions so far"), className="chart-title"), table(columns, rows)],
        className="panel",
    )
