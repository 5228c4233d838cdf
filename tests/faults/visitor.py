"""A visitor who opens pages continuously and records the responses."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Lock, Thread
from typing import Literal

from tests.asking import PAGES, PATIENCE_SECONDS, draw_page, open_page

Seen = Literal["page", "calm", "cut", "bad"]
"""A page; a designed page that says what is the matter; no answer at all; anything else."""

CALM = (
    "The database is not responding",
    "The database cannot be read",
    "The database is newer",
    "The database is not set up",
)
BROKEN = ("Traceback (most recent call last)", "Something went wrong", "Internal Server Error")


@dataclass
class Visitor:
    """Requests pages at the port that `port()` returns, until it is stopped."""

    port: Callable[[], int]
    pause_seconds: float
    seen: Counter[Seen] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._is_over = Event()
        self._lock = Lock()
        self._thread = Thread(target=self._look_around, name="visitor", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no further."""
        self._is_over.set()
        self._thread.join(PATIENCE_SECONDS)

    def take(self) -> tuple[Counter[Seen], list[str]]:
        """What was seen since this was last asked."""
        with self._lock:
            used = self.seen, self.complaints
            self.seen, self.complaints = Counter(), []
        return used

    def _look_around(self) -> None:
        number = 0
        while not self._is_over.wait(self.pause_seconds):
            path = PAGES[number % len(PAGES)]
            number += 1
            began = time.monotonic()
            try:
                status, text = open_page(self.port(), path) if number % 2 else draw_page(self.port(), path)
            except (OSError, HTTPException, StopIteration) as problem:
                is_late = time.monotonic() - began >= PATIENCE_SECONDS
                what: Seen = "bad" if is_late else "cut"
                self._note(what, f"{path}: {problem!r} after {time.monotonic() - began:.1f} s")
                continue
            what = judged(status, text)
            self._note(what, f"{path}: {status}: {text[:400]}")

    def _note(self, what: Seen, words: str) -> None:
        with self._lock:
            self.seen[what] += 1
            if what != "page":
                self.complaints.append(f"{what}: {words}")


def judged(status: int, text: str) -> Seen:
    """What a person makes of an answer."""
    if any(words in text for words in BROKEN) or (status >= 500 and status != 503):
        return "bad"
    if any(words in text for words in CALM):
        return "calm"
    return "page" if status in (200, 302) else "bad"
