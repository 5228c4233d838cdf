"""A read timeout for PostgreSQL, which its client library does not have.

A server that is stopped, or whose disk hangs, still acknowledges what it is sent: neither TCP nor a
`statement_timeout`, which the server would have to keep, ends the wait for its answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from threading import Lock
from typing import Any, Final

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

PING_SECONDS: Final = 2.0
"""For a connection from the pool to show that it is alive, and to end what was left open on it."""
SILENT_SECONDS: Final = 3.0
"""After so long without an answer, the server is asked over another connection whether it answers at all."""
RETRY_SECONDS: Final = 2.0
"""How long a server that did not answer is left alone."""


class ServerSilent(psycopg.OperationalError):
    """The server did not answer in time. The connection is closed."""


class TimeoutConnection(psycopg.Connection[TupleRow]):
    """A connection that is closed when the server says nothing for too long."""

    read_timeout: float | None = None
    """Seconds to wait for an answer; None is as long as the server answers others."""
    is_server_there: Callable[[], bool] | None = None
    """Asks the server over another connection; None: it is not asked."""

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - psycopg's own
        """Run one of psycopg's exchanges with the server, and close the connection if no answer comes."""
        try:
            return super().wait(self._in_time(gen), *args, **kwargs)
        except ServerSilent:
            self.close()
            raise

    def _in_time(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """The same exchange; psycopg resumes it every 0.1 s with nothing while the server is silent."""
        begun = asked = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    begun = asked = time.monotonic()
                elif self._is_over(begun):
                    raise ServerSilent("the server has not answered in time")
                elif self.is_server_there is not None and time.monotonic() - asked > SILENT_SECONDS:
                    if not self.is_server_there():
                        raise ServerSilent("the server does not answer anybody")
                    asked = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value

    def _is_over(self, begun: float) -> bool:
        return self.read_timeout is not None and time.monotonic() - begun > self.read_timeout


class Reconnection:
    """Connects; while the server is silent, one thread at a time tries, and the others are told at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._away_until: float | None = None

    def connect(self, *args: Any, **kwargs: Any) -> TimeoutConnection:  # noqa: ANN401 - psycopg's own
        """A new connection.

        Raises:
            psycopg.OperationalError: the server refuses, or does not answer, or did not a moment ago.
        """
        if self._away_until is None:
            return self._connect(*args, **kwargs)
        if time.monotonic() < self._away_until or not self._lock.acquire(blocking=False):
            raise ServerSilent("the server did not answer a moment ago")
        try:
            return self._connect(*args, **kwargs)
        finally:
            self._lock.release()

    def _connect(self, *args: Any, **kwargs: Any) -> TimeoutConnection:  # noqa: ANN401 - psycopg's own
        try:
            connection = TimeoutConnection.connect(*args, **kwargs)
        except psycopg.errors.ConnectionTimeout:
            self._away_until = time.monotonic() + RETRY_SECONDS
            raise
        self._away_until = None
        return connection


def limit_silence(engine: Engine, reconnection: Reconnection, read_timeout: float | None) -> None:
    """End waiting for a silent server on every connection of `engine`.

    `read_timeout`: seconds that one answer may take; None: only a server that answers nobody is given up.
    """

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, args: Any, parameters: Any) -> TimeoutConnection:  # noqa: ANN401 - psycopg's own
        def is_there() -> bool:
            try:
                reconnection.connect(*args, **parameters).close()
            except psycopg.OperationalError:
                return False
            return True

        connection = reconnection.connect(*args, **parameters)
        connection.is_server_there = is_there
        connection.read_timeout = read_timeout
        return connection

    @event.listens_for(engine, "checkout")
    def _take(connection: TimeoutConnection, _record: ConnectionPoolEntry, _proxy: object) -> None:
        connection.read_timeout = read_timeout

    @event.listens_for(engine, "reset")
    def _give_back(connection: TimeoutConnection, _record: ConnectionPoolEntry, _state: object) -> None:
        connection.read_timeout = PING_SECONDS  # what follows is a rollback, and a ping before the next use
