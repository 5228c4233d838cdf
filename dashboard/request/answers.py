"""Keep the answers that readers are given, as bytes ready to be sent, for as long as they are true.

An answer is kept for a role, never for a person, and with what it was drawn from (`db.observation`): the
fingerprints of the tables that were read, and the day if the day was asked for. Each request compares them
with the database's own; a decision that somebody takes shows at once, in every worker. What was drawn from
anything else (another table, the clock, the person) is sent and forgotten, or kept for the minute in which it
was drawn where that is exact enough, as for a notice that data are days old.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

from flask import g

from dashboard.auth.visitor import RoleOnly, Visitor, acting_as, current_visitor
from db.engine import Database
from db.observation import FAILED, PERSON, TODAY, observing
from db.queries.fingerprints import fingerprints, table_with_fingerprint
from db.queries.saved_lists import owns_lists

MAX_KEY = 4_000
"""Characters of what is asked for; longer ones are nobody's but their sender's."""
MAX_BYTES = 24 * 1024 * 1024
"""Of all answers that a worker keeps: some five hundred pages, packed ones included."""
DAY, MINUTE = len("2026-03-02"), len("2026-03-02T09:30")
"""As many characters of a moment say the day and the minute."""
NEVER_KEPT: Final = frozenset({PERSON, FAILED})
OVERHEAD_BYTES = 2_000
"""Of an entry, beside its texts."""


@dataclass(frozen=True)
class Answer:
    """An answer's content, and its compressed forms once somebody has asked for them."""

    body: bytes
    markup: str = ""
    """The same as HTML, where it is a page."""
    packed: dict[str, bytes] = field(default_factory=dict, compare=False)
    is_kept: bool = field(default=False, compare=False)

    @cached_property
    def etag(self) -> str:
        """An entity tag that is the same for the same bytes in every worker."""
        return hashlib.sha256(self.body).hexdigest()[:24]

    @property
    def size(self) -> int:
        """The memory it takes, in bytes."""
        return len(self.body) + len(self.markup) + sum(map(len, self.packed.values())) + OVERHEAD_BYTES


@dataclass(frozen=True)
class _Entry:
    answer: Answer
    state: Mapping[str, str]
    """The fingerprints of what it was drawn from."""
    time: str
    """The day or the minute in which it is true; empty if that does not matter."""


class AnswerCache:
    """The most recently used answers; one cache per app and process, shared by its threads."""

    def __init__(self, database: Database, zone: ZoneInfo, max_bytes: int = MAX_BYTES) -> None:
        self._database = database
        self._zone = zone
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def of(self, key: Hashable, draw: Callable[[], Answer], *, to_the_minute: bool = False) -> Answer:
        """The answer to `key` for the current visitor's role, from the cache or from `draw`.

        `key` holds everything else that `draw` depends on, its language and theme among them.
        `to_the_minute`: what depends on the clock, or on tables without a fingerprint, may be a minute old.
        """
        visitor = current_visitor()
        state, owner = self._state(visitor)
        key, now = (
            (visitor.role, visitor.is_user, owner, key),
            datetime.now(UTC).astimezone(self._zone).isoformat(),
        )
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and _is_true(entry, state, now):
                self._entries.move_to_end(key)
                return entry.answer
        with observing() as read, acting_as(RoleOnly.of(visitor, owner)):
            answer = draw()  # outside the lock: two threads may draw the same, none waits for another
        drawn_from: Mapping[str, str] | None = _drawn_from(read, state)
        exactly = DAY if TODAY in read else 0
        if drawn_from is None and to_the_minute and not read & NEVER_KEPT:
            drawn_from, exactly = state, MINUTE
        if drawn_from is None or len(repr(key)) > MAX_KEY:
            return answer
        # drawn after `state` was read: should something have changed in between, it is drawn once more
        answer = Answer(answer.body, answer.markup, is_kept=True)
        self._keep(key, _Entry(answer, drawn_from, now[:exactly]))
        return answer

    def pack(self, answer: Answer, encoding: str, compress: Callable[[bytes], bytes]) -> bytes:
        """The answer in an encoding; compressed once for as long as it is cached."""
        packed = answer.packed.get(encoding)
        if packed is None:
            packed = compress(answer.body)
            if answer.is_kept:
                with self._lock:
                    if answer.packed.setdefault(encoding, packed) is packed:
                        self._bytes += len(packed)
        return packed

    def _state(self, visitor: Visitor) -> tuple[Mapping[str, str], str]:
        """The fingerprints, and the visitor's name if they have saved lists, which are drawn for them alone.

        Both as at the beginning of the request: what is drawn later is at least as new.
        """
        if "state_of_answers" not in g:
            with self._database.read() as session:
                owner = visitor.list_owner
                g.state_of_answers = fingerprints(session), owner if owns_lists(session, owner) else ""
        state_of_answers: tuple[Mapping[str, str], str] = g.state_of_answers
        return state_of_answers

    def _keep(self, key: Hashable, entry: _Entry) -> None:
        with self._lock:
            old = self._entries.pop(key, None)
            self._bytes += entry.answer.size - (old.answer.size if old is not None else 0)
            self._entries[key] = entry
            while self._bytes > self._max_bytes and self._entries:
                _, oldest = self._entries.popitem(last=False)
                self._bytes -= oldest.answer.size


def _drawn_from(read: Set[str], state: Mapping[str, str]) -> dict[str, str] | None:
    """The fingerprints of everything that was read; None if something has none."""
    tables = [table_with_fingerprint(name) for name in read - {TODAY}]
    return None if None in tables else {name: state[name] for name in tables if name is not None}


def _is_true(entry: _Entry, state: Mapping[str, str], now: str) -> bool:
    return now.startswith(entry.time) and all(
        state[name] == fingerprint for name, fingerprint in entry.state.items()
    )
