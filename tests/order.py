"""The order of the tests, for pytest's processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

T = TypeVar("T")


def slowest_first(tests: Sequence[T], seconds: Callable[[T], float], processes: int) -> list[T]:
    """Sort `tests` so that each of `processes` runs its share of the slow ones first, the slowest ahead.

    pytest-xdist gives each process a stretch of the list, all equally long. Tests that take 0 `seconds` keep
    their order.
    """
    slow = sorted((test for test in tests if seconds(test)), key=seconds, reverse=True)
    quick = [test for test in tests if not seconds(test)]
    stretches, begun, end = [], 0, 0
    for process in range(processes):
        share = slow[process::processes]
        begun, end = end, end + max(0, _length(len(tests), process, processes) - len(share))
        stretches.append([*share, *quick[begun:end]])
    return [*chain.from_iterable(stretches), *quick[end:]]


def _length(tests: int, process: int, processes: int) -> int:
    """How many tests pytest-xdist gives to a process at first."""
    return tests * (process + 1) // processes - tests * process // processes
