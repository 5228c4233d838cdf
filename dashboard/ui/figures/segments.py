"""A segment as charts draw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.segment_meanings import INSIDERS, MIXED


@dataclass(frozen=True)
class Segment:
    """One segment: `name` in the reader's language, `mean` by feature."""

    id: int
    name: str
    is_insiders: bool
    customers: int
    revenue: float
    mean: Mapping[str, float]
    meaning: str = MIXED
    """What the name means (`domain.segment_meanings`): it decides on the colour."""
    href: str = ""
    """Where pressing its marks leads."""
    is_highlighted: bool = True
    """Whether it is looked at; the others are drawn faintly, to compare with."""


def meanings_of(segments: Sequence[Segment]) -> dict[int, str]:
    """The meaning of each segment by id, as `segment_colours` expects it."""
    return {segment.id: INSIDERS if segment.is_insiders else segment.meaning for segment in segments}


ABOVE_ITS_BARS = 44
"""Letters of a name that has a line of its own."""
