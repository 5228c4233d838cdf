"""/login and /logout."""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil

from flask import Flask, redirect, render_template, request, session
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth.guard import safe_next
from dashboard.auth.permissions import requires
from dashboard.auth.throttling import Attempt, begin_attempt, forget_attempts
from dashboard.auth.users import make_first_user, visitor_with_password
from dashboard.auth.visitor import Visitor, current_visitor
from dashboard.server.access import open_to_all
from dashboard.server.standalone import voice_of_request
from db.audit import record
from db.engine import Database
from db.people import normalised
from domain.audit import AuditKind
from i18n import Localizer
from settings import Settings

Answer = str | AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]


def add_login(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the login form, check what it sends, and log out."""

    @server.route("/login", methods=["GET", "POST"])
    @open_to_all
    def login() -> Answer:
        has_users = make_first_user(settings, database)
        if current_user.is_authenticated or not (has_users or settings.is_hosted):
            return redirect(safe_next(request.values.get("next")))
        if request.method == "GET" or not has_users:
            return _form(settings, has_users=has_users)
        email = normalised(request.form.get("email", ""))
        localizer = voice_of_request(settings)
        attempt = begin_attempt(database, email, request.remote_addr or "", datetime.now(UTC))
        if attempt.wait:
            words, headers = too_many(attempt, localizer)
            return _form(settings, words), 429, headers
        visitor = visitor_with_password(database, email, request.form.get("password", ""))
        if visitor is None:
            return _form(settings, localizer.gettext("Incorrect e-mail address or password.")), 401
        forget_attempts(database, email)
        let_in(visitor)
        return redirect(safe_next(request.form.get("next")))

    @server.route("/logout", methods=["POST"])
    @requires()
    def logout() -> Answer:
        visitor = current_visitor()
        if visitor.is_user:
            with database.write() as written:
                record(written, AuditKind.LOGOUT, visitor.email)
        logout_user()
        session.clear()
        return redirect("/login")


def let_in(visitor: Visitor) -> None:
    """Begin the session of somebody who has proved who they are."""
    session.clear()  # nothing of the time before, its CSRF token included, stays good
    session.permanent = True
    login_user(visitor)


def too_many(attempt: Attempt, localizer: Localizer) -> tuple[str, dict[str, str]]:
    """What somebody who has to wait is told: the sentence and the header."""
    seconds = ceil(attempt.wait.total_seconds())
    words = localizer.ngettext(
        "Too many attempts. Wait {n:number} second and try again.",
        "Too many attempts. Wait {n:number} seconds and try again.",
        seconds,
    )
    return words, {"Retry-After": str(seconds)}


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
