"""What becomes of members after they were picked: past errors of a level, drawn towards a belief."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Floats
from pipeline.trading_time.season import YEAR

BLOCK = 28
BLOCKS = 14
HORIZON = BLOCK * BLOCKS
"""A year and four weeks."""
EDGES = np.arange(BLOCKS + 1) * BLOCK
MEMORY = 90.0
"""Days after which what was learned counts half."""
ROW_WEIGHT = 0.25
"""How many independent ones a block of a past origin counts as: origins follow each other every fortnight."""
OWN_VARIANCE = 0.01
"""Of what a level is wrong by beside the chance of the members' purchases."""
OVERLAP = 0.5
"""Origins a fortnight apart share half of their blocks."""


class Belief(NamedTuple):
    """The logarithm of what comes over what a level says: in the first block, and its change a block."""

    first: float
    slope: float

    def by_block(self) -> Floats:
        """Of each block."""
        return np.asarray(self.first + self.slope * np.arange(BLOCKS), dtype=np.float64)


class Trust(NamedTuple):
    """How much a belief weighs against past errors."""

    first: float = 1.5
    """How many rows the belief in the first block counts as."""
    slope: float = 35.0
    """And that in the change from block to block."""
    age: float = 1.0
    """What was learned with a shorter history says less of today: it counts by this power of the ratio."""


USUAL_TRUST = Trust()


class PastErrors(NamedTuple):
    """The errors of a level at past origins, one row an origin and one column a block."""

    log_error: Floats
    """Of actual over level."""
    usable: npt.NDArray[np.bool_]
    """Which of them had ended, and can be compared."""
    made: npt.NDArray[np.int64]
    """The days of the origins."""
    evidence: Floats | float = ROW_WEIGHT
    """How many independent blocks one of each row counts as."""


def credibility(purchases: Floats, made: npt.NDArray[np.int64]) -> Floats:
    """How many blocks free of chance a block counts as: the credibility of Bühlmann (1967).

    Where a group's effective purchases are few, its errors are mostly chance, and correct nothing.

    Args:
        purchases: the effective number of each group's purchases in the year before its origin (Kish).
        made: the days of the origins; a younger shop has had less than a year.
    """
    chance = np.minimum(made, YEAR) / (BLOCK * np.maximum(purchases, 1e-9))
    return np.asarray(OVERLAP * OWN_VARIANCE / (OWN_VARIANCE + chance), dtype=np.float64)


def retention_line(past: PastErrors, day: int, belief: Belief, trust: Trust = USUAL_TRUST) -> Floats:
    """The expected error of each block: a ridge regression line on past ones (Hoerl and Kennard 1970).

    Args:
        past: what is learned from.
        day: today.
        belief: the line that is drawn towards.
        trust: how strongly.
    """
    block = np.broadcast_to(np.arange(BLOCKS), past.log_error.shape)
    days_ago = np.maximum(day - past.made[:, None] - EDGES[1:], 0)
    counts = np.broadcast_to(past.evidence, past.made.shape)[:, None]
    evidence = counts * 0.5 ** (days_ago / MEMORY) * (past.made[:, None] / day) ** trust.age
    weight = np.where(past.usable, evidence, 0.0)
    value = np.where(past.usable, past.log_error, 0.0)
    cross = float((weight * block).sum())
    moments = np.array(
        [[weight.sum() + trust.first, cross], [cross, (weight * block**2).sum() + trust.slope]]
    )
    target = np.array(
        [
            (weight * value).sum() + trust.first * belief.first,
            (weight * block * value).sum() + trust.slope * belief.slope,
        ]
    )
    return Belief(*np.linalg.solve(moments, target)).by_block()
