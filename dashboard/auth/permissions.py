"""Permissions of views and callbacks: declared where they are defined, checked on the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request

from dashboard.auth.visitor import Visitor, current_visitor
from dashboard.server.access import Access, View, declare
from dashboard.server.background import BackgroundWriter
from dashboard.server.malformed import CALLBACK_PATH
from db.audit import record
from domain.audit import AuditKind
from domain.enums import Permission
from domain.user_error import UserError

WRITER = "background_writer"
"""Where an app keeps its BackgroundWriter."""
MAX_RECORDED = 200
"""Characters of what was asked for."""


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Declare the permissions of a view or callback; with none, any authenticated visitor has access.

    A view is checked by the guard, before it is called. A callback is checked when it is called, and refused
    with a sentence::

        @app.callback(Output(…), Input(…))
        @requires(Permission.SEE_CUSTOMERS)
        def _rows(…): ...
    """
    access = Access(frozenset(permissions))

    def declared(function: View) -> View:
        @wraps(function)
        def checked(*args: Any, **given: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
            check(*permissions)
            return function(*args, **given)

        return declare(access)(checked)  # type: ignore[return-value]

    return declared


def admits(access: Access, visitor: Visitor) -> bool:
    """Whether the visitor may request a route or callback with this declaration."""
    return access.is_open or (visitor.is_authenticated and visitor.may(*access.permissions))


def check(*permissions: Permission) -> Visitor:
    """The visitor, who has all of `permissions`.

    Raises:
        UserError: They have not; it is recorded.
    """
    visitor = current_visitor()
    if not visitor.may(*permissions):
        record_denial(visitor)
        raise UserError("Your role does not allow this. Ask an administrator for access.")
    return visitor


def record_denial(visitor: Visitor, action: str = "") -> None:
    """Record that an authenticated visitor requested what their role forbids: `action`, or the request."""
    if visitor.is_user:
        action = (action or f"{request.method} {_requested_target()}")[:MAX_RECORDED]
        writer_of_app().add(lambda session: record(session, AuditKind.DENIED, visitor.email, what=action))


def writer_of_app() -> BackgroundWriter:
    """The current app's writer of what is recorded after the response."""
    writer: BackgroundWriter = current_app.extensions[WRITER]
    return writer


def _requested_target() -> str:
    """The requested address; for a callback, the outputs that it would have updated."""
    body = request.get_json(silent=True) if request.path == CALLBACK_PATH else None
    return str(body.get("output", "")) if isinstance(body, dict) else request.path
