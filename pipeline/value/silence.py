"""How long customers have been silent, measured in their usual gap between purchases.

In a shop of regular orders somebody late by half a gap has probably left, which BG/NBD, whose orders come at
random, does not see; in others it says little. How much it says is learned on past dates, step by step.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pipeline.arrays import Bools, Floats

KNOTS = (0.25, 1.0, 1.5, 2.5, 7.5)
"""Gaps of silence between which the steps lie, of who came again: within the rhythm, late, quiet
(`domain.audiences.QUIET_TIMES`) and far beyond."""
KNOTS_OF_ONE = (1.0, 2.5)
"""The same of who has bought once, in the shop's mean gap."""
STEPS = len(KNOTS) - 1 + len(KNOTS_OF_ONE) - 1
DAY = 1 / 7
"""Weeks; no silence and no gap counts as shorter."""


def silence_steps(repeats: Floats, last: Floats, age: Floats) -> Floats:
    """How far each customer's silence has come in each of `STEPS`: one row each, logarithms, 0 before it.

    Args:
        repeats: x, the purchases after the first.
        last: t_x, weeks from the first to the last purchase.
        age: T, weeks from the first purchase until now.
    """
    usual = last.sum() / max(float(repeats.sum()), 1.0)
    gap = np.where(repeats > 0, last / np.maximum(repeats, 1.0), usual)
    late = np.log((age - last + DAY) / np.maximum(gap, DAY))
    again = repeats > 0
    return np.column_stack([*_steps(late, KNOTS, again), *_steps(late, KNOTS_OF_ONE, ~again)])


def _steps(late: Floats, knots: tuple[float, ...], of: Bools) -> list[Floats]:
    ends = np.log(knots)
    return [np.clip(late - start, 0, end - start) * of for start, end in pairwise(ends)]
