"""Many lives, one after the other, each drawn from a seed."""

from __future__ import annotations

import math
import random
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path

from tests.faults.cluster import Cluster, Habits, Work
from tests.faults.counters import Counters
from tests.faults.databases import Base, Postgres, Sqlite
from tests.faults.faults import BY_NAME, FAULTS, Fault
from tests.faults.mailbox import mailbox
from tests.faults.scenario import Scenario

BASES: dict[str, type[Base]] = {"sqlite": Sqlite, "postgresql": Postgres}
FAULTS_A_LIFE = 10
REAL_WORK_EVERY = 5
"""Lives: in one of so many the child does a whole weekly run on a small simulated shop."""
AWAY_SECONDS = (4.0, 4.0, 12.0, 32.0)
"""How long databases are gone, locked or full: also for longer than anybody waits for them."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line. `faults` are for one database; `life`: only that one.

    `work` and `hosts`: of every life, where the seed is not to decide.
    """

    seed: str
    faults: int
    minutes: float | None = None
    life: int | None = None
    only: tuple[str, ...] = ()
    sabotage: str = ""
    work: Work | None = None
    hosts: int | None = None
    a_life: int = FAULTS_A_LIFE


def run_scenario(asked: Asked, database: str, number: int, faults: Iterable[Fault], folder: Path) -> Counters:
    """Run a scenario on its own cluster: `number` decides its settings, the seed and `number` the faults."""
    draw = random.Random(f"{asked.seed}:{database}:{number}")
    work = asked.work or ("real" if number % REAL_WORK_EVERY == REAL_WORK_EVERY - 1 else "short")
    hosts = asked.hosts or (2 if database == "postgresql" and number % 2 else 1)
    habits = _habits(draw, work, asked.sabotage)
    logs = folder / f"{database}-{number}"
    logs.mkdir(parents=True)
    counters = Counters()
    base = BASES[database]()
    cluster = Cluster(base, habits, logs)
    print(f"{database:<11} life {number}: {hosts} × {habits.workers} workers, {work} work, a slot every "
          f"{habits.slot_seconds:.0f} s, a lease of {habits.lease_seconds:.0f} s", flush=True)  # fmt: skip
    try:
        if work == "real":
            base.open_shop()
        with mailbox(base) as output:
            life = Scenario(
                cluster,
                draw,
                counters,
                lambda: draw.choice(AWAY_SECONDS),
                output,
                lambda words: print(words, flush=True),
            )
            life.live(faults, hosts)
            print(
                f"{database:<11} life {number}: {len(output.keys())} events in {output.messages} messages",
                flush=True,
            )
    finally:
        cluster.close()
        if counters.failures:
            base.keep(logs)
            counters.failures.append(
                f"again: make faults SEED={asked.seed} DATABASE={database} LIFE={number}, and WORK, HOSTS, "
                f"ONLY and A_LIFE as they were; the logs are in {logs}"
            )
        base.close()
    return counters


def _habits(draw: random.Random, work: Work, sabotage: str) -> Habits:
    if work == "real":
        return Habits(slot_seconds=10.0, lease_seconds=15.0, work=work, sabotage=sabotage)
    slot_seconds = 20.0 if sabotage else draw.choice([3.0, 4.0, 6.0])
    return Habits(slot_seconds=slot_seconds, lease_seconds=draw.choice([5.0, 8.0]), sabotage=sabotage)


def run_scenarios(asked: Asked, database: str, folder: Path) -> Counters:
    """Run scenarios one after the other on one database, until the faults or the minutes are used up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))  # so that nothing is left behind
    counters = Counters()
    if asked.life is not None:
        return run_scenario(asked, database, asked.life, _dealt(asked, database, asked.life), folder)
    deadline = time.monotonic() + 60 * asked.minutes if asked.minutes else math.inf
    left = asked.faults
    for number in count():
        if left <= 0 or time.monotonic() > deadline:
            return counters
        dealt = _dealt(asked, database, number)
        if asked.minutes is None:
            dealt = dealt[:left]
            left -= len(dealt)
        in_time = takewhile(lambda _: time.monotonic() < deadline, dealt)
        counters.merge(run_scenario(asked, database, number, in_time, folder))
    raise AssertionError("there is no end to counting")


def _dealt(asked: Asked, database: str, number: int) -> list[Fault]:
    """The faults of one life: every fault comes up equally often, in an order that the seed decides."""
    base = BASES[database]
    possible = [BY_NAME[name] for name in asked.only] or list(FAULTS)
    possible = [item for item in possible if item.suits(base.name)]
    deck: list[Fault] = []
    draw = random.Random(f"{asked.seed}:{database}")
    while len(deck) < (number + 1) * asked.a_life:
        deck += draw.sample(possible, len(possible))
    return deck[number * asked.a_life : (number + 1) * asked.a_life]
