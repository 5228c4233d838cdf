"""/confirm: after some time, the password is asked again before access changes."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Flask, redirect, render_template, request

from dashboard.auth.guard import safe_next
from dashboard.auth.known_devices import device_of
from dashboard.auth.login import Answer, too_many
from dashboard.auth.passwords import MAX_PASSWORD_LENGTH
from dashboard.auth.permissions import requires
from dashboard.auth.sessions import confirm_session
from dashboard.auth.throttling import begin_attempt, forget_attempts
from dashboard.auth.users import user_with_password
from dashboard.auth.visitor import current_visitor
from dashboard.server.standalone import voice_of_request
from db.engine import Database
from settings import Settings

CONFIRM_PATH = "/confirm"


def confirm_address(back: str) -> str:
    """The address that asks for the password again and then redirects to `back`."""
    return f"{CONFIRM_PATH}?{urlencode({'next': back})}"


def add_confirmation(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the form. Wrong passwords are counted with those of the login."""

    @server.route(CONFIRM_PATH, methods=["GET", "POST"])
    @requires()
    def confirm() -> Answer:
        visitor, back = current_visitor(), safe_next(request.values.get("next"))
        if not visitor.is_user or (visitor.is_confirmed and request.method != "POST"):
            return redirect(back)
        if request.method != "POST":
            return _form(back)
        localizer = voice_of_request(settings)
        device = device_of(settings, visitor.email)
        attempt = begin_attempt(
            database, visitor.email, request.remote_addr or "", datetime.now(UTC), device=device
        )
        if attempt.wait:
            words, headers = too_many(attempt, localizer)
            return _form(back, words), 429, headers
        if user_with_password(database, visitor.email, request.form.get("password", "")) is None:
            return _form(back, localizer.gettext("The password is incorrect.")), 401
        forget_attempts(database, visitor.email, device=device)
        confirm_session(database, visitor)
        return redirect(back)

    def _form(back: str, problem: str = "") -> str:
        return render_template(
            "confirm.html",
            title=voice_of_request(settings).gettext("Confirm that it is you"),
            email=current_visitor().email,
            problem=problem,
            longest=MAX_PASSWORD_LENGTH,
            next=back,
            offers_languages=True,
        )
