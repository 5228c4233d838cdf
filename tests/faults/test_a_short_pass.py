"""A few faults on each database, drawn with a fixed seed; `make faults N=200` draws many."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.databases import Base
from tests.faults.faults import BY_NAME
from tests.faults.house import Habits, House
from tests.faults.life import Life
from tests.faults.lives import BASES
from tests.faults.tally import Tally

SEED = 20_261_123
AWAY_SECONDS = 2.0
HABITS = Habits(slot_seconds=3.0, lease_seconds=5.0)
SOME = {
    "sqlite": ("kill owner", "move the clock", "fill the disk"),
    "postgresql": ("stop the database", "deploy a newer schema"),
}


@pytest.fixture(params=list(SOME))
def base(request: pytest.FixtureRequest) -> Iterator[Base]:
    opened = BASES[request.param]()
    yield opened
    opened.close()


@pytest.mark.slow
def test_whatever_happens_each_slot_is_published_once_and_pages_answer(base: Base, tmp_path: Path) -> None:
    house = House(base, HABITS, tmp_path)
    tally = Tally()
    try:
        life = Life(house, random.Random(SEED), tally, away_seconds=lambda: AWAY_SECONDS)
        life.live([BY_NAME[name] for name in SOME[base.name]])
    finally:
        house.close()
    assert tally.is_clean, f"{tally.table()}\n{tally.failures}\n{house.said()}"
