"""Error pages: designed, with the right HTTP status, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from dash.exceptions import DependencyException
from flask import Flask, Request, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError, TimeoutError
from werkzeug.exceptions import Forbidden, HTTPException, MethodNotAllowed, NotFound

from dashboard.auth.guard import NotForThisRole
from dashboard.server.edge import PlainHttp, UnknownHost
from dashboard.server.malformed import MalformedRequest
from dashboard.server.routes import route_of
from dashboard.server.standalone import voice_of_request
from db.engine import Database, is_full, is_read_only, is_refused_by_disk, is_unreadable, was_too_slow
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
        Message("The database is not responding"),
        Message(
            "Pages can't be shown without it. Nothing is lost: everything published is still stored there."
        ),
        Message("This usually passes within a minute. If it does not, tell your administrator."),
    ),
    "slow": (
        Message("This is taking too long"),
        Message("The database is busy, or there is a lot of data to go through. Nothing is lost."),
        Message(
            "Try again in a minute, or narrow your filters. If it keeps happening, tell your administrator."
        ),
    ),
    "read-only": (
        Message("The database is read-only"),
        Message("Pages still work, but nothing can be saved: your change was not made."),
        Message("If this lasts more than a few minutes, tell your administrator."),
    ),
    "full": (
        Message("The database is full"),
        Message("There is no disk space left, so your change was not made. Nothing is lost."),
        Message("Ask your administrator to free up space."),
    ),
    "unreadable": (
        Message("The database cannot be read"),
        Message("The file is damaged, is not a database, or this program has no permission to open it."),
        Message("This needs your administrator, who can restore a backup."),
    ),
    "unprepared": (
        Message("The database is not set up yet"),
        Message("Its tables are missing or older than this program."),
        Message("Your administrator can set it up with: python -m pipeline migrate"),
    ),
    "newer": (
        Message("The database is newer than this program"),
        Message("It was upgraded by a newer release of this program, but an older one is still running."),
        Message("Ask your administrator to restart the app with the latest release."),
    ),
}


REFUSALS: tuple[tuple[type[HTTPException], tuple[Message, ...]], ...] = (
    (
        CSRFError,
        (
            Message("This page has expired"),
            Message("For your security, the request was not carried out."),
            Message("Reload the page and try again. Cookies must be enabled, over https."),
        ),
    ),
    (
        NotFound,
        (
            Message("Page not found"),
            Message("The address may be mistyped, or the page has moved."),
        ),
    ),
    (
        NotForThisRole,
        (
            Message("You don't have access to this page"),
            Message("Your role does not include it. Ask an administrator for access."),
        ),
    ),
    (
        PlainHttp,
        (
            Message("This connection is not encrypted"),
            Message("This app takes forms over https only, so nothing was saved."),
            Message("Open the address again with https:// in front."),
        ),
    ),
    (
        UnknownHost,
        (
            Message("Unknown address"),
            Message("This app has another name."),
            Message("Ask your administrator for its address."),
        ),
    ),
    (
        Forbidden,
        (
            Message("Not available from this computer"),
            Message("There are no users yet, so this app is only reachable from the computer it runs on."),
            Message("Open it there at http://localhost, or set ADMIN_EMAIL and ADMIN_PASSWORD."),
        ),
    ),
    (
        MalformedRequest,
        (
            Message("Invalid request"),
            Message("It contains invalid characters, or was not sent by this app's pages."),
            Message("Reload the page and try again."),
        ),
    ),
    (
        MethodNotAllowed,
        (Message("Nothing to do here"), Message("Go back and try another way.")),
    ),
)
NOT_UNDERSTOOD = (Message("That didn't work"), Message("We could not understand the request."))


NOT_ALLOWED = Message("Your role does not allow this. Ask an administrator for access.")
"""What a program is told that asks for what a role does not include."""


def state_of(database: Database, error: Exception) -> DatabaseState | None:
    """The state of the database that an error implies; None for other errors."""
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
        if not isinstance(error, OperationalError | TimeoutError | InterfaceError):
            return None
        return "read-only" if is_refused_by_disk(error) else "lost"
    return "newer" if schema == "ahead" else "unprepared"


def handle_problems(server: Flask, settings: Settings, database: Database) -> None:
    """Answer every error of `server` with a designed page, or with JSON to a program."""

    @server.errorhandler(Exception)
    def _whatever(error: Exception) -> Response:
        state = state_of(database, error)
        if state is None:
            log.exception("%s %s failed", request.method, route_of(request), exc_info=error)
            return _problem(
                500,
                Message("Something went wrong"),
                Message("This page could not be shown. The error has been logged for your administrator."),
                Message("Try again; the other pages may still work."),
            )
        log.error("%s %s: the database is %s: %s", request.method, route_of(request), state, error)
        response = _problem(503, *SAID_OF_DATABASE[state])
        response.headers["Retry-After"] = "10"
        return response

    @server.errorhandler(DependencyException)
    def _unknown_component(_error: DependencyException) -> Response:
        log.warning("%s %s refused: an unknown component", request.method, route_of(request))
        return _refused(MalformedRequest())

    @server.errorhandler(HTTPException)
    def _refused(error: HTTPException) -> Response:
        if error.response is not None or (error.code or 500) < 400:
            return make_response(error.get_response())
        status = error.code or 500
        sentence = next((words for kind, words in REFUSALS if isinstance(error, kind)), NOT_UNDERSTOOD)
        if isinstance(error, NotForThisRole) and not _is_page(request):
            response = jsonify(error=voice_of_request(settings).render(NOT_ALLOWED))
            response.status_code = status
            return response
        return _problem(status, *sentence, leads_home=isinstance(error, NotFound | NotForThisRole))

    def _problem(
        status: int,
        title: Message,
        explanation: Message,
        advice: Message | None = None,
        *,
        leads_home: bool = False,
    ) -> Response:
        localizer = voice_of_request(settings)
        if not _is_page(request):
            response = jsonify(error=localizer.render(title))
        else:
            response = make_response(
                render_template(
                    "problem.html",
                    title=localizer.render(title),
                    explanation=localizer.render(explanation),
                    advice=localizer.render(advice) if advice else "",
                    way_out="/" if leads_home else request.full_path.rstrip("?"),
                    way_out_label=localizer.gettext("Go to the overview")
                    if leads_home
                    else localizer.gettext("Try again"),
                    looks_again=status == 503,
                    error_id=g.get("request_id", "") if status >= 500 else "",
                )
            )
        response.status_code = status
        return response


def _is_page(http_request: Request) -> bool:
    """Whether a person asks for a page, and not a program or Dash's renderer for data."""
    return not http_request.path.startswith("/_") and http_request.accept_mimetypes.accept_html
