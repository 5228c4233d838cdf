"""/login and /logout."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from math import ceil

from flask import Flask, Response, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth.guard import safe_next
from dashboard.auth.known_devices import device_of, remember_device
from dashboard.auth.permissions import requires
from dashboard.auth.second_factor_state import CODE_PATH, WAITING
from dashboard.auth.sessions import (
    ENDED,
    OLD_COOKIE,
    begin_session,
    end_session,
    forget_ended_session,
    visitor_of_cookie,
)
from dashboard.auth.throttling import Attempt, begin_attempt, forget_attempts
from dashboard.auth.users import make_first_user, note_login, user_with_password
from dashboard.auth.visitor import current_visitor
from dashboard.server.access import open_to_all
from dashboard.server.standalone import voice_of_request
from db.engine import Database
from db.models import User
from db.people import normalised
from i18n import Localizer
from settings import Settings

Answer = str | AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]


def add_login(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the login form, check what it sends, and log out."""

    @server.route("/login", methods=["GET", "POST"])
    @open_to_all
    def login() -> Answer:
        has_users = make_first_user(settings, database)
        if visitor_of_cookie(database, settings) or not (has_users or settings.is_hosted):
            return redirect(safe_next(request.values.get("next")))
        if request.method != "POST" or not has_users:
            return _first_form(settings, has_users=has_users)
        email = normalised(request.form.get("email", ""))
        localizer = voice_of_request(settings)
        device = device_of(settings, email)
        attempt = begin_attempt(database, email, request.remote_addr or "", datetime.now(UTC), device=device)
        if attempt.wait:
            words, headers = too_many(attempt, localizer)
            return _form(settings, words), 429, headers
        user = user_with_password(database, email, request.form.get("password", ""))
        if user is None:
            return _form(settings, localizer.gettext("Incorrect e-mail address or password.")), 401
        forget_attempts(database, email, device=device)
        back = safe_next(request.form.get("next"))
        return redirect(after_password(database, settings, user.id, back))

    @server.route("/logout", methods=["POST"])
    @requires()
    def logout() -> Answer:
        end_session(database, current_visitor())
        return redirect("/login")


def after_password(database: Database, settings: Settings, user_id: int, back: str) -> str:
    """The redirect after a correct password: to `back`, or first to the second factor."""
    with database.read() as read:
        user = read.get_one(User, user_id)
    if user.totp_secret is not None:
        session.clear()
        session[WAITING] = {"user": user_id, "at": time.time(), "next": back}
        return CODE_PATH
    start_session(database, settings, user_id, user.email)
    return back


def start_session(database: Database, settings: Settings, user_id: int, email: str) -> None:
    """Start a session for an authenticated user, and remember their browser."""
    note_login(database, user_id)
    begin_session(database, settings, user_id, email)
    remember_device(settings, email)


def too_many(attempt: Attempt, localizer: Localizer) -> tuple[str, dict[str, str]]:
    """The response to a throttled login: a sentence and the Retry-After header."""
    seconds = ceil(attempt.wait.total_seconds())
    words = localizer.ngettext(
        "Too many attempts. Wait {n:number} second and try again.",
        "Too many attempts. Wait {n:number} seconds and try again.",
        seconds,
    )
    return words, {"Retry-After": str(seconds)}


def _first_form(settings: Settings, *, has_users: bool) -> Response:
    """The empty form; it says so when a login has ended, and clears what is left of it."""
    forget_ended_session(settings)
    words = ""
    if session.pop(ENDED, False):
        words = voice_of_request(settings).gettext("Your login has ended. Please log in again.")
    response = make_response(_form(settings, words, has_users=has_users))
    if settings.is_hosted and OLD_COOKIE in request.cookies:
        response.delete_cookie(OLD_COOKIE)
    return response


def _form(settings: Settings, problem: str = "", *, has_users: bool = True) -> str:
    localizer = voice_of_request(settings)
    return render_template(
        "login.html",
        title=localizer.gettext("Log in"),
        problem=problem,
        has_users=has_users,
        offers_languages=True,
        email=request.form.get("email", "")[:254],
        next=safe_next(request.values.get("next")),
    )
