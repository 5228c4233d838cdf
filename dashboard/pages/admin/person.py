"""What can be changed about one person: role, password link, sessions, second factor, access."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.auth.sessions import device_name, limits_of
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.confirm_first import confirm_first
from db import login_sessions, queries
from domain.enums import Role
from i18n.labels import role_description, role_label

PEOPLE_ACTION = "people-action"
"""The store that is given the action that was chosen."""


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
                        action_button(label, PEOPLE_ACTION, {**act, "user": user.id}),
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
                        PEOPLE_ACTION,
                        {"act": "end", "user": user_id, "session": login.id},
                    ),
                    html.Span(
                        localizer.gettext(
                            "{device} · {address} · last used {seen}",
                            device=device_name(login.device) or localizer.gettext("Unknown device"),
                            address=login.address,
                            seen=request.moment(login.last_seen_at),
                        ),
                        className="small",
                    ),
                ],
                className="choice",
            )
            for login in logins
        ),
    ]
