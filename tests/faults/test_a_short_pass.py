"""A few faults on each database, drawn with a fixed seed; `make faults N=200` draws many."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.cluster import Cluster, Habits
from tests.faults.counters import Counters
from tests.faults.databases import Base
from tests.faults.faults import BY_NAME
from tests.faults.mailbox import mailbox
from tests.faults.scenario import Scenario
from tests.faults.scenarios import BASES

SEED = 20_261_123
AWAY_SECONDS = 2.0
HABITS = Habits(
    slot_seconds=10.0, lease_seconds=4.0, workers=2, tick_seconds=0.4, stage_seconds=0.2, pause_seconds=0.6
)
"""Slots are as far apart as a run and its messages take: what the pass costs is starting processes."""
SOME = {
    "sqlite": ("kill owner", "move the clock", "fill the disk"),
    "postgresql": ("stop the database", "deploy a newer schema"),
}


@pytest.fixture
def bases() -> Iterator[list[Base]]:
    with ExitStack() as stack:
        opened = []
        for name in SOME:
            opened.append(BASES[name]())
            stack.callback(opened[-1].close)
        yield opened


def live(base: Base, logs: Path) -> tuple[Counters, str]:
    """The counters of a scenario on `base`, and its servers' logs."""
    logs.mkdir()
    cluster = Cluster(base, HABITS, logs)
    counters = Counters()
    try:
        with mailbox(base) as output:
            life = Scenario(cluster, random.Random(SEED), counters, lambda: AWAY_SECONDS, output)
            life.live([BY_NAME[name] for name in SOME[base.name]])
    finally:
        cluster.close()
    return counters, cluster.said()


@pytest.mark.slow(seconds=90)
def test_whatever_happens_each_slot_is_published_once_and_pages_answer(
    bases: list[Base], tmp_path: Path
) -> None:
    with ThreadPoolExecutor(len(bases)) as threads:  # side by side: most of it is waiting
        for base, (counters, text) in zip(
            bases, threads.map(lambda base: live(base, tmp_path / base.name), bases), strict=True
        ):
            assert counters.is_clean, f"{base.name}\n{counters.table()}\n{counters.failures}\n{text}"
            assert sum(count["injected"] for count in counters.counts.values()) == len(SOME[base.name])
