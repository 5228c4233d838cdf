"""A signed cookie marks browsers in which a user has logged in before."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from dashboard.server.headers import cookie_prefix
from dashboard.server.preferences import A_YEAR
from settings import Settings

NAME, SALT = "insiders_device", "known device"
MAX_USERS = 10
"""Who share a browser; the one who has not logged in there for longest is forgotten."""


def device_of(settings: Settings, user_email: str) -> str:
    """The browser's id if this user has logged in there before; else empty."""
    device, emails = _cookie(settings)
    return device if user_email in emails else ""


def remember_device(settings: Settings, user_email: str) -> None:
    """Remember in the current response that this user has logged in with this browser."""
    device, emails = _cookie(settings)
    emails_kept = [user_email, *(email for email in emails if email != user_email)][:MAX_USERS]
    g.device_cookie = _serializer().dumps([device or secrets.token_hex(8), emails_kept])


def add_known_devices(server: Flask, settings: Settings) -> None:
    """Send the cookie with the answer to a login."""

    @server.after_request
    def _send(response: Response) -> Response:
        value = g.pop("device_cookie", None)
        if value is not None:
            response.set_cookie(
                f"{cookie_prefix(settings)}{NAME}",
                value,
                max_age=A_YEAR,
                secure=settings.is_hosted,
                httponly=True,
                samesite="Lax",
            )
        return response


def _cookie(settings: Settings) -> tuple[str, list[str]]:
    try:
        device, emails = _serializer().loads(request.cookies.get(f"{cookie_prefix(settings)}{NAME}", ""))
    except (BadSignature, ValueError, TypeError):
        return "", []
    return str(device), [str(email) for email in emails]


def _serializer() -> URLSafeSerializer:
    # the newest key last: it signs, and all of them verify
    keys = [*reversed(current_app.config.get("SECRET_KEY_FALLBACKS") or []), current_app.secret_key or ""]
    return URLSafeSerializer([str(key) for key in keys], salt=SALT)
