"""/account — one's own password, logins and what has changed about the account."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth.account_notices import notices_of
from dashboard.auth.account_sessions import ACCOUNT_PATH, logins_of
from dashboard.auth.known_devices import device_of
from dashboard.auth.login import too_many
from dashboard.auth.passwords import MAX_PASSWORD_LENGTH, digest_of, is_right, validate_password
from dashboard.auth.permissions import requires
from dashboard.auth.sessions import begin_session
from dashboard.auth.throttling import begin_attempt, forget_attempts
from dashboard.auth.visitor import Visitor, current_visitor
from dashboard.server.standalone import voice_of_request
from db import people
from db.engine import Database
from db.models import User
from settings import MIN_PASSWORD_LENGTH, Settings

Answer = str | AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]


def add_account(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the page and the form that changes the password.

    Wrong passwords are counted with those of the login: a session that was left open must not be a place to
    guess in.
    """

    @server.route(ACCOUNT_PATH, methods=["GET", "POST"])
    @requires()
    def account() -> Answer:
        visitor = current_visitor()
        if visitor.user_id is None:
            return redirect("/")
        if request.method != "POST":
            return _page(visitor)
        localizer = voice_of_request(settings)
        current, password = request.form.get("current", ""), request.form.get("password", "")
        problem = validate_password(password, request.form.get("again", ""), localizer, email=visitor.email)
        if problem is not None:
            return _page(visitor, problem), 400
        device = device_of(settings, visitor.email)
        attempt = begin_attempt(
            database, visitor.email, request.remote_addr or "", datetime.now(UTC), device=device
        )
        if attempt.wait:
            words, headers = too_many(attempt, localizer)
            return _page(visitor, words), 429, headers
        with database.read() as session:
            digest = session.scalar(select(User.password_hash).where(User.id == visitor.user_id))
        changed = None
        if digest is not None and is_right(current, digest):
            new = digest_of(password)
            with database.write() as session:
                changed = people.change_password(session, visitor.email, digest, new)
        if changed is None:
            return _page(visitor, localizer.gettext("The current password is incorrect.")), 401
        forget_attempts(database, visitor.email, device=device)
        begin_session(database, settings, visitor.user_id, visitor.email)
        return redirect(f"{ACCOUNT_PATH}?changed=1")

    def _page(visitor: Visitor, problem: str = "") -> str:
        localizer = voice_of_request(settings)
        with database.read() as session:
            logins = logins_of(session, visitor, settings, localizer)
            has_second_factor = session.get_one(User, visitor.user_id).totp_secret is not None
            notices = notices_of(session, visitor.email, settings.zone, localizer)
        return render_template(
            "account.html",
            title=localizer.gettext("Your account"),
            email=visitor.email,
            problem=problem,
            changed="changed" in request.args and not problem,
            least=MIN_PASSWORD_LENGTH,
            longest=MAX_PASSWORD_LENGTH,
            logins=logins,
            two_factor=localizer.gettext("On.") if has_second_factor else localizer.gettext("Off."),
            notices=notices,
            offers_languages=True,
        )
