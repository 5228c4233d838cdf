"""The poll of every web worker: add due slots, claim waiting runs, supervise the child."""

from __future__ import annotations

import atexit
import logging
import os
import socket
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from db.clock import database_now
from db.engine import Database
from db.jobs.lease import Claim, claim, extend_during_startup, fail, holds, release_for_retry
from db.jobs.queue import append_log, count_published, ensure_slot, has_slot
from db.migrate import schema_state
from db.source_settings import has_due_schedule, request_scheduled
from db.store import FenceLostError
from domain.log_lines import without_values
from domain.schedule import newest_due_slot
from i18n import Message
from pipeline.worker.child import WORK, Child
from pipeline.worker.deadline import Deadline
from pipeline.worker.deliveries import DeliveryStarter
from pipeline.worker.periodic_timer import PeriodicTimer
from pipeline.worker.run_output import log_output
from settings import Settings

POLL_SECONDS = 0.25
"""How often a worker looks whether its child has ended or it is to stop itself."""
CHECK_SECONDS = 2.0
"""How often it checks the claim and keeps the child's log."""
STARTUP_TIMEOUT_SECONDS = 60.0
"""How long a child that starts on a busy machine is given before it must keep its claim alive by itself."""
EXIT_TIMEOUT_SECONDS = 3.0
"""What a child may take to leave once its run has ended."""
SHUTDOWN_TIMEOUT_SECONDS = 15.0

log = logging.getLogger(__name__)


