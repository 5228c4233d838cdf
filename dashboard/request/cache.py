"""Cache what is computed from published versions, for all requests of a process: versions never change.

Three caches save repeated work, and each has one purpose. `dashboard.request.answers` keeps whole answers as
bytes. `VersionCache` serves the drawing of different answers with the counts, maps and reports they share.
`db.queries.memoize.memoize_per_session` serves one request, whose queries all see the same moment, with rows
that more than one part of a page needs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from db.models import Version

Result = TypeVar("Result")

MAX_ENTRIES = 256
"""Counts and sums, a few hundred bytes each."""


class VersionCache:
    """The most recently used results; one cache per app and process, shared by its threads.

    Only what follows from a published version alone may be cached, and nothing that depends on the reader:
    what is computed for one reader is given to all others.
    """

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._max_entries = max_entries
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def of(self, version: Version, name: Hashable, compute: Callable[[], Result]) -> Result:
        """The result called `name` for `version`, from the cache or by `compute`.

        It is computed again once the version's customers have been cleared.
        """
        # a number alone would not do: another database may have been put in this one's place
        key = (version.number, version.published_at, version.pruned_at, name)
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                cached: Result = self._entries[key]
                return cached
        result = compute()  # outside the lock: two threads may do the same work, none waits for another
        with self._lock:
            self._entries[key] = result
            while len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)
        return result
