"""/join/… — the link for choosing a password, after an invitation or to reset a forgotten one."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth.guard import JOIN_PATH
from dashboard.auth.login import after_password
from dashboard.auth.passwords import MAX_PASSWORD_LENGTH, digest_of, validate_password
from dashboard.server.access import open_to_all
from dashboard.server.standalone import voice_of_request
from db import people
from db.engine import Database
from settings import MIN_PASSWORD_LENGTH, Settings


def add_joining(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the form. A GET does not use up the link: mail programs open links before people do."""

    @server.route(f"{JOIN_PATH}<token>", methods=["GET", "POST"])
    @open_to_all
    def join(token: str) -> str | AnyResponse | tuple[str, int]:
        with database.read() as session:
            user = people.invited_by_link(session, token)
        if user is None:
            return _over()
        if request.method != "POST":
            return _form(user.email)
        password = request.form.get("password", "")
        problem = validate_password(
            password, request.form.get("again", ""), voice_of_request(settings), email=user.email
        )
        if problem is not None:
            return _form(user.email, problem), 400
        digest = digest_of(password)
        with database.write() as session:
            joined = people.use_link(session, token, digest)
            user_id = None if joined is None else joined.id
        if user_id is None:
            return _over()
        return redirect(after_password(database, settings, user_id, "/"))

    def _form(email: str, problem: str = "") -> str:
        return render_template(
            "join.html",
            title=voice_of_request(settings).gettext("Choose your password"),
            email=email,
            problem=problem,
            least=MIN_PASSWORD_LENGTH,
            longest=MAX_PASSWORD_LENGTH,
            offers_languages=True,
        )

    def _over() -> tuple[str, int]:
        gettext = voice_of_request(settings).gettext
        page = render_template(
            "problem.html",
            title=gettext("This link has expired"),
            explanation=gettext(
                "It was already used, is older than three days, or was replaced by a newer link."
            ),
            advice=gettext("If you have a password, log in. Otherwise ask an administrator for a new link."),
            way_out="/login",
            way_out_label=gettext("Log in"),
        )
        return page, 410
