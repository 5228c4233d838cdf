"""/experiments — does what we do work? Holdouts drawn at random, and what they showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.experiments.experiment import (
    STOP_ACTION,
    STOP_PROBLEM,
    STOP_REASON,
    experiment_panel,
    state_chip,
)
from dashboard.pages.experiments.experiment_form import PARAMETERS, draw_form
from dashboard.pages.experiments.experiment_form_callbacks import draws, register_draws
from dashboard.pages.experiments.holdout_actions import holdout_question, register_holdout
from dashboard.pages.experiments.holdout_panel import holdout_panel
from dashboard.pages.experiments.recipients_upload import register_recipients
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.shell.redraw import redraw_page
from dashboard.ui.answer import answer
from dashboard.ui.empty import nothing_yet
from dashboard.ui.experiment_summaries import ShownExperiment, experiments_answer, outcome, shown_experiments
from dashboard.ui.table import table
from dashboard.ui.user_action import UserAction, attempt
from db import experiments as stored_experiments
from db import queries
from domain.enums import Permission
from i18n import N_

PATH = "/experiments"


def layout(request: VersionRequest) -> Component:
    """The answer, the list, the chosen experiment (or the newest), and the form."""
    experiments = shown_experiments(request)
    chosen = _chosen(experiments, request.query)
    return html.Div(
        [
            answer(experiments_answer(experiments, request.localizer)),
            _list(experiments, chosen, request),
            html.Div(
                [dcc.Store(id=STOP_ACTION), *holdout_question(request.localizer)],
                className="experiment-actions",
            ),
            experiment_panel(chosen, request) if chosen else None,
            holdout_panel(request),
            _form(request),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Register the callbacks of the form and of stopping."""

    @app.callback(
        Output(STOP_PROBLEM, "children"),
        Input(STOP_ACTION, "data"),
        State(STOP_REASON, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN)
    def _stop(action: UserAction | None, reason: str | None, search: str | None) -> object:
        if not action:
            return no_update
        problem = attempt(context, search, lambda: stop(context, str(action.get("name", "")), reason or ""))
        if not problem:
            redraw_page()
        return problem

    register_draws(app, context)
    register_recipients(app, context)
    register_holdout(app, context)


def stop(context: PageContext, name: str, reason: str) -> None:
    """Stop the experiment called `name`; it will have no result.

    Raises:
        UserError: the visitor may not, there is no reason, or it has ended.
    """
    with authorized_write(context, Permission.RUN) as (session, by):
        stored_experiments.stop(session, name, by=by, why=reason)


def _chosen(experiments: Sequence[ShownExperiment], query: Mapping[str, str]) -> ShownExperiment | None:
    requested = query.get("experiment")
    newest = experiments[0] if experiments else None
    return next((experiment for experiment in experiments if str(experiment.drawn.id) == requested), newest)


def _list(
    experiments: Sequence[ShownExperiment], chosen: ShownExperiment | None, request: VersionRequest
) -> Component:
    localizer = request.localizer
    if not experiments:
        return nothing_yet(
            localizer.gettext("No experiments yet"),
            localizer.gettext(
                "Only a random control group shows what a campaign really adds. Any other comparison "
                "is between people who were different to begin with."
            ),
            localizer.gettext("Create one below. The form tells you in advance what effect it can detect."),
        )
    rows = [
        [
            dcc.Link(experiment.drawn.name, href=request.href(PATH, experiment=experiment.drawn.id)),
            state_chip(experiment.state, localizer),
            localizer.label(experiment.drawn.drawn_from),
            localizer.gettext("{n:number} of {all:number}", n=experiment.holdout, all=experiment.customers),
            localizer.gettext(
                "{start:date} to {end:date}",
                start=experiment.drawn.starts_on,
                end=experiment.drawn.ends_on - timedelta(days=1),
            ),
            outcome(experiment, localizer),
        ]
        for experiment in experiments
    ]
    columns = [
        localizer.gettext("Experiment"),
        localizer.gettext("Status"),
        localizer.gettext("Who"),
        localizer.gettext("Control group"),
        localizer.gettext("Dates"),
        localizer.gettext("Result"),
    ]
    return html.Div(
        table(
            columns,
            rows,
            kind="table-experiments table-stacked",
            marked=[place for place, experiment in enumerate(experiments) if experiment is chosen],
        ),
        className="panel",
    )


def _form(request: VersionRequest) -> Component:
    """The form with the progress of what it asks for, or why there is none."""
    localizer, progress = request.localizer, draws(request)
    newest = queries.newest_version(request.session)
    if not request.visitor.may(Permission.RUN):
        why = localizer.gettext("Only analysts can create experiments.")
    elif newest is not None and newest.number != request.number:
        why = localizer.gettext("Experiments start from the latest version. Select it above to create one.")
    else:
        return draw_form(request, progress)
    return html.Div([html.P(why, className="small"), *progress])


page = PageSpec(
    path=PATH,
    title=N_("Do our campaigns work?"),
    label=N_("Experiments"),
    icon="experiments",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    client_side_params=PARAMETERS,
    register=register,
)
