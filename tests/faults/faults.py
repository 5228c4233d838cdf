"""What can happen, one function each: it does the harm, lets it last, and puts right what a host would."""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from alembic.script import ScriptDirectory
from sqlalchemy import select

import db.migrate
from db.engine import open_database
from db.models import Run
from tests.faults.cluster import Cluster, Kind, Process, until
from tests.faults.databases import Base, Postgres

KILL, STOP, GO_ON, TERM = signal.SIGKILL, signal.SIGSTOP, signal.SIGCONT, signal.SIGTERM
PATIENCE_SECONDS = 60.0
"""For a process to appear, on a machine that is busy."""
AT_WORK = 0.8
"""How often a child is met at its work, and not while it starts: in that, nothing can go wrong twice."""
DELIVERY_SECONDS = 2.0
"""About what the process that sends messages takes, from its start to its end."""
MAX_FREEZE_SECONDS = 20.0
"""Half of what a visitor waits for a page: one that is frozen cannot answer."""
JUMPS = (-2 * 86_400, -3_700, -45, 45, 3_700, 2 * 86_400)
"""Seconds by which a clock is moved: a lease's length, more than an hour, days."""


class NobodyThereError(RuntimeError):
    """A process that should be there is not."""


@dataclass(frozen=True)
class Occasion:
    """Where, when and how long: everything a fault draws at random comes from `draw`."""

    cluster: Cluster
    draw: random.Random
    away_seconds: float

    def victim(self, kind: Kind) -> int:
        """A process of the kind; a child while it starts, or at some moment of its work."""
        self.moment()
        if kind == "child" and self.draw.random() < AT_WORK:
            until(self._child_is_at_work, PATIENCE_SECONDS, every=0.02)
            sleep(self.draw.uniform(0, 1.5))
        result: list[Process] = []

        def somebody() -> bool:
            result.extend(self.cluster.of_kind(kind))
            return bool(result)

        if not until(somebody, PATIENCE_SECONDS, every=0.02):
            raise NobodyThereError(f"there was no {kind} for {PATIENCE_SECONDS:.0f} s")
        return self.draw.choice(result).pid

    def _child_is_at_work(self) -> bool:
        """Whether one has told its first stage, and not yet gone."""
        database = self.cluster.base.opened()
        with database.read() as session:
            stage = select(Run.id).where(Run.status == "running", Run.stage.is_not(None))
            result = session.scalar(stage) is not None
        database.dispose()
        return result and bool(self.cluster.of_kind("child"))

    def owner(self) -> int:
        """The web worker whose child is running."""
        child = self.victim("child")
        result = [process.parent for process in self.cluster.processes() if process.pid == child]
        return result[0] if result else self.owner()

    def moment(self) -> None:
        """Any moment between two slots."""
        sleep(self.draw.uniform(0, self.cluster.habits.slot_seconds))

    def about_a_lease(self) -> float:
        """Shorter or longer than a claim may be silent; never so long that a visitor gives up."""
        seconds = self.draw.uniform(0.3, 1.7) * self.cluster.habits.lease_seconds
        return min(seconds, MAX_FREEZE_SECONDS)


def kill_owner(on: Occasion) -> None:
    on.cluster.signal(on.owner(), KILL)


def kill_child(on: Occasion) -> None:
    on.cluster.signal(on.victim("child"), KILL)


def kill_delivery(on: Occasion) -> None:
    """The process that sends messages, at any moment of its life: its messages are sent again."""
    delivery = on.victim("delivery")
    sleep(on.draw.uniform(0, DELIVERY_SECONDS))
    on.cluster.signal(delivery, KILL)


def kill_worker(on: Occasion) -> None:
    on.cluster.signal(on.victim("worker"), KILL)


def kill_master(on: Occasion) -> None:
    on.cluster.signal(on.cluster.masters[on.cluster.port].pid, KILL)
    on.cluster.masters[on.cluster.port].wait()
    on.cluster.supervise()


