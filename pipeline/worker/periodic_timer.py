"""A periodic timer that does not depend on the system clock."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

JITTER = 0.1
"""Of the time between two beats: workers that were started together need not knock together."""
SECONDS_TO_THE_FIRST = 0.5


class PeriodicTimer:
    """Calls `beat` every `seconds` in the background until it is stopped.

    APScheduler goes by the wall clock. When that is put back, the next beat would be as far away as the
    clock was moved; so a thread that counts real seconds watches for it and has the next beat come at once.
    """

    def __init__(self, beat: Callable[[], None], seconds: float) -> None:
        self._beat = beat
        self._seconds = seconds
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._is_over = Event()

    def start(self) -> None:
        """Start the timer."""
        job = self._scheduler.add_job(
            self._beat,
            _Again(self._seconds),
            next_run_time=datetime.now(UTC) + timedelta(seconds=min(SECONDS_TO_THE_FIRST, self._seconds)),
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        Thread(target=self._watch, args=(job,), name="clock watch", daemon=True).start()

    def stop(self) -> None:
        """Stop the timer; a beat under way finishes."""
        self._is_over.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _watch(self, job: Job) -> None:
        ahead = _wall_ahead()
        while not self._is_over.wait(self._seconds):
            before, ahead = ahead, _wall_ahead()
            if abs(ahead - before) > self._seconds and self._scheduler.running:
                job.modify(next_run_time=datetime.now(UTC))


class _Again(BaseTrigger):  # type: ignore[misc]
    """A trigger that fires some seconds from now, not from the previous time.

    After the last time, from a clock that jumps ahead by years, APScheduler would count through every beat
    that was missed.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + timedelta(seconds=self._seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311


def _wall_ahead() -> float:
    """The difference between wall clock and monotonic clock, constant unless the wall clock is set."""
    return time.time() - time.monotonic()
