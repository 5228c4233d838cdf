"""The recency × frequency grid: the names of its 25 cells, and the bounds that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.translatable import N_

SCORES: Final = 5
"""Quintiles; 5 is best."""
_CHAMPIONS, _LOYAL, _POTENTIAL = N_("Champions"), N_("Loyal customers"), N_("Potential loyalists")
_NEW, _PROMISING = N_("New customers"), N_("Promising")
_ATTENTION, _SLEEPY, _HIBERNATING = N_("Need attention"), N_("About to sleep"), N_("Hibernating")
_SLIPPING, _DEAR, _LOST = N_("Slipping away"), N_("Can't lose them"), N_("Lost")
_NAMES: Final = (
    (_NEW, _POTENTIAL, _POTENTIAL, _CHAMPIONS, _CHAMPIONS),
    (_PROMISING, _POTENTIAL, _LOYAL, _LOYAL, _CHAMPIONS),
    (_SLEEPY, _ATTENTION, _ATTENTION, _LOYAL, _LOYAL),
    (_HIBERNATING, _HIBERNATING, _SLIPPING, _SLIPPING, _SLIPPING),
    (_LOST, _LOST, _SLIPPING, _DEAR, _DEAR),
)
"""The usual names of RFM marketing: from recency 5 down to 1, each from frequency 1 up to 5."""


def rfm_name(recency: int, frequency: int) -> str:
    """The name of a cell, a catalogue id; both scores from 1 to 5."""
    return _NAMES[SCORES - recency][frequency - 1]


def score_bounds(score: int, edges: Sequence[int], *, is_less_better: bool) -> tuple[int | None, int | None]:
    """The smallest and largest value with this score, both included; None means no limit on that side.

    Args:
        score: 1 to 5.
        edges: The four values that end a quintile, ascending.
        is_less_better: Whether small values have the high scores, as with recency.
    """
    place = SCORES - score if is_less_better else score - 1
    least = edges[place - 1] + 1 if place > 0 else None
    most = edges[place] if place < len(edges) else None
    return least, most
