"""Time limits of runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from domain.enums import RunKind
from i18n import Message


class Deadline:
    """A number of minutes from the start of a run, or from the last published week of a replay.

    A replay of two years takes hours, and is well as long as one week follows the other.
    """

    def __init__(self, minutes: float, kind: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._minutes = minutes
        self._clock = clock
        self._published = 0
        self._began = clock()
        self.moves = kind == RunKind.REPLAY
        """Whether publishing puts it off."""

    def saw(self, published: int) -> None:
        """Note how many versions the run has published so far."""
        if self.moves and published > self._published:
            self._published = published
            self._began = self._clock()

    @property
    def is_over(self) -> bool:
        """Whether the run has exceeded its deadline."""
        return self._clock() > self._began + 60 * self._minutes

    @property
    def why(self) -> Message:
        """The reason stored with a run that was stopped."""
        if self.moves:
            return Message(
                "One week took longer than {minutes:minutes}, so the replay was stopped. The "
                "weeks before it are published.",
                {"minutes": self._minutes},
            )
        return Message(
            "The run took longer than {minutes:minutes} and was stopped.", {"minutes": self._minutes}
        )
