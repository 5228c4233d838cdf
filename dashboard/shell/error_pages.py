"""What went wrong, said calmly: designed pages with their HTTP status, and never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError, TimeoutError
from werkzeug.exceptions import Forbidden, HTTPException, MethodNotAllowed, NotFound

from dashboard.auth.guard import NotForThisRole
from dashboard.server.malformed import MalformedRequest
from dashboard.server.standalone import voice_of_request
from db.engine import Database, is_full, is_read_only, is_unreadable, was_too_slow
from db.migrate import schema_state
from i18n import Message
from settings import Settings

log = logging.getLogger(__name__)

DatabaseState = Literal["lost", "slow", "read-only", "full", "unreadable", "unprepared", "newer"]
TOLD_BY_CODE: tuple[tuple[DatabaseState, Callable[[DBAPIError], bool]], ...] = (
    ("unreadable", is_unreadable),
    ("read-only", is_read_only),
    ("full", is_full),
    ("slow", was_too_slow),
)
"""States that the error itself tells."""
DATABASE_ERRORS = (OperationalError, InterfaceError, TimeoutError, ProgrammingError)
"""What SQLAlchemy raises when a database is away, busy for too long, or lacks the tables."""

SAID_OF_DATABASE: dict[DatabaseState, tuple[Message, Message, Message]] = {
    "lost": (
        Message("The database does not answer"),
        Message(
            "The pages cannot be drawn without it. Nothing has been lost: what was published is kept there."
        ),
        Message("This is usually over within a minute. If it stays, tell whoever runs this app."),
    ),
    "slow": (
        Message("This takes longer than it should"),
        Message("The database is busy, or there is very much to look through. Nothing is lost."),
        Message("Try again in a minute, or look at less at once. If it stays, tell whoever runs this app."),
    ),
    "read-only": (
        Message("The database takes no changes"),
        Message("It can be read, so the pages are there, but nothing can be saved: the change was not made."),
        Message("If it stays like this for more than a few minutes, tell whoever runs this app."),
    ),
    "full": (
        Message("The database is full"),
        Message("There is no room left where it is stored, so the change was not made. Nothing was lost."),
        Message("Whoever runs this app needs to make room for it."),
    ),
    "unreadable": (
        Message("The database cannot be read"),
        Message("What it lies in is damaged, is no database, or may not be opened by this program."),
        Message("This does not pass by itself. Whoever runs this app puts a backup in its place."),
    ),
    "unprepared": (
        Message("The database is not prepared yet"),
        Message("Its tables are missing or older than this program."),
        Message("Whoever runs this app prepares it with: python -m pipeline migrate"),
    ),
    "newer": (
        Message("The database is newer than this program"),
        Message("A newer version of this program has prepared it, and this one is still running."),
        Message("Whoever runs this app restarts it with the newest version."),
    ),
}


REFUSALS: tuple[tuple[type[HTTPException], tuple[Message, ...]], ...] = (
    (
        CSRFError,
        (
            Message("This page has been open for too long"),
            Message("For your safety the request was not carried out."),
            Message("Load the page again and repeat what you did. Cookies must be allowed, over https."),
        ),
    ),
    (
        NotFound,
        (
            Message("There is no such page"),
            Message("The address may be mistyped, or the page has moved."),
        ),
    ),
    (
        NotForThisRole,
        (
            Message("This page is for others"),
            Message("Your role does not open it. Ask an administrator if you need it."),
        ),
    ),
    (
        Forbidden,
        (
            Message("Not from here"),
            Message("There are no users yet, so this app opens only on the machine it runs on."),
            Message("Open it there as http://localhost, or set ADMIN_EMAIL and ADMIN_PASSWORD."),
        ),
    ),
    (
        MalformedRequest,
        (
            Message("This request cannot be read"),
            Message("It holds characters that no text has, or is not what this app's pages send."),
            Message("Open the page again and repeat what you did."),
        ),
    ),
    (
        MethodNotAllowed,
        (Message("There is nothing to do here"), Message("Go back and try another way.")),
    ),
)
NOT_UNDERSTOOD = (Message("That did not work"), Message("The request was not understood."))


def state_of(database: Database, error: Exception) -> DatabaseState | None:
    """What an error says of the database; None when it is not about the database's condition."""
    for state, holds in TOLD_BY_CODE:
        if isinstance(error, DBAPIError) and holds(error):
            return state
    if not isinstance(error, DATABASE_ERRORS):
        return None
    try:
        schema = schema_state(database)
    except DBAPIError as problem:
        return "unreadable" if is_unreadable(problem) else "lost"
    if schema == "current":
        return "lost" if isinstance(error, OperationalError | TimeoutError | InterfaceError) else None
    return "newer" if schema == "ahead" else "unprepared"


def handle_problems(server: Flask, settings: Settings, database: Database) -> None:
    """Answer every error of `server` with a designed page, or with JSON to a program."""

    @server.errorhandler(Exception)
    def _whatever(error: Exception) -> Response:
        state = state_of(database, error)
        if state is None:
            log.exception("%s %s failed", request.method, request.path, exc_info=error)
            return _problem(
                500,
                Message("Something went wrong here"),
                Message("This page could not be drawn. It has been written down for whoever runs this app."),
                Message("Try again; the other pages may well work."),
            )
        log.error("%s %s: the database is %s: %s", request.method, request.path, state, error)
        response = _problem(503, *SAID_OF_DATABASE[state])
        response.headers["Retry-After"] = "10"
        return response

    @server.errorhandler(HTTPException)
    def _refused(error: HTTPException) -> Response:
        if error.response is not None or (error.code or 500) < 400:
            return make_response(error.get_response())
        status = error.code or 500
        said = next((words for kind, words in REFUSALS if isinstance(error, kind)), NOT_UNDERSTOOD)
        return _problem(status, *said, leads_home=isinstance(error, NotFound | NotForThisRole))

    def _problem(
        status: int,
        title: Message,
        explanation: Message,
        advice: Message | None = None,
        *,
        leads_home: bool = False,
    ) -> Response:
        localizer = voice_of_request(settings)
        if request.path.startswith("/_") or not request.accept_mimetypes.accept_html:
            response = jsonify(error=localizer.render(title))
        else:
            response = make_response(
                render_template(
                    "problem.html",
                    title=localizer.render(title),
                    explanation=localizer.render(explanation),
                    advice=localizer.render(advice) if advice else "",
                    way_out="/" if leads_home else request.full_path.rstrip("?"),
                    way_out_label=localizer.gettext("To the overview")
                    if leads_home
                    else localizer.gettext("Try again"),
                    looks_again=status == 503,
                )
            )
        response.status_code = status
        return response
