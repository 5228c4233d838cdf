"""What was worked out of a version stays with the process for a while: versions never change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from db.models import Version

SearchResult = TypeVar("SearchResult")

MOST = 256
"""Counts and sums, a few hundred bytes each."""


class VersionCache:
    """The answers that were asked for last; one for each app of a process, shared by its threads.

    Only what follows from a published version alone is kept, and nothing that somebody may not see: what one
    reader asks, any other may ask too.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def of(self, version: Version, question: Hashable, work: Callable[[], SearchResult]) -> SearchResult:
        """What `work` gives for `question`, or gave; clearing a version of its customers asks anew."""
        # a number alone would not do: another database may have been put in this one's place
        key = (version.number, version.published_at, version.pruned_at, question)
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                found: SearchResult = self._found[key]
                return found
        worked: SearchResult = (
            work()
        )  # outside the lock: two threads may do the same work, none waits for another
        with self._lock:
            self._found[key] = worked
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return worked
