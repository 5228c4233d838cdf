from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.worker import periodic_timer as metronome
from pipeline.worker.periodic_timer import PeriodicTimer
from tests.waiting import wait_until


@pytest.fixture
def beats() -> list[datetime]:
    return []


@pytest.fixture
def steady(beats: list[datetime]) -> Iterator[PeriodicTimer]:
    periodic_timer = PeriodicTimer(lambda: beats.append(datetime.now(UTC)), seconds=0.05)
    yield periodic_timer
    periodic_timer.stop()


def test_it_beats_again_and_again_until_it_is_stopped(steady: PeriodicTimer, beats: list[datetime]) -> None:
    steady.start()
    wait_until(lambda: len(beats) >= 3, "three beats")
    steady.stop()
    assert not steady._scheduler.running


def test_it_goes_on_after_the_clock_was_put_back_by_an_hour(
    steady: PeriodicTimer, beats: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    steady.start()
    wait_until(lambda: beats, "the first beat")
    (job,) = steady._scheduler.get_jobs()
    job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))  # as it is then
    before = len(beats)
    ahead = metronome._wall_ahead() - 3600
    monkeypatch.setattr(metronome, "_wall_ahead", lambda: ahead)
    wait_until(lambda: len(beats) >= before + 3, "three more beats")


def test_a_clock_that_leaps_ahead_by_years_is_one_beat_and_not_millions() -> None:
    again = metronome._Again(30.0)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    following = again.get_next_fire_time(datetime(1970, 1, 1, tzinfo=UTC), now)
    assert timedelta(seconds=27) <= following - now <= timedelta(seconds=33)
