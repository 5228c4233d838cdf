"""What every answer carries: what the browser may do with it, and for how long it may keep it."""

from __future__ import annotations

from flask import Flask, Response, request, session
from flask_wtf.csrf import generate_csrf

from dashboard.server.edge import FOR_MACHINES
from dashboard.server.preferences import A_YEAR, LANGUAGE_COOKIE
from i18n.catalogue import locales
from settings import Settings

CSRF_COOKIE = "_csrf_token"
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",  # documents hold no script, only data (dashboard.shell.document)
        "style-src 'self' 'unsafe-inline'",  # Mantine and plotly write style elements
        "img-src 'self' data: blob:",  # charts are saved as pictures through blobs
        "font-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def cookie_prefix(settings: Settings) -> str:
    """The prefix of cookie names that makes browsers bind them to TLS and this very host."""
    return "__Host-" if settings.is_hosted else ""


def csrf_cookie(settings: Settings) -> str:
    """The cookie that dash-renderer reads and sends back as X-CSRFToken with every callback."""
    return f"{cookie_prefix(settings)}{CSRF_COOKIE}"


def send_headers(server: Flask, settings: Settings) -> None:
    """Add the security and caching headers, the CSRF cookie and the language cookie."""

    @server.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if response.mimetype == "application/json" and request.path not in FOR_MACHINES:
            headers.setdefault("Content-Disposition", 'attachment; filename="answer.json"')
        if settings.is_hosted and request.is_secure:
            headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        _say_how_long_it_keeps(response)
        return response

    @server.after_request
    def _cookies(response: Response) -> Response:
        if response.mimetype != "text/html" or request.method != "GET":
            return response
        is_secure = settings.is_hosted
        if not server.session_interface.is_null_session(session):
            response.set_cookie(csrf_cookie(settings), generate_csrf(), secure=is_secure, samesite="Strict")
        language = request.args.get("lang")
        if language in locales():
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=A_YEAR, secure=is_secure, samesite="Lax", httponly=True
            )
        return response


def _say_how_long_it_keeps(response: Response) -> None:
    cache_control = response.cache_control
    if request.path.startswith("/assets/") and "m" in request.args and response.status_code == 200:
        cache_control.no_cache = None  # ?m= is the file's time of change: another file has another address
        cache_control.public = True
        cache_control.max_age = A_YEAR
        cache_control.immutable = True
    elif request.path.startswith("/_dash-component-suites/"):
        if cache_control.max_age:
            cache_control.private = True
            cache_control.immutable = True
    elif not request.path.startswith("/assets/"):
        cache_control.no_store = True  # pages and figures are for those who are logged in
