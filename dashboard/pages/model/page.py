"""/model — can the list be trusted? And who decides it: run it again, keep the model, or take another."""

from __future__ import annotations

from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.pages.model.decisions import register_decisions
from dashboard.pages.model.deployments import deployments_panel
from dashboard.pages.model.figures import Silhouettes, silhouette_curves
from dashboard.pages.model.leaderboard import leaderboard, method_label, segmentation_label
from dashboard.pages.model.quality_checks import MEASURES, format_interval, format_metric, gates_table
from dashboard.pages.model.replay_form import register_replayer, replayer
from dashboard.pages.model.wide_comparison import wide_comparison
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.capture import beyond_a_sort, capture_answer, capture_text
from dashboard.ui.chart import chart, panels
from dashboard.ui.empty import nothing_yet
from dashboard.ui.job_status import register_work, work
from dashboard.ui.overrides import overrides_panel
from dashboard.ui.table import table
from db import queries
from domain.enums import Permission
from domain.report import ListStability, ModelSummary, Report, dump
from domain.segment_meanings import meaning_of
from i18n import N_, Localizer, Message

STABILITY_LINE, CAPTURE_LINE, FIDELITY_LINE = 0.85, 1.0, 0.95
"""Drawn where the report brings no lines of its own. At a capture of 1 the list is as good as a sort."""
WIDE_INTERVAL = 0.05
"""Of a stability. With a standard error under 0.01, which redraws go on for, it is at most 0.042 wide."""


