"""Who may look: the list of people, inviting somebody, and what can be changed about each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from flask import request as flask_request

from dashboard.auth.guard import JOIN_PATH
from dashboard.auth.permissions import requires
from dashboard.auth.sessions import device_name, limits_of
from dashboard.auth.users import has_users
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.confirm_first import confirm_first
from dashboard.ui.icon import labelled
from dashboard.ui.table import table
from db import login_sessions, queries, second_factor
from db import people as decisions
from db.people import Invitation
from db.queries import AnyRow
from domain.enums import Permission, Role
from i18n import Localizer, UserError
from i18n.labels import role_description, role_label

PEOPLE, PEOPLE_ASKED, PEOPLE_TOLD, PEOPLE_MODAL = "people", "people-asked", "people-told", "people-modal"
INVITE_EMAIL, INVITE_ROLE, INVITE_SAID = "invite-email", "invite-role", "invite-said"


def people_panel(request: PageRequest) -> html.Div:
    """The list of people, the invitation form, and the modal for changing a person."""
    localizer = request.localizer
    return html.Div(
        [
            confirm_first(request),
            html.Div(people_list(request), id=PEOPLE, role="status"),
            _form(request) if request.visitor.is_confirmed else None,
            dcc.Store(id=PEOPLE_ASKED),
            dcc.Store(id=PEOPLE_TOLD),
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
        Input(PEOPLE_ASKED, "data"),
        Input(PEOPLE_TOLD, "data"),
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
        if ctx.triggered_id == PEOPLE_ASKED and opened:
            with context.reading(search) as request:
                return no_update, True, choices(request, opened.get("user")), no_update
        if ctx.triggered_id != PEOPLE_TOLD or not event:
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


def people_list(request: PageRequest, invitation: Invitation | None = None) -> list[Any]:
    """The table of people, with the link that was just created for one of them."""
    localizer = request.localizer
    users = queries.users(request.session)
    columns = [
        localizer.gettext("Person"),
        localizer.gettext("Role"),
        localizer.gettext("Last login"),
        localizer.gettext("Status"),
        "",
    ]
    rows = [
        [
            user.email,
            localizer.label(role_label(user.role)),
            _moment(user.last_login_at, request) if user.last_login_at else "–",
            _state(user, request),
            action_button(
                localizer.gettext("Manage"),
                PEOPLE_ASKED,
                {"user": user.id},
                label=localizer.gettext("Manage {email}", email=user.email),
            ),
        ]
        for user in users
    ]
    return [
        html.H2(localizer.gettext("People with access"), className="chart-title"),
        _link(invitation, request) if invitation else None,
        table(columns, rows, kind="table-people")
        if rows
        else html.P(
            localizer.gettext(
                "No login required: this app is only reachable from the computer it runs on. To let "
                "others use it, invite the first administrator. Once they have chosen a password, "
                "everyone has to log in, including you."
            )
        ),
    ]


def choices(request: PageRequest, user_id: object) -> html.Div:
    """What may change about one person, each with what it means."""
    localizer = request.localizer
    user = next((row for row in queries.users(request.session) if row.id == user_id), None)
    if user is None:
        return html.Div(localizer.gettext("This user does not exist."))
    if user.disabled_at is not None:
        acts = [
            (
                localizer.gettext("Reactivate"),
                {"act": "on"},
                localizer.gettext("With the same password and role as before."),
            )
        ]
    else:
        acts = [
            (
                localizer.gettext("Make {role:name}", role=role_label(role)),
                {"act": "role", "role": role},
                localizer.label(role_description(role)),
            )
            for role in Role
            if role != user.role
        ]
        acts += [
            (
                localizer.gettext("Create password link"),
                {"act": "link"},
                localizer.gettext("To choose a new password. The old one works until the link is used."),
            ),
            (
                localizer.gettext("Sign out everywhere"),
                {"act": "out"},
                localizer.gettext("On all devices, immediately. They can log in again."),
            ),
            (
                localizer.gettext("Unblock login"),
                {"act": "unblock"},
                localizer.gettext("Forget their failed logins, so that they can try again at once."),
            ),
            (
                localizer.gettext("Turn off two-factor authentication"),
                {"act": "factor"},
                localizer.gettext("If they have lost their device and their recovery codes."),
            ),
            (
                localizer.gettext("Deactivate"),
                {"act": "off"},
                localizer.gettext("They lose access immediately. Their entries stay in the audit log."),
            ),
        ]
    if not request.visitor.is_confirmed:
        return html.Div(confirm_first(request))
    return html.Div(
        [
            html.P([html.B(user.email), f", {localizer.label(role_label(user.role))}"]),
            *(
                html.Div(
                    [
                        action_button(label, PEOPLE_TOLD, {**act, "user": user.id}),
                        html.Span(words, className="small"),
                    ],
                    className="choice",
                )
                for label, act, words in acts
            ),
            *_logins(request, user.id),
        ]
    )


def _logins(request: PageRequest, user_id: int) -> list[Any]:
    """A user's sessions, each with a button that ends it."""
    localizer = request.localizer
    logins = login_sessions.active_sessions(request.session, user_id, limits_of(request.settings))
    if not logins:
        return []
    return [
        html.H3(localizer.gettext("Logged in on")),
        *(
            html.Div(
                [
                    action_button(
                        localizer.gettext("Log out"),
                        PEOPLE_TOLD,
                        {"act": "end", "user": user_id, "session": login.id},
                    ),
                    html.Span(
                        localizer.gettext(
                            "{device} · {address} · last used {seen}",
                            device=device_name(login.device) or localizer.gettext("Unknown device"),
                            address=login.address,
                            seen=_moment(login.last_seen_at, request),
                        ),
                        className="small",
                    ),
                ],
                className="choice",
            )
            for login in logins
        ),
    ]


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
                    action_button(localizer.gettext("Invite"), PEOPLE_TOLD, {"act": "invite"}, kind=MAIN),
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


def _link(invitation: Invitation, request: PageRequest) -> html.Div:
    localizer = request.localizer
    days = decisions.LINK_LASTS.days
    return html.Div(
        [
            html.P(
                localizer.ngettext(
                    "Send this link to {email}. It works once, expires in {n} day and is not shown again:",
                    "Send this link to {email}. It works once, expires in {n} days and is not shown again:",
                    days,
                    email=invitation.email,
                )
            ),
            html.Pre(f"{_site(request)}{JOIN_PATH}{invitation.token}", tabIndex=0),
        ],
        className="work-one",
    )


def _site(request: PageRequest) -> str:
    """Where people reach the pages: by PUBLIC_URL, else by the name that this administrator uses."""
    return request.settings.public_url or flask_request.host_url.rstrip("/")


def _state(user: AnyRow, request: PageRequest) -> str:
    localizer: Localizer = request.localizer
    if user.disabled_at is not None:
        return localizer.gettext(
            "deactivated since {day:date}", day=user.disabled_at.astimezone(request.settings.zone)
        )
    if user.link_expires_at is not None:
        until = _moment(user.link_expires_at, request)
        if user.has_password:
            return localizer.gettext("active; password link valid until {until}", until=until)
        return localizer.gettext("invited; link valid until {until}", until=until)
    return localizer.gettext("active") if user.has_password else localizer.gettext("invited; link expired")


def _moment(at: datetime, request: PageRequest) -> str:
    return request.localizer.moment(at.astimezone(request.settings.zone))
