"""One experiment: who goes without what until when, what it showed, both groups as files, and its stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.pages.experiments.figures import interval, uplift
from dashboard.pages.experiments.group_downloads import group_downloads
from dashboard.pages.experiments.recipients_upload import recipients_upload
from dashboard.request.authorized_write import author_name
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.chart import chart
from dashboard.ui.experiment_summaries import COMING, ShownExperiment
from dashboard.ui.fields import field
from dashboard.ui.glossary import p_text
from dashboard.ui.interval import with_interval
from dashboard.ui.table import table
from dashboard.ui.user_action import problem_line
from db import experiments as stored_experiments
from db.models import ExperimentStop
from domain.enums import ExperimentOutcome, ExperimentStatus, Permission
from domain.report import ExperimentResult
from i18n import Localizer
from i18n.labels import experiment_outcome_label, experiment_status_label

STOP_ACTION, STOP_REASON, STOP_PROBLEM = (
    "experiment-stop-action",
    "experiment-stop-reason",
    "experiment-stop-problem",
)


def experiment_panel(experiment: ShownExperiment, request: VersionRequest) -> html.Section:
    """The panel of one experiment."""
    localizer, draw = request.localizer, experiment.drawn
    sentences = (
        [localizer.render(sentence) for sentence in experiment.told.told]
        if experiment.told
        else [_just_drawn(experiment, localizer)]
    )
    if experiment.stop is not None:
        sentences = [*sentences[:1], _stopped(experiment.stop, request)]
    return html.Section(
        [
            html.H2([draw.name, " ", state_chip(experiment.state, localizer)], className="chart-title"),
            html.P([html.B(localizer.gettext("Treatment: ")), draw.what]) if draw.what else None,
            html.Ul([html.Li(sentence) for sentence in sentences]),
            chart(
                uplift(experiment.result, draw.outcome, request.theme, localizer),
                localizer,
                foot=localizer.gettext(
                    "{outcome}: difference per customer against the control group, with 95 % confidence "
                    "intervals.",
                    outcome=localizer.label(experiment_outcome_label(draw.outcome)),
                ),
            )
            if experiment.result
            else None,
            html.Details(
                [
                    html.Summary(localizer.gettext("Details")),
                    table(["", ""], _figures(experiment, request)),
                ],
                className="chart-table",
            ),
            _groups(experiment, request),
            recipients_upload(draw, request) if _may_say_who(experiment, request) else None,
            _stop_form(experiment, localizer) if _may_stop(experiment, request) else None,
        ],
        className="panel experiment",
        id=f"experiment-{draw.id}",
    )


def state_chip(state: ExperimentStatus, localizer: Localizer) -> html.Span:
    """Planned, running, ended or stopped."""
    return html.Span(localizer.label(experiment_status_label(state)), className="chip")


def _just_drawn(experiment: ShownExperiment, localizer: Localizer) -> str:
    return localizer.gettext(
        "Control group: {holdout:number} of {customers:customers} ({group:name}). Starts on "
        "{start:date}; the result stays hidden until {end:date}.",
        holdout=experiment.holdout,
        customers=experiment.customers,
        group=experiment.drawn.drawn_from,
        start=experiment.drawn.starts_on,
        end=experiment.drawn.ends_on,
    )


def _stopped(stop: ExperimentStop, request: VersionRequest) -> str:
    return request.localizer.gettext(
        "Stopped on {day:date} by {who}: {why} There will be no result.",
        day=stop.stopped_at.astimezone(request.zone).date(),
        who=author_name(stop.stopped_by, request.localizer),
        why=stop.why.rstrip(".") + ".",
    )


def _figures(experiment: ShownExperiment, request: VersionRequest) -> Sequence[Sequence[Any]]:
    localizer = request.localizer
    draw, plan, result = experiment.drawn, experiment.drawn.plan, experiment.result
    rows = [
        [
            localizer.gettext("What is compared"),
            localizer.label(experiment_outcome_label(draw.outcome)),
        ],
        [
            localizer.gettext("Treated, control"),
            f"{localizer.number(experiment.customers - experiment.holdout)}, "
            f"{localizer.number(experiment.holdout)}",
        ],
    ]
    if experiment.told:
        ratio = experiment.told.sample_ratio
        rows.append(
            [
                localizer.gettext("Sample ratio check"),
                localizer.gettext("as drawn (p = {p:ratio})", p=ratio.p)
                if ratio.ok
                else localizer.gettext("not as drawn (p = {p:ratio})", p=ratio.p),
            ]
        )
    if plan and plan["smallest_effect"] is not None:
        rows.append(
            [
                localizer.gettext("Smallest detectable effect, set in advance"),
                localizer.percent(plan["smallest_effect"]),
            ]
        )
    if plan and "expected_effect" in plan:
        rows.append(
            [localizer.gettext("Effect expected in advance"), localizer.percent(plan["expected_effect"])]
        )
    if result:
        rows += _estimates(experiment, result, localizer)
    return [
        *rows,
        [localizer.gettext("Random seed"), str(draw.seed)],
        [
            localizer.gettext("Created"),
            localizer.gettext(
                "{day:date} by {who}, from version {version:number}",
                day=draw.drawn_at.astimezone(request.zone).date(),
                who=author_name(draw.drawn_by, localizer),
                version=draw.version,
            ),
        ],
    ]


def _estimates(
    experiment: ShownExperiment, result: ExperimentResult, localizer: Localizer
) -> list[list[str]]:
    """The estimate that counts, and the others beside it."""
    compared = experiment.drawn.outcome
    adjusted, plain = (
        localizer.gettext("Difference per customer, adjusted for what was expected of them"),
        localizer.gettext("Difference per customer, unadjusted"),
    )
    rows = [
        [adjusted, interval(result.difference, result.ends, compared, localizer)],
        [plain, interval(result.unadjusted or 0.0, result.unadjusted_ends, compared, localizer)],
    ]
    second = result.winsorized
    if second is not None and second.low is not None and second.high is not None:
        rows.append(
            [
                localizer.gettext("Second estimate: nobody counts for more than {cap:money}", cap=second.cap),
                interval(second.difference, (second.low, second.high), compared, localizer),
            ]
        )
    contribution = result.contribution
    if contribution is not None and contribution.low is not None and contribution.high is not None:
        rows.append(
            [
                localizer.gettext("Difference in contribution, after the cost of benefits"),
                interval(
                    contribution.difference,
                    (contribution.low, contribution.high),
                    ExperimentOutcome.CONTRIBUTION,
                    localizer,
                ),
            ]
        )
    pooled = experiment.told.pooled if experiment.told else None
    if pooled is not None:
        rows.append(
            [
                localizer.gettext(
                    "Average with the experiments it repeats ({n:number})", n=pooled.experiments
                ),
                with_interval(pooled.relative, pooled.low, pooled.high, localizer.percent, localizer),
            ]
        )
        if pooled.confounded + pooled.uneven:
            rows.append(
                [
                    localizer.gettext("Experiments of the series that are not reliable and do not count"),
                    localizer.number(pooled.confounded + pooled.uneven),
                ]
            )
        if pooled.homogeneity_p is not None:
            rows.append(
                [
                    localizer.gettext("p-value of their effects being equal (Cochran's Q)"),
                    p_text(pooled.homogeneity_p, localizer),
                ]
            )
    return [
        *rows,
        [
            localizer.gettext("Variance explained by what was expected"),
            localizer.percent(result.variance_reduction or 0.0),
        ],
        [localizer.gettext("p-value"), p_text(result.p or 0.0, localizer)],
    ]


def _groups(experiment: ShownExperiment, request: VersionRequest) -> html.Div | None:
    drawn = experiment.drawn
    title = request.localizer.gettext("Both groups of {name}, one row per customer", name=drawn.name)
    return group_downloads(request, f"/export/experiment/{drawn.id}", title)


def _may_say_who(experiment: ShownExperiment, request: VersionRequest) -> bool:
    is_stopped = experiment.state == ExperimentStatus.STOPPED
    return not is_stopped and request.visitor.may(Permission.RUN)


def _may_stop(experiment: ShownExperiment, request: VersionRequest) -> bool:
    return experiment.state in COMING and request.visitor.may(Permission.RUN)


def _stop_form(experiment: ShownExperiment, localizer: Localizer) -> html.Details:
    return html.Details(
        [
            html.Summary(localizer.gettext("Stop early")),
            html.Div(
                [
                    html.P(
                        localizer.gettext(
                            "A stopped experiment has no result and can't be resumed. Stopping as soon as "
                            "the numbers look good (or bad) would make the result worthless."
                        ),
                        className="small",
                    ),
                    field(
                        STOP_REASON,
                        localizer.gettext("Reason (shown in the audit log)"),
                        maxLength=stored_experiments.MAX_REASON_LENGTH,
                    ),
                    problem_line(STOP_PROBLEM),
                    action_button(
                        localizer.gettext("Stop {name} without a result", name=experiment.drawn.name),
                        STOP_ACTION,
                        {"name": experiment.drawn.name},
                    ),
                ],
                className="experiment-form",
            ),
        ],
        className="chart-table",
    )
