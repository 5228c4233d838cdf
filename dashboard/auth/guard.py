"""Every request is denied unless something here lets it in: pages, callbacks, Dash's own routes, assets."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, jsonify, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth.permissions import admits, record_denial
from dashboard.auth.second_factor_state import SETUP_PATH
from dashboard.auth.sessions import forget_ended_session, visitor_of_cookie
from dashboard.auth.users import make_first_user
from dashboard.auth.visitor import WHOEVER_IS_HERE, set_current_visitor
from dashboard.server.access import access_of
from db.engine import Database
from domain.addresses import is_loopback
from settings import Settings

METRICS_PATH = "/metrics"
JOIN_PATH = "/join/"
"""What follows is a one-time link's own secret."""
OPEN_ASSETS = frozenset(
    f"/assets/{name}"
    for name in ("tokens.css", "standalone.css", "theme.js", "again.js", "logo.svg", "favicon.svg")
)
"""What pages that need no login are drawn with."""
MADE_BY_PROXIES = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")
"""A request that carries one of these did not come straight from this machine's browser."""


class NotForThisRole(Forbidden):
    """The visitor is logged in, but their role lacks the permission."""


def guard(server: Flask, settings: Settings, database: Database) -> None:
    """Put the guard before everything that `server` serves."""

    @server.before_request
    def _let_in_or_deny() -> AnyResponse | None:
        access = access_of(server, request.endpoint)
        if access.is_open or request.path in OPEN_ASSETS:
            return None
        if request.path == METRICS_PATH and _has_token(settings.metrics_token, request):
            return None
        visitor = visitor_of_cookie(database, settings)
        if visitor is None:
            if settings.is_hosted or make_first_user(settings, database):
                forget_ended_session(settings)
                return _denied()
            if not comes_from_this_machine(request):
                abort(403)
            visitor = WHOEVER_IS_HERE
        set_current_visitor(visitor)
        if visitor.lacks_second_factor and not _helps_to_set_up(request):
            return redirect(SETUP_PATH) if _is_a_page(request) else _log_in_first()
        if not admits(access, visitor):
            record_denial(visitor)
            raise NotForThisRole
        return None


def comes_from_this_machine(http_request: Request) -> bool:
    """Whether the request comes from this machine directly: through no proxy and under no other site's name.

    The Host header matters because any web site can have its own name point at 127.0.0.1.
    """
    if any(name in http_request.headers for name in MADE_BY_PROXIES):
        return False
    return is_loopback(http_request.remote_addr or "") and _names_this_machine(
        http_request.headers.get("Host", "")
    )


def safe_next(target: str | None) -> str:
    """The path to redirect to after login: one of this site, otherwise the first page."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return "/"
    if any(ord(character) < 32 for character in target):
        return "/"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.path in ("/login", "/logout"):
        return "/"
    return target


def _denied() -> Response | AnyResponse:
    if _is_a_page(request):
        target = request.full_path.rstrip("?")
        return redirect(url_for("login", next=None if target == "/" else target))
    return _log_in_first()


def _is_a_page(http_request: Request) -> bool:
    is_read = http_request.method in ("GET", "HEAD") and not http_request.path.startswith(("/_", "/assets/"))
    return bool(is_read and http_request.accept_mimetypes.accept_html)


def _helps_to_set_up(http_request: Request) -> bool:
    return (
        http_request.path.startswith((SETUP_PATH, "/confirm", "/assets/")) or http_request.path == "/logout"
    )


def _log_in_first() -> Response:
    response = jsonify(error="log in first")
    response.status_code = 401
    return response


def _has_token(token: str, http_request: Request) -> bool:
    """Whether the request carries the bearer token that programs are given."""
    bearer_token = http_request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return bool(token) and hmac.compare_digest(bearer_token.encode(), token.encode())


def _names_this_machine(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name in ("localhost", "127.0.0.1", "::1")
