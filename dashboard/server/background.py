"""Writes after the response is sent, so that no reader waits for the database's lock."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable
from queue import Empty, Full, Queue
from weakref import WeakSet

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from db.audit import Origin, current_origin, with_origin
from db.engine import Database

MAX_WAITING = 10_000
MAX_AT_ONCE = 500
"""Written in one transaction."""
GATHER_SECONDS = 0.25
"""How long a batch is gathered; a process that is killed meanwhile loses it."""
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.5, 30.0
"""Between two tries at what the database did not take."""

Write = Callable[[Session], None]
log = logging.getLogger(__name__)


_AT_WORK: WeakSet[BackgroundWriter] = WeakSet()


@atexit.register
def flush_all() -> None:
    """Write everything that was queued on any writer, and wait for it."""
    for writer in list(_AT_WORK):
        writer.flush()


class BackgroundWriter:
    """A thread per app, started at the first write, because gunicorn forks workers after importing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: Queue[tuple[Origin, Write]] = Queue(MAX_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._hurry = threading.Event()

    def add(self, write: Write) -> None:
        """Queue `write` under the origin of the current request."""
        try:
            self._waiting.put_nowait((current_origin(), write))
        except Full:
            log.error("the database has not answered for so long that an audit entry was lost")
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="background-writer", daemon=True)
                self._thread.start()
                _AT_WORK.add(self)

    def flush(self) -> None:
        """Write everything that was queued, and wait for it."""
        self._hurry.set()
        self._waiting.join()
        self._hurry.clear()

    def _work(self) -> None:
        while True:
            batch = [self._waiting.get()]
            self._hurry.wait(GATHER_SECONDS)
            while len(batch) < MAX_AT_ONCE:
                try:
                    batch.append(self._waiting.get_nowait())
                except Empty:
                    break
            try:
                self._write(batch)
            finally:
                for _ in batch:
                    self._waiting.task_done()

    def _write(self, batch: list[tuple[Origin, Write]]) -> None:
        """Write all of it; try again while the database is away, read-only or full, but once when in a hurry.

        An entry that fails by itself takes no other along.
        """
        pause, is_last = FIRST_PAUSE_SECONDS, False
        while True:
            try:
                with self._database.write() as session:
                    for origin, write in batch:
                        with with_origin(origin):
                            write(session)
            except (OperationalError, InternalError, InterfaceError) as problem:
                if is_last:
                    log.error("%d entries could not be written after their requests: %s", len(batch), problem)
                    return
                is_last = self._hurry.wait(pause)
                pause = min(2 * pause, MAX_PAUSE_SECONDS)
            except Exception:
                if len(batch) == 1:
                    log.exception("an entry could not be written after its request")
                    return
                for item in batch:
                    self._write([item])
                return
            else:
                return
