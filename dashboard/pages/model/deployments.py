"""Which model makes the list, who decided it, and the buttons that decide it: each asks once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.pages.model.leaderboard import method, ways
from dashboard.pages.model.quality_checks import format_interval, format_metric
from dashboard.request.authorized_write import authorized_write, who
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.capture import capture_text
from dashboard.ui.job_status import LOOK, WORK_ACTION
from dashboard.ui.table import table
from db import governance, queries
from db.jobs import queue as runs
from db.models import ModelDeployment
from db.queries import AnyRow
from domain.enums import Role, RunKind
from i18n import Localizer

DEPLOYMENTS, DEPLOYMENTS_ASKED, DEPLOYMENTS_SURE, DEPLOYMENTS_MODAL = (
    "deployments",
    "deployments-asked",
    "deployments-sure",
    "deployments-modal",
)
WHO_DECIDES = Role.ADMIN


def deployments_panel(request: VersionRequest) -> html.Div:
    """The champion, the models that could follow it, past deployments, and the question asked once."""
    return html.Div(
        [
            html.Div(deployments(request), id=DEPLOYMENTS),
            dcc.Store(id=DEPLOYMENTS_ASKED),
            dcc.Store(id=DEPLOYMENTS_SURE),
            dmc.Modal(
                id=DEPLOYMENTS_MODAL,
                opened=False,
                centered=True,
                title=request.localizer.gettext("Are you sure?"),
                closeButtonProps={"aria-label": request.localizer.gettext("Close")},
            ),
        ],
        className="panel",
    )


def register_deployments(app: Dash, context: PageContext) -> None:
    """A button asks; yes decides."""

    @app.callback(
        Output(DEPLOYMENTS_MODAL, "opened"),
        Output(DEPLOYMENTS_MODAL, "children"),
        Output(DEPLOYMENTS, "children"),
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Input(DEPLOYMENTS_ASKED, "data"),
        Input(DEPLOYMENTS_SURE, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _ask_then_decide(
        asked: Mapping[str, Any] | None, sure: Mapping[str, Any] | None, search: str | None
    ) -> object:
        if ctx.triggered_id == DEPLOYMENTS_SURE and sure:
            done = decide(context, sure)
            with context.reading_version(search) as request:
                return False, no_update, deployments(request, done(request.localizer)), {**sure, "act": LOOK}
        if ctx.triggered_id == DEPLOYMENTS_ASKED and asked and asked.get("act") in ACTS:
            with context.reading(search) as request:
                return True, question(asked, request.localizer), no_update, no_update
        return False, no_update, no_update, no_update


ACTS = ("promote", "freeze", "release", "back")


def decide(context: PageContext, told: Mapping[str, Any]) -> Callable[[Localizer], str]:
    """Do what a button tells; return what says it in the reader's language.

    Another model means another version, so that is put into the queue. Freezing and releasing publish
    nothing and must hold before the next run begins, so they are done at once.

    Raises:
        UserError: the visitor may not, or the champion is already so.
    """
    with authorized_write(context, WHO_DECIDES) as (session, by):
        match told.get("act"):
            case "promote" if isinstance(told.get("model"), int):
                model = governance.promotable(session, told["model"]).id
                runs.request(session, RunKind.PROMOTE, {"model": model}, by)
                return lambda localizer: _asked_for(model, localizer)
            case "back":
                model = governance.promotable(session, governance.champion_before(session)).id
                runs.request(session, RunKind.PROMOTE, {"model": model, "back": True}, by)
                return lambda localizer: _asked_for(model, localizer)
            case "freeze":
                governance.freeze(session, by=by)
                return lambda localizer: localizer.gettext("The current model is frozen from the next run.")
            case "release":
                governance.freeze(session, by=by, frozen=False)
                return lambda localizer: localizer.gettext(
                    "The current model can be replaced again from the next run."
                )
    return lambda _voice: ""


def _asked_for(model: int, localizer: Localizer) -> str:
    return localizer.gettext(
        "Switching to model {n:number}: a new version is published once the job finishes. "
        "See progress above.",
        n=model,
    )


def question(asked: Mapping[str, Any], localizer: Localizer) -> html.Div:
    """What would happen, in words, and the two answers."""
    model = asked.get("model", 0)
    words = {
        "promote": localizer.gettext(
            "Model {n:number} will make the list, and a new version will be published. Members "
            "may change; published lists stay as they are. You can switch back at any time.",
            n=model,
        ),
        "back": localizer.gettext(
            "The previous model will make the list again, and a new version will be published. "
            "Members may change; published lists stay as they are."
        ),
        "freeze": localizer.gettext(
            "From the next run, no challengers are fitted and the current model stays until "
            "someone unfreezes it. Customers still join and leave as their buying changes."
        ),
        "release": localizer.gettext(
            "From the next run, a challenger is fitted each week again and takes over if it is "
            "clearly better."
        ),
    }
    answers = {
        "promote": localizer.gettext("Use this model"),
        "back": localizer.gettext("Switch back"),
        "freeze": localizer.gettext("Freeze the model"),
        "release": localizer.gettext("Unfreeze the model"),
    }
    act = asked["act"]
    return html.Div(
        [
            html.P(words[act]),
            html.Div(
                [
                    action_button(localizer.gettext("Cancel"), DEPLOYMENTS_ASKED, {"act": "no"}),
                    action_button(answers[act], DEPLOYMENTS_SURE, {"act": act, "model": model}, kind=MAIN),
                ],
                className="modal-answers",
            ),
        ]
    )


def deployments(request: VersionRequest, done: str = "") -> list[Any]:
    """What the panel holds; `done` is what has just been decided."""
    localizer = request.localizer
    current = governance.current_deployment(request.session)
    history = queries.deployments(request.session)
    models = queries.kept_models(request.session)
    crowned = {row.model_id for row in history}
    may = request.visitor.may(WHO_DECIDES)
    return [
        html.P(done, className="work-ended work-done", role="status") if done else None,
        html.Div(
            [
                html.H2(localizer.gettext("The model that makes the list"), className="chart-title"),
                html.Div(_acts(current, len(crowned) > 1, localizer) if may else [], className="list-tools"),
            ],
            className="work-head",
        ),
        html.P(_state(current, localizer), className="small"),
        _models(models, current, crowned, may, localizer),
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


def _acts(current: ModelDeployment | None, has_earlier: bool, localizer: Localizer) -> list[html.Button]:
    if current is None:
        return []
    found = [
        action_button(localizer.gettext("Unfreeze"), DEPLOYMENTS_ASKED, {"act": "release"})
        if current.frozen
        else action_button(localizer.gettext("Freeze"), DEPLOYMENTS_ASKED, {"act": "freeze"})
    ]
    if has_earlier:
        found.append(action_button(localizer.gettext("Roll back"), DEPLOYMENTS_ASKED, {"act": "back"}))
    return found


def _models(
    models: Sequence[AnyRow],
    current: ModelDeployment | None,
    crowned: set[int],
    may: bool,
    localizer: Localizer,
) -> html.Div:
    rows = []
    marked = []
    ordered = sorted(models, key=lambda row: current is None or current.model_id != row.id)
    for place, row in enumerate(ordered):  # the champion first, then the newest
        is_champion = current is not None and current.model_id == row.id
        if is_champion:
            marked.append(place)
        rows.append(
            [
                _model(row, localizer),
                *_figures(row, localizer),
                _role(row, is_champion, crowned, may, localizer),
            ]
        )
    columns = [
        localizer.gettext("Model"),
        localizer.gettext("Fitted on data to"),
        localizer.gettext("Capture (used to choose the model)"),
        localizer.gettext("Stability"),
        localizer.gettext("Silhouette"),
        localizer.gettext("Weeks in use"),
        localizer.gettext("Status"),
    ]
    return table(columns, rows, kind="table-models", is_long=True, marked=marked)


def _model(row: AnyRow, localizer: Localizer) -> html.Span:
    card = row.card
    name = localizer.gettext("Model {n:number}", n=row.id)
    if not card.get("space"):
        return html.Span([name, html.Span(row.recipe, className="small")], className="question-and-name")
    said = ways(card["space"], card["k"], localizer)
    return html.Span(
        [
            html.Span(f"{name}: {said}"),
            html.Span(method(card["space"], card["clusterer"], card["k"], localizer), className="small"),
        ],
        className="question-and-name",
    )


def _figures(row: AnyRow, localizer: Localizer) -> list[str]:
    card = row.card
    return [
        localizer.day(row.as_of),
        capture_text(
            card.get("capture"), card.get("capture_low"), card.get("capture_high"), localizer, unknown="–"
        ),
        format_interval(
            "stability", card["stability"], card.get("stability_low"), card.get("stability_high"), localizer
        )
        if card.get("stability") is not None
        else "–",
        format_metric("silhouette", card["silhouette"], localizer)
        if card.get("silhouette") is not None
        else "–",
        localizer.number(row.versions) if row.versions else "–",
    ]


def _role(
    row: AnyRow, is_champion: bool, crowned: set[int], may: bool, localizer: Localizer
) -> Component | str:
    if is_champion:
        return html.Span(f"✓ {localizer.gettext('current model')}", className="chip")
    if may:
        return action_button(
            localizer.gettext("Use this model"),
            DEPLOYMENTS_ASKED,
            {"act": "promote", "model": row.id},
            label=localizer.gettext("Use model {n:number}", n=row.id),
        )
    return localizer.gettext("used before") if row.id in crowned else ""


def _history(history: Sequence[AnyRow], request: VersionRequest) -> html.Div:
    localizer = request.localizer
    rows = [
        [
            localizer.moment(row.decided_at.astimezone(request.zone)),
            localizer.gettext("Model {n:number}", n=row.model_id),
            localizer.day(row.as_of),
            who(row.decided_by, localizer),
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
