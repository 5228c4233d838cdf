"""/model — can the list be trusted? And who decides it: run it again, keep the model, or take another."""

from __future__ import annotations

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.pages.model.comparison_panels import leaderboard_panel, silhouettes_panel
from dashboard.pages.model.decision_panel import decision_panel
from dashboard.pages.model.decisions import register_decisions
from dashboard.pages.model.deployments import deployments_panel
from dashboard.pages.model.quality_panel import alike_members, failed_checks, quality_panel
from dashboard.pages.model.replay_form import register_replayer, replayer
from dashboard.pages.model.wide_comparison import wide_comparison
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.capture import beyond_a_sort, capture_answer
from dashboard.ui.chart import panels
from dashboard.ui.job_status import jobs_panel, register_jobs
from dashboard.ui.overrides import overrides_panel
from domain.enums import Permission
from i18n import N_


def layout(request: VersionRequest) -> Component:
    """The answer, each measure with its line, the decision and its reasons, and the candidates."""
    localizer, report = request.localizer, request.report
    model = report.model
    return html.Div(
        [
            answer(capture_answer(report, localizer)),
            failed_checks(request, model),
            alike_members(request),
            panels([quality_panel(request, model), jobs_panel(request, _past_weeks(request))]),
            beyond_a_sort(request, report),
            decision_panel(request, model),
            silhouettes_panel(request, model),
            deployments_panel(request),
            leaderboard_panel(request, model),
            wide_comparison(request),
            overrides_panel(request) if request.sees_customers else None,
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Register running now, replaying past weeks, and the decisions about the champion."""
    register_jobs(app, context)
    register_decisions(app, context)
    register_replayer(app, context)


def _past_weeks(request: VersionRequest) -> Component | None:
    return replayer(request) if request.visitor.may(Permission.RUN) else None


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
