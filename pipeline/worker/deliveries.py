"""Start the process that sends messages when any are due.

A process of its own: a receiver that hangs holds up neither a page nor the weekly run.
"""

from __future__ import annotations

import logging
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.clock import database_now
from db.engine import Database
from db.freshness import Schedule, invoices_freshness
from db.migrate import schema_state
from db.outbox.conditions import has_alert_due
from db.outbox.deliveries import is_anything_due
from db.outbox.lease import give_back, is_free, take
from db.outbox.record import has_channels, has_recorded, record_lateness
from db.queries import shop
from domain.enums import EventKind
from pipeline.worker.child import Child
from settings import Settings

DELIVER = (sys.executable, "-m", "pipeline", "deliver")
POLL_SECONDS = 0.25
MAX_SECONDS = 600.0
"""A process that has not ended by then is ended: its claims run out, and the next goes on."""
CHECK_SECONDS = 120.0
"""Between two looks at whether the invoices are late, and at what people want to be alerted to."""

log = logging.getLogger(__name__)


class DeliveryStarter:
    """Checks at each poll whether a message is due, and runs one process at a time that sends them.

    It takes the delivery lease before it starts the process, which goes on with it: a process takes seconds
    to start, in which the other web workers see the same messages due.
    """

    def __init__(self, settings: Settings, database: Database, command: Sequence[str] = DELIVER) -> None:
        self._settings = settings
        self._database = database
        self._command = command
        self._holder = uuid.uuid4().hex
        self._is_stopping = Event()
        self._at_work = Lock()
        self._schedule = Schedule(settings.retrain_cron, settings.zone)
        self._next_check = self._next_alert_check = 0.0
        self._trouble = ""

    @property
    def is_busy(self) -> bool:
        """Whether this program's delivery process is running."""
        return self._at_work.locked()

    def poll(self) -> None:
        """Start the process if a message is due and no process is sending."""
        if self._is_stopping.is_set() or not self._at_work.acquire(blocking=False):
            return
        if not self._has_lease():
            self._at_work.release()
            return
        Thread(target=self._see_through, name="deliveries", daemon=True).start()

    def shutdown(self) -> None:
        """End the process, if there is one; a message under way is sent again with the same key."""
        self._is_stopping.set()
        self._at_work.acquire(timeout=POLL_SECONDS * 20)

    def _has_lease(self) -> bool:
        """Take the lease if a message is due and nobody holds it."""
        try:
            if schema_state(self._database) != "current":
                return False
            with self._database.read() as session:
                is_anybody_told = has_channels(session)
            if is_anybody_told:
                self._note_lateness()
            with self._database.read() as session:
                is_due = is_free(session) and (
                    is_anything_due(session) or (is_anybody_told and self._has_alert_due(session))
                )
            if is_due:
                with self._database.write() as session:
                    is_due = take(session, self._holder)
        except SQLAlchemyError as problem:
            trouble = str(problem).splitlines()[0]
            if trouble != self._trouble:
                log.warning("no messages are sent: the database does not answer (%s)", trouble)
            self._trouble = trouble
            return False
        self._trouble = ""
        return is_due

    def _has_alert_due(self, session: Session) -> bool:
        if time.monotonic() < self._next_alert_check:
            return False
        self._next_alert_check = time.monotonic() + CHECK_SECONDS
        return has_alert_due(session, self._schedule, database_now(session))

    def _note_lateness(self) -> None:
        """Record once that the invoices are late."""
        if time.monotonic() < self._next_check:
            return
        self._next_check = time.monotonic() + CHECK_SECONDS
        with self._database.read() as session:
            freshness = invoices_freshness(session, self._schedule, database_now(session))
            if freshness is None or not freshness.is_late:
                return
            if has_recorded(session, EventKind.DATA_LATE, freshness.newest.isoformat()):
                return
            the_shop = shop(session)
            is_simulated = the_shop is not None and the_shop.simulated
        with self._database.write() as session:
            record_lateness(session, freshness, is_rehearsal=is_simulated)

    def _see_through(self) -> None:
        try:
            child = Child(self._settings, ("--holder", self._holder), self._command)
            ends = time.monotonic() + MAX_SECONDS
            while not child.wait(POLL_SECONDS):
                if self._is_stopping.is_set() or time.monotonic() > ends:
                    child.end()
                    break
            output = self._settings.without_secrets(child.take_log()).strip()
            if output:
                log.info("messages: %s", output)
        except Exception:
            log.exception("the process that sends messages could not be started")
        finally:
            self._return_lease()
            self._at_work.release()

    def _return_lease(self) -> None:
        """Release what a process that died has not. Without the database, the lease runs out by itself."""
        with suppress(SQLAlchemyError), self._database.write() as session:
            give_back(session, self._holder)
