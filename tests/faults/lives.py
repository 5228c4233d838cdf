"""Many lives, one after the other, each drawn from a seed."""

from __future__ import annotations

import random
import signal
import sys
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.faults.databases import Base, Postgres, Sqlite
from tests.faults.faults import BY_NAME, FAULTS, Fault
from tests.faults.house import Habits, House
from tests.faults.life import Life
from tests.faults.tally import Tally

BASES: dict[str, type[Base]] = {"sqlite": Sqlite, "postgresql": Postgres}
FAULTS_A_LIFE = 10
REAL_WORK_EVERY = 5
"""Lives: in one of so many the child does a whole weekly run on a small simulated shop."""
AWAY_SECONDS = (4.0, 12.0, 32.0)
"""How long databases are gone, locked or full: also for longer than anybody waits for them."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line. `faults` are for one database; `life`: only that one."""

    seed: str
    faults: int
    minutes: float | None
    life: int | None
    only: tuple[str, ...]
    sabotage: str


def one_life(
    database: str, seed: str, number: int, faults: list[Fault], folder: Path, sabotage: str = ""
) -> Tally:
    """A house of its own; `number` decides how it lives, `seed` and `number` what happens when."""
    draw = random.Random(f"{seed}:{database}:{number}")
    is_real = number % REAL_WORK_EVERY == REAL_WORK_EVERY - 1
    habits = Habits(
        slot_seconds=20.0 if is_real or sabotage else draw.choice([4.0, 6.0, 10.0]),
        lease_seconds=25.0 if is_real else draw.choice([6.0, 8.0]),
        work="real" if is_real else "short",
        sabotage=sabotage,
    )
    hosts = 2 if database == "postgresql" and number % 2 else 1
    logs = folder / f"{database}-{number}"
    logs.mkdir(parents=True)
    tally = Tally()
    base = BASES[database]()
    house = House(base, habits, logs)
    print(f"{database:<11} life {number}: {hosts} × 4 workers, {habits.work} work, a slot every "
          f"{habits.slot_seconds:.0f} s, a lease of {habits.lease_seconds:.0f} s", flush=True)  # fmt: skip
    try:
        if is_real:
            base.open_shop()
        life = Life(
            house, draw, tally, lambda: draw.choice(AWAY_SECONDS), lambda words: print(words, flush=True)
        )
        life.live(faults, hosts)
    finally:
        house.close()
        if tally.failures:
            base.keep(logs)
            tally.failures.append(
                f"again: make faults SEED={seed} DATABASE={database} LIFE={number}; the logs are in {logs}"
            )
        base.close()
    return tally


def lives(asked: Asked, database: str, folder: Path) -> Tally:
    """One life after the other on one database, until the faults or the minutes are used up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))  # so that nothing is left behind
    whole = Tally()
    deadline = time.monotonic() + 60 * asked.minutes if asked.minutes else None
    left = asked.faults
    for number in count(asked.life or 0):
        if asked.life is not None and number > asked.life:
            break
        if deadline is not None and time.monotonic() > deadline:
            break
        if deadline is None and left <= 0 and asked.life is None:
            break
        size = FAULTS_A_LIFE if deadline is not None or asked.life is not None else min(FAULTS_A_LIFE, left)
        left -= size
        dealt = _dealt(asked, database, number)[:size]
        whole.merge(one_life(database, asked.seed, number, dealt, folder, asked.sabotage))
    return whole


def _dealt(asked: Asked, database: str, number: int) -> list[Fault]:
    """The faults of one life: every fault comes up equally often, in an order that the seed decides."""
    base = BASES[database]
    possible = [BY_NAME[name] for name in asked.only] or [one for one in FAULTS if one.suits(base.name)]
    deck: list[Fault] = []
    draw = random.Random(f"{asked.seed}:{database}")
    while len(deck) < (number + 1) * FAULTS_A_LIFE:
        deck += draw.sample(possible, len(possible))
    return deck[number * FAULTS_A_LIFE : (number + 1) * FAULTS_A_LIFE]
