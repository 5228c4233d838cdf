"""The login of a browser: its cookie holds a token, the database everything else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from flask import request, session

from dashboard.auth.permissions import writer_of_app
from dashboard.auth.visitor import Visitor
from dashboard.server.malformed import CALLBACK_PATH
from dashboard.server.metrics import count_login
from db import login_sessions
from db.audit import record
from db.engine import Database
from db.login_sessions import SessionLimits
from domain.audit import AuditKind
from settings import Settings

TOKEN, ENDED = "login", "login-ended"
FROM_OLDER_RELEASES = "_user_id"
"""What sessions of older releases held."""
OLD_COOKIE = "insiders_session"
"""What the cookie of older releases was called; on this machine it still is."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a login was used last."""
TIMER: Final = ".n_intervals"
"""The property of Dash's timers."""
BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""By a word of the User-Agent header, the more particular first."""
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def limits_of(settings: Settings) -> SessionLimits:
    """How long a login lasts."""
    return SessionLimits(*settings.session_limits)


def begin_session(database: Database, settings: Settings, user_id: int, email: str) -> None:
    """Start a session for somebody who has proved who they are; the browser's earlier session ends."""
    with database.write() as write_session:
        if isinstance(session.get(TOKEN), str):
            login_sessions.end_by_token(write_session, session[TOKEN])
        login_sessions.clear_ended(write_session, limits_of(settings))
        token = login_sessions.begin(
            write_session, user_id, device=request.user_agent.string, address=request.remote_addr or ""
        )
        record(write_session, AuditKind.LOGIN, email)
    count_login("succeeded")
    session.clear()
    session.permanent = True
    session[TOKEN] = token


def end_session(database: Database, visitor: Visitor) -> None:
    """End this browser's session; every copy of its cookie becomes invalid."""
    if visitor.user_id is not None and visitor.session_id is not None:
        with database.write() as write_session:
            login_sessions.end(write_session, visitor.session_id, user_id=visitor.user_id)
            record(write_session, AuditKind.LOGOUT, visitor.email)
    session.clear()


def visitor_of_cookie(database: Database, settings: Settings) -> Visitor | None:
    """The user whose login the browser's cookie belongs to; None if there is none that holds."""
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    with database.read() as read:
        login = login_sessions.find(read, token, limits_of(settings))
    if login is None:
        return None
    if login.seen_ago > SEEN_EVERY and not _is_automatic():
        number = login.id
        writer_of_app().add(lambda session: login_sessions.touch(session, number))
    return Visitor(
        email=login.user.email,
        role=login.user.role,
        user_id=login.user.id,
        session_id=login.id,
        lacks_second_factor=login.user.totp_secret is None and login.user.role in settings.two_factor_for,
        is_confirmed=login.confirmed_ago <= timedelta(minutes=settings.confirmation_minutes),
    )


def _is_automatic() -> bool:
    """Whether a page's timer sent the request and not a person: an open page must not keep a login alive."""
    body = request.get_json(silent=True) if request.path == CALLBACK_PATH else None
    changed = body.get("changedPropIds") if isinstance(body, dict) else None
    return (
        isinstance(changed, list)
        and bool(changed)
        and all(str(component).endswith(TIMER) for component in changed)
    )


def confirm_session(database: Database, visitor: Visitor) -> None:
    """Record that the visitor has just proved again who they are."""
    if visitor.session_id is None:
        return
    with database.write() as write_session:
        session[TOKEN] = login_sessions.confirm(write_session, visitor.session_id)


def forget_ended_session(settings: Settings) -> None:
    """Clear the cookie of an ended session, and flag it so that the login page can say so."""
    had_one = TOKEN in session or FROM_OLDER_RELEASES in session
    had_one = had_one or (settings.is_hosted and OLD_COOKIE in request.cookies)
    if had_one:
        session.clear()
        session[ENDED] = True


def device_name(user_agent: str) -> str:
    """What people call a browser, such as "Firefox, Windows"; empty if it is none that is known."""
    browser = next((name for word, name in BROWSERS if re.search(rf"\b{word}/", user_agent)), "")
    system = next((name for word, name in SYSTEMS if word in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
