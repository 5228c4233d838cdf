"""The measures of the model in force, each with the line it must reach."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.model.quality_checks import MEASURES, format_interval, format_metric
from dashboard.request.page import VersionRequest
from dashboard.ui.capture import capture_text
from domain.report import ListStability, ModelSummary, Report, dump
from i18n import Localizer, Message

STABILITY_LINE, CAPTURE_LINE, FIDELITY_LINE = 0.85, 1.0, 0.95
"""Drawn where the report brings no lines of its own. At a capture of 1 the list is as good as a sort."""
WIDE_INTERVAL = 0.05
"""Of a stability. With a standard error under 0.01, which redraws go on for, it is at most 0.042 wide."""


def failed_checks(request: VersionRequest, model: ModelSummary) -> html.Ul | None:
    """Which of its lines the model in force misses."""
    if not model.not_trusted:
        return None
    reasons = [dump(reason) for reason in model.not_trusted]
    message = Message("The model did not pass its quality checks: {reasons:all}.", {"reasons": reasons})
    return html.Ul([html.Li(request.localizer.render(message))], className="cautions")


def alike_members(request: VersionRequest) -> html.Ul | None:
    """That the line divides customers who hardly differ, where most members are near it."""
    insiders = request.report.insiders
    if not insiders.are_alike:
        return None
    sentence = request.localizer.gettext(
        "Many customers are alike: {share:percent} of the members are near the line, which divides customers "
        "who hardly differ. Members below it stay for as long as they buy in their usual rhythm.",
        share=(insiders.near_line or 0) / insiders.count,
    )
    return html.Ul([html.Li(sentence)], className="cautions")


def quality_panel(request: VersionRequest, model: ModelSummary) -> html.Div:
    """Capture, stability, fidelity and silhouette, each with its line."""
    localizer = request.localizer
    lines = {gate.name: gate.line for gate in model.gates if isinstance(gate.line, float)}
    return html.Div(
        [
            html.H2(localizer.gettext("Quality checks"), className="chart-title"),
            _quality_check(
                "capture",
                model.capture,
                CAPTURE_LINE,
                localizer,
                _capture_figure(request.report, localizer),
            ),
            _quality_check(
                "stability",
                model.stability,
                lines.get("stability", STABILITY_LINE),
                localizer,
                format_interval(
                    "stability", model.stability, model.stability_low, model.stability_high, localizer
                ),
            ),
            *_measurement_date(request.report, localizer),
            *_list_stability(request.report, localizer),
            _quality_check(
                "fidelity",
                model.fidelity if model.fidelity is not None else request.report.rules.fidelity,
                lines.get("fidelity", FIDELITY_LINE),
                localizer,
            ),
            _quality_check("silhouette", model.silhouette, None, localizer),
        ],
        className="panel",
    )


def _measurement_date(report: Report, localizer: Localizer) -> list[html.P]:
    """When the stability was measured, if not on today's customers, and why its interval may be wide."""
    model, sentences = report.model, []
    if model.stability_as_of not in (None, report.as_of):
        sentences.append(
            localizer.gettext("Measured on the customers of {day:date}.", day=model.stability_as_of)
        )
    low, high, of_list = model.stability_low, model.stability_high, model.list_stability
    if low is not None and high is not None and of_list is not None and high - low > WIDE_INTERVAL:
        sentences.append(
            localizer.gettext(
                "The interval is wide: models of this type take long to fit, so customers were redrawn "
                "only {redraws:times}.",
                redraws=of_list.redraws,
            )
        )
    return [html.P(" ".join(sentences), className="small")] if sentences else []


def _list_stability(report: Report, localizer: Localizer) -> list[Any]:
    """The stability of the list, and how many members are on it in every redraw."""
    list_stability = report.model.list_stability
    if list_stability is None:
        return []
    name = "list_stability"
    figure = format_interval(name, list_stability.value, list_stability.low, list_stability.high, localizer)
    measured = [] if list_stability.as_of in (None, report.as_of) else [_list_of(list_stability, localizer)]
    return [
        _quality_check(name, list_stability.value, None, localizer, figure),
        html.P(
            localizer.gettext(
                "On the list each time, with customers redrawn {redraws:times}: {always:members} of "
                "{measured:number}. Select a customer to see how often they were on it.",
                always=list_stability.always,
                measured=list_stability.measured,
                redraws=list_stability.redraws,
            ),
            className="small",
        ),
        *measured,
    ]


def _list_of(stability: ListStability, localizer: Localizer) -> html.P:
    day = localizer.gettext(
        "Measured on the list of {day:date}, when the model was last refitted.", day=stability.as_of
    )
    return html.P(day, className="small")


def _capture_figure(report: Report, localizer: Localizer) -> str:
    """The capture with its interval, and the score by which the model was chosen."""
    capture, chosen = report.capture, report.model.capture_when_chosen
    measured = (
        capture_text(capture.value, capture.low, capture.high, localizer)
        if capture is not None
        else capture_text(report.model.capture, None, None, localizer)
    )
    if chosen is None:
        return measured
    return localizer.gettext(
        "{measured}; used to choose the model: {chosen}",
        measured=measured,
        chosen=capture_text(chosen.value, chosen.low, chosen.high, localizer),
    )


def _quality_check(
    name: str, value: float | None, line: float | None, localizer: Localizer, figure: str | None = None
) -> html.Div:
    """A figure from 0 to 1 on its track, its line drawn across; the question first, statistics smaller.

    `figure` is the value in words, where it is more than a number.
    """
    top = max(1.0, value or 0.0, line or 0.0) * (1.1 if max(value or 0, line or 0) >= 1 else 1.0)
    track: list[Any] = []
    if value is not None:
        track.append(html.Div(style={"width": f"{100 * max(0.0, value) / top:.1f}%"}))
    if line is not None:
        track.append(html.Span(style={"left": f"{100 * line / top:.1f}%"}))
    measure = MEASURES[name]
    requirement = (
        localizer.gettext("needs {line}", line=format_metric(name, line, localizer))
        if line is not None
        else ""
    )
    if name == "capture":
        requirement = localizer.gettext("100 % = sorting by revenue")
    return html.Div(
        [
            html.Div(
                [
                    html.B(localizer.label(measure.question)),
                    html.Span(
                        [
                            html.B(figure or format_metric(name, value, localizer)),
                            html.Span(f"  {requirement}", className="small"),
                        ],
                        className="gate-figure",
                    ),
                ],
                className="gate-head",
            ),
            html.Div(track, className="gate-track"),
            html.Span(
                f"{localizer.label(measure.name)}: {localizer.label(measure.definition)}", className="small"
            ),
        ],
        className="gate",
    )
