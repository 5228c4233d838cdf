"""What becomes of members after they were picked: past errors of a level, drawn towards a belief."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.forecast.history import Floats

BLOCK = 28
BLOCKS = 14
HORIZON = BLOCK * BLOCKS
"""A year and four weeks."""
EDGES = np.arange(BLOCKS + 1) * BLOCK
MEMORY = 90.0
"""Days after which what was learned counts half."""
AGE_POWER = 1.0
"""What was learned with a much shorter history says little of today: it counts by this power of the ratio."""
ROW_WEIGHT = 0.25
"""How many independent ones a block of a past origin counts as: origins follow each other every fortnight."""
FIRST_WEIGHT, SLOPE_WEIGHT = 1.5, 35.0
"""How many such rows the belief in the first block, and in the change from block to block, counts as."""


class Belief(NamedTuple):
    """The logarithm of what comes over what a level says: in the first block, and its change a block."""

    first: float
    slope: float

    def by_block(self) -> Floats:
        """Of each block."""
        return np.asarray(self.first + self.slope * np.arange(BLOCKS), dtype=np.float64)


def retention_line(
    errors: Floats, usable: npt.NDArray[np.bool_], made: Floats, day: int, belief: Belief
) -> Floats:
    """The expected error of each block: a ridge regression line on past ones (Hoerl and Kennard 1970).

    Args:
        errors: log of actual over level, one row a past origin and one column a block.
        usable: which of them had ended, and can be compared.
        made: the days of the past origins.
        day: today.
        belief: the line that is drawn towards.
    """
    block = np.broadcast_to(np.arange(BLOCKS), errors.shape)
    days_ago = np.maximum(day - made[:, None] - EDGES[1:], 0)
    evidence = ROW_WEIGHT * 0.5 ** (days_ago / MEMORY) * (made[:, None] / day) ** AGE_POWER
    weight = np.where(usable, evidence, 0.0)
    value = np.where(usable, errors, 0.0)
    cross = float((weight * block).sum())
    moments = np.array(
        [[weight.sum() + FIRST_WEIGHT, cross], [cross, (weight * block**2).sum() + SLOPE_WEIGHT]]
    )
    target = np.array(
        [
            (weight * value).sum() + FIRST_WEIGHT * belief.first,
            (weight * block * value).sum() + SLOPE_WEIGHT * belief.slope,
        ]
    )
    return Belief(*np.linalg.solve(moments, target)).by_block()
