"""/login/code — after the password, the code of the authenticator app."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from flask import Flask, redirect, render_template, request, session

from dashboard.auth.guard import safe_next
from dashboard.auth.known_devices import device_of
from dashboard.auth.login import Answer, start_session, too_many
from dashboard.auth.second_factor_state import CODE_PATH, WAITING, WAITING_SECONDS
from dashboard.auth.throttling import SECOND_STEP, begin_attempt, forget_attempts
from dashboard.server.access import open_to_all
from dashboard.server.metrics import count_login
from dashboard.server.standalone import voice_of_request
from db.audit import record
from db.engine import Database
from db.models import User
from db.second_factor import is_right_code
from domain.audit import AuditKind
from settings import Settings


def add_second_step(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the form. Wrong codes are counted with wrong passwords."""

    @server.route(CODE_PATH, methods=["GET", "POST"])
    @open_to_all
    def login_code() -> Answer:
        user = _pending_user(database)
        if user is None:
            return redirect("/login")
        if request.method != "POST":
            return _form()
        localizer = voice_of_request(settings)
        device = device_of(settings, user.email)
        account = f"{user.email}{SECOND_STEP}"
        attempt = begin_attempt(
            database, account, request.remote_addr or "", datetime.now(UTC), device=device
        )
        if attempt.wait:
            words, headers = too_many(attempt, localizer)
            return _form(words), 429, headers
        with database.write() as write_session:
            is_right = is_right_code(write_session, user.id, request.form.get("code", "")[:40])
            if not is_right:
                record(write_session, AuditKind.LOGIN_FAILED, user.email)
        if not is_right:
            count_login("failed")
            return _form(localizer.gettext("The code is incorrect, or was used already.")), 401
        forget_attempts(database, account, device=device)
        back = safe_next(session.get(WAITING, {}).get("next"))
        start_session(database, settings, user.id, user.email)
        return redirect(back)

    def _form(problem: str = "") -> str:
        return render_template(
            "login_code.html",
            title=voice_of_request(settings).gettext("Enter the code of your authenticator app"),
            problem=problem,
            offers_languages=True,
        )


def _pending_user(database: Database) -> User | None:
    """The user whose password was just accepted in this browser and who still owes the second factor."""
    pending = session.get(WAITING)
    if not isinstance(pending, dict) or time.time() - float(pending.get("at", 0)) > WAITING_SECONDS:
        return None
    with database.read() as read:
        return read.get(User, int(pending.get("user", 0)))
