"""Decisions about the model: their explanations, and how they are carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.model.deployments import CONFIRMATION, DEPLOYMENTS, deployments
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.job_status import WORK_ACTION, show_queue
from dashboard.ui.user_action import UserAction
from db import governance
from db.jobs import queue as runs
from domain.enums import Permission, RunKind
from i18n import Localizer

DECISIONS: Final = ("promote", "freeze", "release", "back")


def register_decisions(app: Dash, context: PageContext) -> None:
    """Ask before each decision; carry out the confirmed one and show it."""
    CONFIRMATION.register(app, context, question)

    @app.callback(
        Output(CONFIRMATION.modal, "opened", allow_duplicate=True),
        Output(DEPLOYMENTS, "children"),
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Input(CONFIRMATION.confirmed, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.DECIDE)
    def _decide(action: UserAction | None, search: str | None) -> object:
        if not action:
            return no_update, no_update, no_update
        done = decide(context, action)
        with context.reading_version(search) as request:
            return False, deployments(request, done(request.localizer)), show_queue(action)


def question(action: UserAction, request: PageRequest) -> Component | None:
    """What the decision would change, with the two answers; None if it is none of `DECISIONS`."""
    localizer, decision = request.localizer, action.get("act")
    if decision not in DECISIONS:
        return None
    model = action.get("model", 0)
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
    return html.Div(
        [
            html.P(words[decision]),
            CONFIRMATION.answers(answers[decision], {"act": decision, "model": model}, localizer),
        ]
    )


def decide(context: PageContext, action: UserAction) -> Callable[[Localizer], str]:
    """Carry out a confirmed decision.

    Another model means another version, which is put into the queue. Freezing and releasing publish nothing
    and must hold before the next run begins, so they are done at once.

    Returns:
        Says what was done, in the language it is given.

    Raises:
        UserError: the visitor may not decide, or the champion is already so.
    """
    with authorized_write(context, Permission.DECIDE) as (session, by):
        match action.get("act"):
            case "promote" if isinstance(action.get("model"), int):
                model = governance.promotable(session, action["model"]).id
                runs.request(session, RunKind.PROMOTE, {"model": model}, by)
                return lambda localizer: _switching_to(model, localizer)
            case "back":
                model = governance.promotable(session, governance.champion_before(session)).id
                runs.request(session, RunKind.PROMOTE, {"model": model, "back": True}, by)
                return lambda localizer: _switching_to(model, localizer)
            case "freeze":
                governance.freeze(session, by=by)
                return lambda localizer: localizer.gettext("The current model is frozen from the next run.")
            case "release":
                governance.freeze(session, by=by, frozen=False)
                return lambda localizer: localizer.gettext(
                    "The current model can be replaced again from the next run."
                )
    return lambda _localizer: ""


def _switching_to(model: int, localizer: Localizer) -> str:
    return localizer.gettext(
        "Switching to model {n:number}: a new version is published once the job finishes. "
        "See progress above.",
        n=model,
    )
