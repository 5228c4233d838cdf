"""Progress of long work: which stage it is in, and how much of it is behind."""

from __future__ import annotations

from collections.abc import Callable

from i18n import Message

ProgressCallback = Callable[[Message, float], None]
"""Called with the stage that begins, and the fraction of the work that is behind, from 0 to 1."""


def no_progress(_stage: Message, _fraction: float) -> None:
    """A progress callback that does nothing."""


def part_of_progress(progress: ProgressCallback, start: float, end: float) -> ProgressCallback:
    """Map a step's progress to the range from `start` to `end` of the whole."""
    return lambda stage, fraction: progress(stage, start + (end - start) * fraction)
