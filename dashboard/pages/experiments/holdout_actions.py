"""Start and stop the standing holdout from the page: ask, confirm, do."""

from __future__ import annotations

from typing import Final

from dash import Dash, Input, Output, State, html, no_update, set_props
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.shell.redraw import redraw_page
from dashboard.ui.user_action import Confirmation, UserAction, attempt
from db import holdouts, queries
from domain.enums import Permission
from domain.random_seed import unpredictable_seed
from domain.typed_values import typed_percent
from i18n import Localizer, UserError

SHARE, REASON, PROBLEM = "holdout-share", "holdout-reason", "holdout-problem"
CONFIRMATION: Final = Confirmation("holdout", Permission.RUN)
START, STOP = "start", "stop"


def holdout_question(localizer: Localizer) -> list[Component]:
    """The modal that asks before anybody is held out, or before that ends."""
    return CONFIRMATION.parts(localizer.gettext("Are you sure?"), localizer)


def register_holdout(app: Dash, context: PageContext) -> None:
    """Register asking, starting and stopping."""
    CONFIRMATION.register(app, context, ask, {"share": SHARE, "reason": REASON})

    @app.callback(
        Output(PROBLEM, "children"),
        Input(CONFIRMATION.confirmed, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN)
    def _change(action: UserAction | None, search: str | None) -> object:
        if not action:
            return no_update
        if action.get("act") == START:
            problem = attempt(context, search, lambda: start(context, action.get("share")))
        else:
            problem = attempt(context, search, lambda: stop(context, str(action.get("reason") or "")))
        set_props(CONFIRMATION.modal, {"opened": False})
        if not problem:
            redraw_page()
        return problem


def ask(action: UserAction, request: PageRequest) -> Component | None:
    """What starting or stopping means, and the answers; None, and why below the form, where it is refused."""
    try:
        content = _ask_start(action, request) if action.get("act") == START else _ask_stop(action, request)
    except UserError as problem:
        set_props(PROBLEM, {"children": request.localizer.render(problem.message)})
        return None
    set_props(PROBLEM, {"children": ""})
    return content


def _ask_start(action: UserAction, request: PageRequest) -> Component:
    localizer, share = request.localizer, holdouts.checked_share(_share(action.get("share")))
    newest = queries.newest_version(request.session)
    members = newest.insiders if newest is not None else 0
    who = localizer.gettext(
        "About {held:number} of today's {members:members}, drawn at random, will get none of the benefits "
        "from the next run on, and {share:percent} of those who join later.",
        held=round(members * share),
        members=members,
        share=share,
    )
    how_long = localizer.gettext(
        "Members stay in the group they are drawn into, and the share can't be changed. You can stop at any "
        "time."
    )
    wanted = {"act": START, "share": action.get("share")}
    answers = CONFIRMATION.answers(localizer.gettext("Hold them out"), wanted, localizer)
    return html.Div([html.P(who), html.P(how_long), answers])


def _ask_stop(action: UserAction, request: PageRequest) -> Component:
    localizer, reason = request.localizer, holdouts.checked_reason(str(action.get("reason") or ""))
    meaning = localizer.gettext(
        "From the next run on, all members can get the benefits. The results are kept, but the holdout can't "
        "be resumed."
    )
    answers = CONFIRMATION.answers(
        localizer.gettext("Stop for good"), {"act": STOP, "reason": reason}, localizer
    )
    return html.Div([html.P(meaning), answers])


def _share(given: object) -> float:
    """The share that was typed, nothing being none of the members."""
    return typed_percent(given) or 0.0


def start(context: PageContext, share: object) -> None:
    """Begin a holdout of `share` percent of the members.

    Raises:
        UserError: the visitor may not, it is no number, or a holdout is running.
    """
    part = _share(share)
    with authorized_write(context, Permission.RUN) as (session, by):
        holdouts.start_holdout(session, share=part, seed=unpredictable_seed(), by=by)


def stop(context: PageContext, reason: str) -> None:
    """End the running holdout.

    Raises:
        UserError: the visitor may not, there is no reason, or none is running.
    """
    with authorized_write(context, Permission.RUN) as (session, by):
        holdouts.stop_holdout(session, by=by, why=reason)