def kill_everything(on: Occasion) -> None:
    """As when the power goes."""
    on.moment()
    for process in on.cluster.processes():
        on.cluster.signal(process.pid, KILL)
    for master in on.cluster.masters.values():
        master.wait()
    sleep(on.draw.choice([0, 0, on.away_seconds]))
    on.cluster.supervise()


def kill_a_host(on: Occasion) -> None:
    """Of two or more, as when a dyno is gone: the others go on, and later it comes back, knowing nothing."""
    if len(on.cluster.masters) < 2:
        new = on.cluster.start()
        until(lambda: on.cluster.answers(new), PATIENCE_SECONDS)
    child = on.victim("child")
    at_work = [process.host for process in on.cluster.processes() if process.pid == child]
    host = on.draw.choice([*on.cluster.masters, *at_work])
    master = on.cluster.masters.pop(host)  # visitors are led to another one
    for process in on.cluster.processes():
        if process.host == host:
            on.cluster.signal(process.pid, KILL)
    master.wait()
    sleep(on.about_a_lease())
    on.cluster.start(host)
    until(lambda: on.cluster.answers(host), PATIENCE_SECONDS)


def freeze_owner(on: Occasion) -> None:
    _freeze(on, [on.owner()])


def freeze_child(on: Occasion) -> None:
    _freeze(on, [on.victim("child")])


def freeze_child_past_its_lease(on: Occasion) -> None:
    """It wakes when another has taken the run up: what it makes must be refused."""
    child = on.victim("child")
    on.cluster.signal(child, STOP)
    sleep(on.draw.uniform(1.2, 1.8) * on.cluster.habits.lease_seconds)
    on.cluster.signal(child, GO_ON)


def freeze_child_for_good(on: Occasion) -> None:
    """The child is not resumed: its worker must notice and end it."""
    child = on.victim("child")
    on.cluster.signal(child, STOP)
    until(lambda: child not in {item.pid for item in on.cluster.of_kind("child")}, PATIENCE_SECONDS)


def freeze_master(on: Occasion) -> None:
    _freeze(on, [on.cluster.masters[on.cluster.port].pid])


def freeze_everything(on: Occasion) -> None:
    """As when a laptop's lid is shut."""
    on.moment()
    _freeze(on, [process.pid for process in on.cluster.processes()])


def _freeze(on: Occasion, pids: list[int]) -> None:
    for pid in pids:
        on.cluster.signal(pid, STOP)
    sleep(on.about_a_lease())
    for pid in pids:
        on.cluster.signal(pid, GO_ON)


def end_owner(on: Occasion) -> None:
    """Stop the worker that owns the run; it hands over, and its master starts another."""
    on.cluster.signal(on.owner(), TERM)


def deploy(on: Occasion) -> None:
    """Start a new master, let both poll for a while, and stop the old one."""
    on.moment()
    old = on.cluster.port
    new = on.cluster.start()
    until(lambda: on.cluster.answers(new), PATIENCE_SECONDS)
    sleep(on.draw.uniform(0, on.cluster.habits.slot_seconds))
    on.cluster.stop(old)


def deploy_a_newer_schema(on: Occasion) -> None:
    """A deploy that brings a new migration while the old program is running."""
    on.victim("child")
    on.cluster.migrations = _with_one_more(on.cluster.migrations or str(db.migrate.ROOT), on.cluster.logs)
    mine = db.migrate.ROOT
    db.migrate.ROOT = Path(on.cluster.migrations)
    try:
        database = open_database(on.cluster.base.url)
        db.migrate.migrate(database)
        database.dispose()
    finally:
        db.migrate.ROOT = mine
    deploy(on)


