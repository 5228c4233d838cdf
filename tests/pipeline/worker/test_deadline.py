from __future__ import annotations

from pipeline.worker.deadline import Deadline


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_run_is_over_so_many_minutes_after_it_began_whatever_it_has_published() -> None:
    clock = Clock()
    deadline = Deadline(60, "weekly", clock)
    clock.now = 3_590
    deadline.saw(1)
    assert not deadline.is_over
    clock.now = 3_601
    assert deadline.is_over


def test_each_week_of_a_replay_has_the_whole_time() -> None:
    clock = Clock()
    deadline = Deadline(60, "replay", clock)
    over = []
    for week in range(1, 105):
        clock.now += 3_000
        deadline.saw(week)
        over.append(deadline.is_over)
    clock.now += 3_000
    deadline.saw(104)  # nothing new
    over.append(deadline.is_over)
    assert over == [False] * 105
    clock.now += 601
    assert deadline.is_over
    assert "One week took longer" in deadline.why.text


def test_a_database_that_is_away_for_a_while_puts_nothing_off() -> None:
    clock = Clock()
    deadline = Deadline(1, "replay", clock)
    deadline.saw(5)
    clock.now = 50
    deadline.saw(0)
    deadline.saw(5)
    clock.now = 61
    assert deadline.is_over