def layout(request: VersionRequest) -> Component:
    """The answer, each measure with its line, what was decided and why, who decides, and the candidates."""
    localizer, report = request.localizer, request.report
    model = report.model
    return html.Div(
        [
            answer(capture_answer(report, localizer)),
            _failed_checks(request, model),
            panels([_measures(request, model), work(request, _past_weeks(request))]),
            beyond_a_sort(request, report),
            _decision(request, model),
            _silhouettes(request, model),
            deployments_panel(request),
            _leaderboard_panel(request, model),
            wide_comparison(request),
            overrides_panel(request) if request.sees_customers else None,
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Run now, past weeks, and the decisions about the champion."""
    register_work(app, context)
    register_decisions(app, context)
    register_replayer(app, context)


def _past_weeks(request: VersionRequest) -> Component | None:
    return replayer(request) if request.visitor.may(Permission.RUN) else None


def _failed_checks(request: VersionRequest, model: ModelSummary) -> html.Ul | None:
    """Which of its lines the model in force misses."""
    if not model.not_trusted:
        return None
    reasons = [dump(reason) for reason in model.not_trusted]
    told = Message("The model did not pass its quality checks: {reasons:all}.", {"reasons": reasons})
    return html.Ul([html.Li(request.localizer.render(told))], className="cautions")


def _measures(request: VersionRequest, model: ModelSummary) -> html.Div:
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
            *_measured_when(request.report, localizer),
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


def _measured_when(report: Report, localizer: Localizer) -> list[html.P]:
    """When the stability was measured, if not on today's customers, and why its interval may be wide."""
    model, said = report.model, []
    if model.stability_as_of not in (None, report.as_of):
        said.append(localizer.gettext("Measured on the customers of {day:date}.", day=model.stability_as_of))
    low, high, of_list = model.stability_low, model.stability_high, model.list_stability
    if low is not None and high is not None and of_list is not None and high - low > WIDE_INTERVAL:
        said.append(
            localizer.gettext(
                "The interval is wide: models of this type take long to fit, so customers were redrawn "
                "only {redraws:times}.",
                redraws=of_list.redraws,
            )
        )
    return [html.P(" ".join(said), className="small")] if said else []


def _list_stability(report: Report, localizer: Localizer) -> list[Any]:
    """How stable the list itself is, and how many members are on it in every redraw."""
    found = report.model.list_stability
    if found is None:
        return []
    name = "list_stability"
    figure = format_interval(name, found.value, found.low, found.high, localizer)
    measured = [] if found.as_of in (None, report.as_of) else [_list_of(found, localizer)]
    return [
        _quality_check(name, found.value, None, localizer, figure),
        html.P(
            localizer.gettext(
                "On the list each time, with customers redrawn {redraws:times}: {always:members} of "
                "{measured:number}. Select a customer to see how often they were on it.",
                always=found.always,
                measured=found.measured,
                redraws=found.redraws,
            ),
            className="small",
        ),
        *measured,
    ]


def _list_of(found: ListStability, localizer: Localizer) -> html.P:
    day = localizer.gettext(
        "Measured on the list of {day:date}, when the model was last refitted.", day=found.as_of
    )
    return html.P(day, className="small")


def _capture_figure(report: Report, localizer: Localizer) -> str:
    """The capture with its interval, and by which figure the model was chosen."""
    found, chosen = report.capture, report.model.capture_when_chosen
    measured = (
        capture_text(found.value, found.low, found.high, localizer)
        if found is not None
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
    wanted = (
        localizer.gettext("needs {line}", line=format_metric(name, line, localizer))
        if line is not None
        else ""
    )
    if name == "capture":
        wanted = localizer.gettext("100 % = sorting by revenue")
    return html.Div(
        [
            html.Div(
                [
                    html.B(localizer.label(measure.question)),
                    html.Span(
                        [
                            html.B(figure or format_metric(name, value, localizer)),
                            html.Span(f"  {wanted}", className="small"),
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


def _decision(request: VersionRequest, model: ModelSummary) -> html.Div:
    """The model in force, what was decided for this version, and the gates of its challenger."""
    localizer, decided_on, gates = request.localizer, request.version.as_of, model.gates
    rows = [
        [localizer.gettext("Segmentation"), segmentation_label(model.space, model.k, localizer)],
        [localizer.gettext("Method"), method_label(model.space, model.clusterer, model.k, localizer)],
        [localizer.gettext("Recipe"), model.recipe],
        [localizer.gettext("In use since"), localizer.day(model.since) if model.since else "–"],
    ]
    failed = sum(1 for gate in gates if not gate.passed)
    said = (
        localizer.ngettext("The challenger failed {n} check.", "The challenger failed {n} checks.", failed)
        if failed
        else localizer.gettext("The challenger passed every check.")
    )
    return html.Div(
        [
            html.H2(localizer.gettext("Decision of {day:date}", day=decided_on), className="chart-title"),
            html.P(localizer.render(model.decision)),
            panels(
                [
                    table(["", ""], rows),
                    html.Div(
                        [
                            html.H3(
                                localizer.gettext("Challenger of {day:date}", day=decided_on),
                                className="gates-title",
                            ),
                            html.P(said, className="small"),
                            gates_table(gates, localizer),
                        ]
                    )
                    if gates
                    else html.P(
                        localizer.gettext("No challenger was fitted for this version."), className="small"
                    ),
                ]
            ),
        ],
        className="panel",
    )


def _last_searched(request: VersionRequest) -> Report | None:
    """What the version said in which every kind of model was last compared, as far as it can be read."""
    searched = queries.last_searched(request.session, request.version)
    return None if searched is None else request.report_of(searched)


def _silhouettes(request: VersionRequest, model: ModelSummary) -> Component:
    """This version's curves; where nothing was fitted, those of the last search."""
    localizer, report, told = request.localizer, request.report, model.silhouettes
    if told is None:
        report = _last_searched(request) or report
        told = report.model.silhouettes
    if told is None:
        return nothing_yet(
            localizer.gettext("No silhouettes for this version"),
            localizer.gettext(
                "They show how clearly the segments are separated. This version was published without them."
            ),
            localizer.gettext("They come with the next run that fits a model."),
        )
    named = {one.id: one for one in report.segments}
    curves = [
        Silhouettes(
            one.id,
            localizer.label(named[one.id].name) if one.id in named else str(one.id),
            one.id in named and named[one.id].is_insiders,
            one.customers,
            one.values,
            meaning_of(named[one.id].name if one.id in named else ""),
        )
        for one in told.segments
    ]
    return chart(
        silhouette_curves(curves, told.mean, request.theme, localizer),
        localizer,
        foot=localizer.gettext(
            "On {day:date}. Each colour is a segment, its height the number of customers. The "
            "edge shows how well each customer fits: 1 is far from all other segments, below 0 "
            "is closer to another segment.",
            day=report.as_of,
        ),
    )


def _leaderboard_panel(request: VersionRequest, model: ModelSummary) -> html.Div | None:
    """This version's leaderboard; where only the champion's kind was fitted, that of the last search."""
    localizer, rows = request.localizer, model.leaderboard
    if len(rows) <= 1:
        searched = _last_searched(request)
        if searched is not None and len(searched.model.leaderboard) > len(rows):
            note = localizer.gettext(
                "Last full comparison: {day:date}. A full comparison runs quarterly; in other weeks "
                "only the current model type is refitted.",
                day=searched.as_of,
            )
            return leaderboard(searched.model.leaderboard, localizer, note=note)
    return leaderboard(rows, localizer)


page = PageSpec(
    path="/model",
    title=N_("Can the list be trusted?"),
    label=N_("Model"),
    icon="model",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    unfiltered_note=N_("The model is checked on all customers."),
    register=register,
)