class Scheduler:
    """Polls for work and supervises the child that does it, at most one at a time."""

    def __init__(self, settings: Settings, database: Database, command: Sequence[str] = WORK) -> None:
        self._settings = settings
        self._database = database
        self._command = command
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._is_stopping = Event()
        self._at_work = Lock()
        self._trouble = ""
        self._unkept = ""
        self._deliveries = DeliveryStarter(settings, database)
        self._metronome = PeriodicTimer(self._tick, settings.tick_seconds)

    def start(self) -> None:
        """Start ticking in the background."""
        self._metronome.start()

    def _tick(self) -> None:
        """Look for runs and for due messages; neither waits for the other."""
        self.poll()
        if not self._is_stopping.is_set():
            self._deliveries.poll()

    def poll(self) -> None:
        """Add a row for the due slot, and claim the next run if none is running."""
        if self._is_stopping.is_set() or not self._at_work.acquire(blocking=False):
            return
        claimed = None
        try:
            claimed = self._look()
        finally:
            if claimed is None:
                self._at_work.release()
        if claimed is not None:
            Thread(target=self._do, args=(claimed,), name=f"run {claimed.run_id}", daemon=True).start()

    @property
    def is_busy(self) -> bool:
        """Whether it is looking for work or supervising a child."""
        return self._at_work.locked()

    def shutdown(self) -> None:
        """Stop polling, end the child if there is one, and release its run for the next worker."""
        if self._is_stopping.is_set():
            return
        self._is_stopping.set()
        self._metronome.stop()
        self._deliveries.shutdown()
        # Whoever looks or works at this moment is done when the lock is free; it is not given back.
        self._at_work.acquire(timeout=SHUTDOWN_TIMEOUT_SECONDS)

    def _look(self) -> Claim | None:
        try:
            state = schema_state(self._database)
            if state != "current":
                self._tell(f"not polling: the database's schema is {state}")
                return None
            self._make_slot()
            self._request_scheduled_sources()
            claimed = claim(self._database, owner=self._owner, lease_seconds=self._settings.lease_seconds)
        except SQLAlchemyError as problem:
            self._tell(f"not polling: the database does not answer ({_first_line(problem)})")
            return None
        if self._trouble:
            log.info("polling again")
            self._trouble = ""
        return claimed

    def _make_slot(self) -> None:
        settings = self._settings
        with self._database.read() as session:
            slot = newest_due_slot(database_now(session), settings.retrain_cron, settings.zone)
            if slot is None or has_slot(session, slot):
                return
        with self._database.write() as session:
            ensure_slot(session, slot)

    def _request_scheduled_sources(self) -> None:
        zone = self._settings.zone
        with self._database.read() as session:
            if not has_due_schedule(session, zone):
                return
        with self._database.write() as session:
            request_scheduled(session, zone)

    def _do(self, claimed: Claim) -> None:
        try:
            self._see_through(claimed)
        except Exception:
            # The lease runs out and somebody takes over; this worker must go on answering and polling.
            log.exception(
                "run %s is left to the next worker", claimed.run_id, extra={"run_id": claimed.run_id}
            )
        finally:
            self._at_work.release()
        self.poll()  # the next in the queue need not wait for a poll

    def _see_through(self, claimed: Claim) -> None:
        """Start the child and supervise it to its end."""
        of_run = {"run_id": claimed.run_id}
        log.info(
            "run %s (%s) begins, attempt %s", claimed.run_id, claimed.kind, claimed.attempt, extra=of_run
        )
        self._unkept = ""
        self._keep_log(claimed, f"— {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {self._owner} —\n")
        options = ("--run", str(claimed.run_id), "--fence", str(claimed.fence))
        child = Child(self._settings, options, self._command)
        deadline = Deadline(self._settings.run_deadline_minutes, claimed.kind)
        has_started_by = time.monotonic() + STARTUP_TIMEOUT_SECONDS
        next_check = time.monotonic() + CHECK_SECONDS
        why = None
        while not child.wait(POLL_SECONDS):
            if self._is_stopping.is_set():
                child.end()
                self._keep_log(claimed, child.take_log() + "handed over: this process is stopping\n")
                self._settle(lambda: release_for_retry(self._database, claimed))
                return
            if deadline.is_over:
                why = deadline.why
                child.end()
                break
            if time.monotonic() > next_check:
                next_check = time.monotonic() + CHECK_SECONDS
                if not self._still_holds(claimed, is_starting=time.monotonic() < has_started_by):
                    # It may have written its end and be about to leave; what it makes cannot be published.
                    if not child.wait(EXIT_TIMEOUT_SECONDS):
                        child.end()
                    break
                self._keep_log(claimed, child.take_log())
                if deadline.moves:
                    deadline.saw(self._published(claimed))
        self._keep_log(claimed, f"{child.take_log()}— ended: {child.exit_reason()} —\n")
        log.info("run %s ended: %s", claimed.run_id, child.exit_reason(), extra=of_run)
        is_late = why is not None
        why = why or Message("The run was interrupted and will be retried a few times.")
        self._settle(lambda: fail(self._database, claimed, why, retry=not is_late))

    def _settle(self, settle: Callable[[], object]) -> None:
        """Record how the run ended, unless that is recorded or another worker owns the run."""
        try:
            settle()
        except FenceLostError:
            return
        except SQLAlchemyError as problem:
            self._tell(f"a run's end could not be written: {_first_line(problem)}")

    def _still_holds(self, claimed: Claim, *, is_starting: bool) -> bool:
        lease_seconds = self._settings.lease_seconds
        try:
            if is_starting:
                extend_during_startup(self._database, claimed, lease_seconds=lease_seconds)
            return holds(self._database, claimed, silent_seconds=lease_seconds)
        except FenceLostError:
            return False
        except SQLAlchemyError:
            return True  # nobody can take over either while the database is away

    def _published(self, claimed: Claim) -> int:
        """The number of versions the run has published; 0 while the database is unreachable."""
        try:
            with self._database.read() as session:
                return count_published(session, claimed.run_id)
        except SQLAlchemyError:
            return 0

    def _keep_log(self, claimed: Claim, text: str) -> None:
        """Store a child's output with its run; while the database is away, hold it until it is back."""
        text = without_values(self._settings.without_secrets(text))
        if self._settings.is_hosted:
            log_output(text, claimed.run_id)
        self._unkept += text
        if not self._unkept:
            return
        try:
            append_log(self._database, claimed.run_id, self._unkept)
        except SQLAlchemyError as problem:
            self._tell(f"a run's log could not be kept yet: {_first_line(problem)}")
        else:
            self._unkept = ""

    def _tell(self, trouble: str) -> None:
        """Log a problem once, not at every poll."""
        if trouble != self._trouble:
            log.warning(trouble)
        self._trouble = trouble


def _first_line(problem: SQLAlchemyError) -> str:
    return str(problem).splitlines()[0]


def start_scheduler(settings: Settings, database: Database, command: Sequence[str] = WORK) -> Scheduler:
    """Start this web worker's scheduler; `shutdown()` stops it, also automatically when the process ends."""
    scheduler = Scheduler(settings, database, command)
    scheduler.start()
    atexit.register(scheduler.shutdown)
    return scheduler
