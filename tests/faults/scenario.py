"""One scenario: start a cluster, inject one fault after the other, and stop it."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Run
from tests.faults.checks import (
    Violation,
    is_published,
    lease_is_free,
    newest_number,
    undelivered,
    violations,
)
from tests.faults.cluster import Cluster, until
from tests.faults.counters import Counters
from tests.faults.databases import Base
from tests.faults.faults import Fault, NobodyThereError, Occasion
from tests.faults.hooks import slot_at
from tests.faults.mailbox import Mailbox
from tests.faults.visitor import Visitor

PATIENCE_SECONDS = 150.0
"""For a slot to be published after all, on a machine that is busy with other things."""
SECONDS_TO_CLEAR_UP = 45.0
"""For what has been replaced to be gone."""

Report = Callable[[str], None]


@dataclass
class Scenario:
    """`away_seconds` draws how long databases are gone."""

    cluster: Cluster
    draw: random.Random
    counters: Counters
    away_seconds: Callable[[], float]
    mailbox: Mailbox
    say: Report = print

    def __post_init__(self) -> None:
        self._base: Base = self.cluster.base
        self._visitor = Visitor(lambda: self.cluster.port, self.cluster.habits.pause_seconds)
        self._rewound_at: set[int] = set()
        self._may_give_up = False

    def live(self, faults: Iterable[Fault], hosts: int = 1) -> None:
        """Let `faults` happen to `hosts` masters, and count what comes of each."""
        self._began = time.monotonic()
        for _ in range(hosts):
            self.cluster.start()
        if not until(lambda: all(map(self.cluster.answers, self.cluster.masters)), PATIENCE_SECONDS):
            self._count("start", Counter(), [Violation("page", "the server did not start")])
            return
        self._count("start", Counter(), [])
        self._visitor.start()
        for fault in faults:
            self._suffer(fault)
        self._visitor.stop()
        self._count("messages", Counter(), self._undelivered())
        self._count("told to stop", Counter(), self._stopped())

    def _suffer(self, fault: Fault) -> None:
        if not fault.is_possible(self._base):
            self.say(f"{self._base.name:<11} {fault.name:<27} is not possible on this machine")
            return
        with self._read_session() as session:
            before, runs = newest_number(session), session.scalar(select(func.max(Run.id))) or 0
        self._may_give_up |= fault.gives_up
        self.cluster.go_on()
        ahead = self._base.clock.ahead
        occasion = Occasion(self.cluster, self.draw, self.away_seconds())
        missing = []
        try:
            fault.do(occasion)
        except NobodyThereError as nobody:
            missing = [Violation("lost", str(nobody))]
        if self._base.clock.ahead < ahead:
            with self._read_session() as session:
                newest = newest_number(session)
            self._rewound_at |= {newest, newest + 1}  # one may be under way
        missing += self._next_slot()
        self.cluster.hold()
        result = [*missing, *self._back(), *self._orphans_left()]
        with self._read_session() as session:
            result += violations(
                session, since=before, rewound_at=self._rewound_at, given_up_allowed=self._may_give_up
            )
            counter = Counter(
                injected=1,
                due=_number(session, Run.id, Run.id > runs, Run.slot.is_not(None)),
                published=newest_number(session) - before,
            )
        observed, complaints = self._visitor.take()
        counter.update(pages=observed["page"], calm=observed["calm"], cut=observed["cut"])
        result += [Violation("page", words) for words in _unexpected(complaints, fault)]
        self._count(fault.name, counter, result)

    def _next_slot(self) -> list[Violation]:
        """Wait until a slot after this moment is published."""
        seconds = self.cluster.habits.slot_seconds
        first = slot_at(self._base.now(), seconds) + timedelta(seconds=seconds)
        if until(lambda: self._has(first), PATIENCE_SECONDS, every=0.3):
            return []
        return [Violation("lost", f"no slot from {first} on was published")]

    def _has(self, first: datetime) -> bool:
        self.cluster.supervise()
        with self._read_session() as session:
            return is_published(session, first, self._base.now())

    def _back(self) -> list[Violation]:
        """Wait until every master answers.

        After a clock was put back, the next slot may have been published before.
        """
        if until(lambda: all(map(self.cluster.answers, self.cluster.masters)), PATIENCE_SECONDS):
            return []
        return [Violation("page", "a server did not come back")]

    def _orphans_left(self) -> list[Violation]:
        if until(lambda: not self.cluster.orphans(), SECONDS_TO_CLEAR_UP):
            return []
        return [Violation("orphan", str(orphan)) for orphan in self.cluster.orphans()]

    def _undelivered(self) -> list[Violation]:
        """Wait until every event of the versions there are has been told."""
        with self._read_session() as session:
            newest = newest_number(session)
        until(lambda: not self._untold(newest), PATIENCE_SECONDS, every=1.0)
        return self._untold(newest)

    def _untold(self, newest: int) -> list[Violation]:
        with self._read_session() as session:
            return undelivered(session, self.mailbox.keys(), newest)

    def _stopped(self) -> list[Violation]:
        """Tell every master to stop while a run is under way: all must go, and the lease with them."""
        self.cluster.go_on()
        until(lambda: self.cluster.of_kind("child"), 3 * self.cluster.habits.slot_seconds)
        result = []
        for port in list(self.cluster.masters):
            code = self.cluster.stop(port)
            if code != 0:
                result.append(Violation("queue", f"the master ended with {code}"))
        if not until(lambda: not self.cluster.processes(), SECONDS_TO_CLEAR_UP):
            result += [Violation("orphan", str(process)) for process in self.cluster.processes()]
        with self._read_session() as session:
            if not lease_is_free(session):
                result.append(Violation("queue", "the lease is held, and nobody is there"))
            result += violations(session, rewound_at=self._rewound_at, given_up_allowed=self._may_give_up)
        return result

    def _count(self, name: str, counted: Counter[str], found: Sequence[Violation]) -> None:
        self.counters.add(self._base.name, name, counted, found)
        for violation in found:
            self.counters.failures.append(f"{self._base.name}, {name}: {violation.kind}: {violation.what}")
        took, self._began = time.monotonic() - self._began, time.monotonic()
        self.say(
            f"{self._base.name:<11} {name:<27} {took:>4.0f} s  "
            + ("; ".join(f"{item.kind}: {item.what}" for item in found) or "ok")
        )

    @contextmanager
    def _read_session(self) -> Iterator[Session]:
        database = self._base.opened()
        with database.read() as session:
            yield session
        database.dispose()


def _unexpected(complaints: Sequence[str], fault: Fault) -> list[str]:
    expected = tuple(name for name, is_so in (("calm", fault.calm), ("cut", fault.cut)) if is_so)
    unexpected = [words for words in complaints if words.partition(":")[0] not in expected]
    return unexpected[:1] + [f"… and {len(unexpected) - 1} more"] * (len(unexpected) > 1)


def _number(session: Session, column: object, *conditions: object) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0  # type: ignore[arg-type]