def _with_one_more(root: str, folder: Path) -> str:
    """A copy of the migrations in which one more has been written."""
    copy = Path(tempfile.mkdtemp(prefix="migrations-", dir=folder))
    shutil.copytree(Path(root) / "db" / "migrations", copy / "db" / "migrations")
    versions = copy / "db" / "migrations" / "versions"
    newest = ScriptDirectory(str(versions.parent)).get_current_head()
    next_one = f"{int(newest or 0) + 1:04}"
    (versions / f"{next_one}_one_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f'revision = "{next_one}"\ndown_revision = "{newest}"\n'
        "def upgrade():\n"
        f'    op.create_table("more_{next_one}", sa.Column("id", sa.Integer, primary_key=True))\n'
    )
    return str(copy)


def lock_the_database(on: Occasion) -> None:
    """Hold the lock that writers need."""
    _during(on, on.cluster.base.locked())


def fill_the_disk(on: Occasion) -> None:
    _during(on, on.cluster.base.full(lambda: [process.pid for process in on.cluster.processes()]))


def stop_the_database(on: Occasion) -> None:
    assert isinstance(on.cluster.base, Postgres)
    _during(on, on.cluster.base.away(signal.SIGINT))


def crash_the_database(on: Occasion) -> None:
    assert isinstance(on.cluster.base, Postgres)
    _during(on, on.cluster.base.away(signal.SIGQUIT))


def freeze_the_database(on: Occasion) -> None:
    assert isinstance(on.cluster.base, Postgres)
    on.moment()
    with on.cluster.base.frozen():
        sleep(on.about_a_lease())


def _during(on: Occasion, trouble: AbstractContextManager[None]) -> None:
    on.moment()
    with trouble:
        sleep(on.away_seconds)


def move_the_clock(on: Occasion) -> None:
    """The database's: on SQLite it is the machine's, too."""
    on.moment()
    on.cluster.base.clock.move_to(on.cluster.base.clock.ahead + on.draw.choice(JUMPS))


def move_the_hosts_clock(on: Occasion) -> None:
    """Move the clock of the web processes only, not the database's."""
    on.moment()
    on.cluster.base.host_clock.move_to(on.cluster.base.host_clock.ahead + on.draw.choice(JUMPS))


@dataclass(frozen=True)
class Fault:
    """`do` does it. What visitors may see meanwhile: a page that says what is wrong, or no answer."""

    do: Callable[[Occasion], None]
    calm: bool = False
    cut: bool = False
    only: str = ""
    """The database it can happen to; any when empty."""
    gives_up: bool = False
    """Whether a run may be given up, because it could say that it failed but not do its work."""
    rewinds: bool = False

    @property
    def name(self) -> str:
        """As it is printed."""
        return self.do.__name__.replace("_", " ")

    def suits(self, database: str) -> bool:
        """Whether it can happen to this kind of database."""
        return self.only in ("", database)

    def is_possible(self, base: Base) -> bool:
        """Whether this machine allows it: there is a compiler, or mounting is allowed."""
        if self.do in (move_the_clock, move_the_hosts_clock):
            return base.clock.is_movable
        return self.do is not fill_the_disk or base.can_fill_up


FAULTS = (
    Fault(kill_owner, cut=True),
    Fault(kill_child),
    Fault(kill_delivery),
    Fault(kill_worker, cut=True),
    Fault(kill_master, cut=True),
    Fault(kill_everything, cut=True),
    Fault(kill_a_host, cut=True, only="postgresql"),
    Fault(freeze_owner),
    Fault(freeze_child),
    Fault(freeze_child_past_its_lease),
    Fault(freeze_child_for_good),
    Fault(freeze_master),
    Fault(freeze_everything),
    Fault(end_owner, cut=True),
    Fault(deploy, cut=True),
    Fault(deploy_a_newer_schema, calm=True, cut=True),
    Fault(lock_the_database, calm=True),
    Fault(fill_the_disk, calm=True, gives_up=True),
    Fault(stop_the_database, calm=True, only="postgresql"),
    Fault(crash_the_database, calm=True, only="postgresql"),
    Fault(freeze_the_database, calm=True, only="postgresql"),
    Fault(move_the_clock, rewinds=True),
    Fault(move_the_hosts_clock, only="postgresql"),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
