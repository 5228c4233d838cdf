"""The list of people with access, and the link that was just created for one of them."""

from __future__ import annotations

from typing import Any

from dash import html
from flask import request as flask_request

from dashboard.auth.guard import JOIN_PATH
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.table import table
from db import people as decisions
from db import queries
from db.people import Invitation
from db.queries import AnyRow
from i18n import Localizer
from i18n.labels import role_label

PEOPLE_REQUEST = "people-request"
"""The store that is given the person whose actions are to be shown."""


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
            request.moment(user.last_login_at) if user.last_login_at else "–",
            _state(user, request),
            action_button(
                localizer.gettext("Manage"),
                PEOPLE_REQUEST,
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
        until = request.moment(user.link_expires_at)
        if user.has_password:
            return localizer.gettext("active; password link valid until {until}", until=until)
        return localizer.gettext("invited; link valid until {until}", until=until)
    return localizer.gettext("active") if user.has_password else localizer.gettext("invited; link expired")
