"""The panel of people with access: inviting somebody, and the buttons that change a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.auth.users import has_users
from dashboard.pages.admin.people_list import PEOPLE_REQUEST, people_list
from dashboard.pages.admin.person import PEOPLE_ACTION, choices
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.confirm_first import confirm_first
from dashboard.ui.icon import labelled
from db import people as decisions
from db import second_factor
from db.people import Invitation
from domain.enums import Permission, Role
from i18n import UserError
from i18n.labels import role_description, role_label

PEOPLE, PEOPLE_MODAL = "people", "people-modal"
INVITE_EMAIL, INVITE_ROLE, INVITE_SAID = "invite-email", "invite-role", "invite-said"


def people_panel(request: PageRequest) -> html.Div:
    """The list of people, the invitation form, and the modal for changing a person."""
    localizer = request.localizer
    return html.Div(
        [
            confirm_first(request),
            html.Div(people_list(request), id=PEOPLE, role="status"),
            _form(request) if request.visitor.is_confirmed else None,
            dcc.Store(id=PEOPLE_REQUEST),
            dcc.Store(id=PEOPLE_ACTION),
            dmc.Modal(
                id=PEOPLE_MODAL,
                opened=False,
                centered=True,
                title=localizer.gettext("Actions"),
                closeButtonProps={"aria-label": localizer.gettext("Close")},
            ),
        ],
        className="panel",
    )


def register_people(app: Dash, context: PageContext) -> None:
    """Register the buttons that invite somebody or change a person."""

    @app.callback(
        Output(PEOPLE, "children"),
        Output(PEOPLE_MODAL, "opened"),
        Output(PEOPLE_MODAL, "children"),
        Output(INVITE_SAID, "children"),
        Input(PEOPLE_REQUEST, "data"),
        Input(PEOPLE_ACTION, "data"),
        State(INVITE_EMAIL, "value"),
        State(INVITE_ROLE, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.ADMINISTER)
    def _ask_then_change(
        opened: Mapping[str, Any] | None,
        event: Mapping[str, Any] | None,
        email: str | None,
        role: str | None,
        search: str | None,
    ) -> object:
        if ctx.triggered_id == PEOPLE_REQUEST and opened:
            with context.reading(search) as request:
                return no_update, True, choices(request, opened.get("user")), no_update
        if ctx.triggered_id != PEOPLE_ACTION or not event:
            return no_update, no_update, no_update, no_update
        try:
            invitation = change(context, {**event, "email": email or "", "role": event.get("role") or role})
        except UserError as problem:
            if event.get("act") != "invite":
                raise
            return no_update, no_update, no_update, context.localizer({}).render(problem.message)
        with context.reading(search) as request:
            return people_list(request, invitation), False, no_update, ""


def change(context: PageContext, event: Mapping[str, Any]) -> Invitation | None:
    """Carry out a button's action; return the invitation link if one was created.

    Raises:
        UserError: the visitor may not, or it cannot be.
    """
    user_id = event["user"] if isinstance(event.get("user"), int) else -1
    with authorized_write(context, Permission.ADMINISTER) as (session, by):
        match event.get("act"):
            case "invite":
                # Nobody logs in before there is an administrator: the first one must be one.
                role = str(event.get("role")) if has_users(session) else Role.ADMIN
                return decisions.invite(session, str(event.get("email", "")), role, by=by)
            case "link":
                return decisions.link_for(session, user_id, by=by)
            case "role":
                decisions.change_role(session, user_id, str(event.get("role")), by=by)
            case "end" if isinstance(event.get("session"), int):
                decisions.end_session(session, user_id, event["session"], by=by)
            case "unblock":
                decisions.lift_throttling(session, user_id, by=by)
            case "factor":
                second_factor.turn_off(session, user_id, by=by)
            case "out":
                decisions.sign_out(session, user_id, by=by)
            case "off":
                decisions.deactivate(session, user_id, by=by)
            case "on":
                decisions.reactivate(session, user_id, by=by)
    return None


def _form(request: PageRequest) -> html.Div:
    localizer = request.localizer
    is_first = not has_users(request.session)
    return html.Div(
        [
            html.Label(localizer.gettext("E-mail address of the person to invite"), htmlFor=INVITE_EMAIL),
            html.Div(
                [
                    dcc.Input(id=INVITE_EMAIL, type="email", value="", className="search", maxLength=254),
                    dmc.Select(
                        id=INVITE_ROLE,
                        value=Role.ADMIN if is_first else Role.VIEWER,
                        data=[
                            {"value": role, "label": localizer.label(role_label(role))}
                            for role in ((Role.ADMIN,) if is_first else Role)
                        ],
                        allowDeselect=False,
                        className="filter",
                        size="sm",
                        **labelled(localizer.gettext("Role")),
                    ),
                    action_button(localizer.gettext("Invite"), PEOPLE_ACTION, {"act": "invite"}, kind=MAIN),
                ],
                className="invite",
            ),
            html.P(id=INVITE_SAID, className="work-failed", role="alert"),
            html.Ul(
                [
                    html.Li(
                        [
                            html.B(localizer.label(role_label(role))),
                            " ",
                            localizer.label(role_description(role)),
                        ]
                    )
                    for role in Role
                ],
                className="small",
            ),
        ],
        className="field",
    )
