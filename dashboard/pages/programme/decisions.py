"""Asking for a preview, and deciding for one of its choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.programme.preview_panel import (
    CONFIRMATION,
    PREVIEW,
    WAITING,
    is_waiting,
    preview_content,
)
from dashboard.pages.programme.settings_panel import (
    FIELDS,
    PROBLEM,
    REQUEST,
    SETTINGS,
    choice_of,
    settings_in_words,
)
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.job_status import LOOK, WORK_ACTION, WORK_POLL
from dashboard.ui.user_action import UserAction, attempt
from db import programme
from domain.enums import Permission
from i18n.programme import (
    NOT_SAID,
    at_once,
    choice_label,
    grace_sentence,
    line_sentence,
    validity_sentence,
)

PATH = "/programme"


def register_decisions(app: Dash, context: PageContext) -> None:
    """Register the preview, showing it once it is there, and the decision."""
    CONFIRMATION.register(app, context, question)

    @app.callback(
        Output(PROBLEM, "children"),
        Output(PREVIEW, "children"),
        Output(WAITING, "data"),
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Input(REQUEST, "data"),
        *(State(name, "value") for name in FIELDS),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN)
    def _preview(
        action: UserAction | None,
        months: float | str | None,
        until: str | None,
        grace: float | str | None,
        share: float | str | None,
        search: str | None,
    ) -> object:
        if not action:
            return no_update, no_update, no_update, no_update
        problem = attempt(context, search, lambda: request_preview(context, months, until, grace, share))
        with context.reading_version(search, PATH) as request:
            content, waits = preview_content(request), is_waiting(request)
        return problem, content, waits, {"act": LOOK, "at": action.get("at")}

    @app.callback(
        Output(PREVIEW, "children", allow_duplicate=True),
        Output(WAITING, "data", allow_duplicate=True),
        Input(WORK_POLL, "n_intervals"),
        State(WAITING, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_FIGURES)
    def _follow(_polls: int | None, waits: bool | None, search: str | None) -> object:
        if not waits:
            return no_update, no_update
        with context.reading_version(search, PATH) as request:
            # other jobs may go on: the preview is shown as soon as it is there
            return (no_update, no_update) if is_waiting(request) else (preview_content(request), False)

    @app.callback(
        Output(CONFIRMATION.modal, "opened", allow_duplicate=True),
        Output(PROBLEM, "children", allow_duplicate=True),
        Output(SETTINGS, "children"),
        Input(CONFIRMATION.confirmed, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.DECIDE)
    def _decide(action: UserAction | None, search: str | None) -> object:
        if not action:
            return no_update, no_update, no_update
        problem = attempt(context, search, lambda: decide(context, action))
        with context.reading_version(search, PATH) as request:
            return False, problem, settings_in_words(request)


def request_preview(
    context: PageContext,
    months: float | str | None,
    until: str | None,
    grace: float | str | None,
    share: float | str | None,
) -> None:
    """Queue the preview of what was typed.

    Raises:
        UserError: something typed is impossible, or the visitor may not.
    """
    choice = choice_of(months, until, grace, share)
    with authorized_write(context, Permission.RUN) as (session, by):
        now = programme.settings_now(session)
        is_new = choice.share is not None or choice.settings(now, None) != now
        programme.propose(session, choice if is_new else None, by=by)


def question(action: UserAction, request: PageRequest) -> Component | None:
    """What the choice means and what it changes at once, with the two answers; None if it is gone."""
    preview = programme.current_preview(request.session)
    result = programme.result_of(preview)
    if action.get("act") != "use" or preview is None or result is None or action.get("preview") != preview.id:
        return None
    choice = next((item for item in result.choices if item.name == action.get("choice")), None)
    if choice is None:
        return None
    localizer = request.localizer
    sentences = (validity_sentence, grace_sentence, line_sentence)
    changes = at_once(choice, localizer)
    effect = (
        localizer.gettext(
            "Holds from the next run on; published lists stay as they are. Nobody joins or leaves because of "
            "it alone."
        )
        if changes == NOT_SAID
        else localizer.gettext(
            "Holds from the next run on; published lists stay as they are. Because of it alone, at the next "
            "run: {changes}.",
            changes=changes,
        )
    )
    return html.Div(
        [
            html.P(html.B(choice_label(choice, localizer))),
            html.Ul([html.Li(sentence(choice.programme, localizer)) for sentence in sentences]),
            html.P(effect),
            CONFIRMATION.answers(
                localizer.gettext("Use these settings"),
                {"act": "use", "preview": preview.id, "choice": choice.name},
                localizer,
            ),
        ]
    )


def decide(context: PageContext, action: Mapping[str, Any]) -> None:
    """Put the confirmed choice in force.

    Raises:
        UserError: the preview has been replaced, its list would leave the size gate, or the visitor may not.
    """
    preview, choice = action.get("preview"), action.get("choice")
    if action.get("act") != "use" or not isinstance(preview, int):
        return
    with authorized_write(context, Permission.DECIDE) as (session, by):
        programme.apply_preview(session, preview, str(choice), by=by)
