"""A thread in the child that reports progress and ends the process when it has lost its claim."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from db.engine import Database
from db.jobs.lease import Claim, heartbeat
from db.store import FenceLostError
from i18n import Message

FENCE_LOST = 4
"""The exit code of a child whose run was cancelled or taken over."""
BEATS_PER_LEASE = 4
NEWS_SECONDS = 0.5
"""The least time between two pieces of news about progress."""


class HeartbeatThread:
    """Renews the claim while open; call it with a stage and a fraction to report progress.

    The database being away is no reason to stop: the work may outlast it, and if it does not, another worker
    takes over when the lease runs out. The claim being lost is: nothing that is made can be published.
    """

    def __init__(
        self, database: Database, claim: Claim, lease_seconds: float, end: Callable[[int], None] = os._exit
    ) -> None:
        self._database = database
        self._claim = claim
        self._lease_seconds = lease_seconds
        self._end = end
        self._news: tuple[Message, float] | None = None
        self._has_news = Event()
        self._is_over = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._has_news.set()
        self._thread.join(self._lease_seconds)

    def __call__(self, stage: Message, fraction: float) -> None:
        """Report the stage and the fraction of the work that is done (0 to 1)."""
        self._news = (stage, fraction)
        self._has_news.set()

    def _beat(self) -> None:
        while not self._is_over.is_set():
            self._has_news.clear()
            stage, fraction = self._news or (None, None)
            try:
                heartbeat(
                    self._database,
                    self._claim,
                    lease_seconds=self._lease_seconds,
                    stage=stage,
                    progress=fraction,
                )
            except FenceLostError as lost:
                if not self._is_over.is_set():  # else the run has just ended, by our own hand
                    print(lost, file=sys.stderr, flush=True)
                    self._end(FENCE_LOST)
                return
            except SQLAlchemyError as problem:
                print(f"no heartbeat: {problem}", file=sys.stderr, flush=True)
            self._is_over.wait(min(NEWS_SECONDS, self._lease_seconds / BEATS_PER_LEASE))
            self._has_news.wait(self._lease_seconds / BEATS_PER_LEASE)
