"""The deployed model, who decided on it, and the buttons to change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html

from dashboard.pages.model.kept_models import kept_models_table
from dashboard.request.authorized_write import author_name
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.table import table
from dashboard.ui.user_action import Confirmation
from db import governance, queries
from db.models import ModelDeployment
from db.queries import AnyRow
from domain.enums import Permission
from i18n import Localizer

DEPLOYMENTS: Final = "deployments"
CONFIRMATION: Final = Confirmation(DEPLOYMENTS, Permission.DECIDE)


def deployments_panel(request: VersionRequest) -> html.Div:
    """The champion, the models that could follow it, past deployments, and the closed confirmation."""
    return html.Div(
        [
            html.Div(deployments(request), id=DEPLOYMENTS),
            *CONFIRMATION.parts(request.localizer.gettext("Are you sure?"), request.localizer),
        ],
        className="panel",
    )


def deployments(request: VersionRequest, done: str = "") -> list[Any]:
    """The panel's content; `done` says what has just been decided."""
    localizer = request.localizer
    current = governance.current_deployment(request.session)
    history = queries.deployments(request.session)
    models = queries.kept_models(request.session)
    deployed_ids = {row.model_id for row in history}
    may = request.visitor.may(Permission.DECIDE)
    return [
        html.P(done, className="work-ended work-done", role="status") if done else None,
        html.Div(
            [
                html.H2(localizer.gettext("The model that makes the list"), className="chart-title"),
                html.Div(
                    _buttons(current, len(deployed_ids) > 1, localizer) if may else [], className="list-tools"
                ),
            ],
            className="work-head",
        ),
        html.P(_state(current, localizer), className="small"),
        kept_models_table(
            models,
            current,
            deployed_ids,
            localizer,
            ask_with=CONFIRMATION.asked if may else None,
        ),
        html.H3(localizer.gettext("Model decisions"), className="gates-title"),
        _history(history, request) if history else html.P(localizer.gettext("No decisions yet.")),
        None
        if may
        else html.P(localizer.gettext("Only administrators can change the model."), className="small"),
    ]


def _state(current: ModelDeployment | None, localizer: Localizer) -> str:
    if current is None:
        return localizer.gettext("No model yet.")
    if current.frozen:
        return localizer.gettext(
            "Model {n:number} is in use and frozen: no challengers are fitted until it is unfrozen.",
            n=current.model_id,
        )
    return localizer.gettext(
        "Model {n:number} is in use. Each week a challenger is fitted; it takes over only if "
        "it is clearly better.",
        n=current.model_id,
    )


def _buttons(current: ModelDeployment | None, has_earlier: bool, localizer: Localizer) -> list[html.Button]:
    if current is None:
        return []
    buttons = [
        action_button(localizer.gettext("Unfreeze"), CONFIRMATION.asked, {"act": "release"})
        if current.frozen
        else action_button(localizer.gettext("Freeze"), CONFIRMATION.asked, {"act": "freeze"})
    ]
    if has_earlier:
        buttons.append(action_button(localizer.gettext("Roll back"), CONFIRMATION.asked, {"act": "back"}))
    return buttons


def _history(history: Sequence[AnyRow], request: VersionRequest) -> html.Div:
    localizer = request.localizer
    rows = [
        [
            request.moment(row.decided_at),
            localizer.gettext("Model {n:number}", n=row.model_id),
            localizer.day(row.as_of),
            author_name(row.decided_by, localizer),
            localizer.render(row.why),
        ]
        for row in history
    ]
    columns = [
        localizer.gettext("Decision"),
        localizer.gettext("Model"),
        localizer.gettext("Effective from"),
        localizer.gettext("By"),
        localizer.gettext("Why"),
    ]
    return table(columns, rows, kind="table-history table-stacked", is_long=True)
