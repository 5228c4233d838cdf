"""/account/sessions/… — list a user's sessions and end them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Flask, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth.permissions import requires
from dashboard.auth.sessions import device_name, limits_of
from dashboard.auth.visitor import Visitor, current_visitor
from db import login_sessions, people
from db.audit import record
from db.engine import Database
from domain.audit import AuditKind
from domain.user_error import UserError
from i18n import Localizer
from settings import Settings

ACCOUNT_PATH = "/account"


def add_account_sessions(server: Flask, database: Database) -> None:
    """Serve the buttons of the account page that end logins."""

    @server.post(f"{ACCOUNT_PATH}/sessions/<int:session_id>/end")
    @requires()
    def end_own_session(session_id: int) -> AnyResponse:
        visitor = current_visitor()
        if visitor.user_id is not None:
            # one that has ended meanwhile is what was wanted
            with suppress(UserError), database.write() as session:
                people.end_session(session, visitor.user_id, session_id, by=visitor.email)
        return redirect(ACCOUNT_PATH)

    @server.post(f"{ACCOUNT_PATH}/sessions/end-others")
    @requires()
    def end_other_sessions() -> AnyResponse:
        visitor = current_visitor()
        if visitor.user_id is not None:
            with database.write() as session:
                login_sessions.end_all(session, visitor.user_id, but=visitor.session_id)
                record(session, AuditKind.SESSIONS_ENDED, visitor.email, email=visitor.email)
        return redirect(ACCOUNT_PATH)


def logins_of(
    session: Session, visitor: Visitor, settings: Settings, localizer: Localizer
) -> list[dict[str, Any]]:
    """The visitor's logins, the one used last first, as the template shows them."""
    zone = settings.zone
    return [
        {
            "id": login.id,
            "device": device_name(login.device) or localizer.gettext("Unknown device"),
            "address": login.address,
            "begun": localizer.moment(login.begun_at.astimezone(zone)),
            "seen": localizer.moment(login.last_seen_at.astimezone(zone)),
            "is_here": login.id == visitor.session_id,
        }
        for login in login_sessions.active_sessions(session, visitor.user_id or 0, limits_of(settings))
    ]
