"""What sessions are signed with: SECRET_KEY, or on this machine a key kept in the database."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from db.engine import Database
from db.models import Secret

NAME = "sessions"
WITHOUT_SESSION = frozenset({"/healthz", "/readyz"})
"""Asked by machines, also while the database is away."""

log = logging.getLogger(__name__)


class SignedSessions(SecureCookieSessionInterface):
    """Flask's own sessions, which fetch the database's key when the first request needs one.

    Not at the start: the app starts, and says what is missing, also while the database is away.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The visitor's session; none while there is nothing to sign it with."""
        if not app.secret_key and request.path not in WITHOUT_SESSION:
            try:
                app.secret_key = key_of_database(self._database)
            except SQLAlchemyError as error:
                log.error("no key for sessions: %s", error)
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave the cookie out of files that browsers cache for good: they are the same for everybody.

        With "Vary: Cookie", a browser would ask for each such file again as soon as any cookie has changed.
        """
        if not response.cache_control.immutable:
            super().save_session(app, session, response)


def key_of_database(database: Database) -> str:
    """The database's own key, made if there is none: the same for every worker and after a restart."""
    for _ in range(2):  # a second look when another worker was first
        with database.read() as session:
            secret = session.scalar(select(Secret.value).where(Secret.name == NAME))
        if secret is not None:
            return secret
        try:
            with database.write() as session:
                session.add(Secret(name=NAME, value=secrets.token_urlsafe(48)))
        except IntegrityError:
            continue
    raise RuntimeError("the database neither keeps nor gives a key")
