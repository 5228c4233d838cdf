"""The customers with the largest amounts, without sorting all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def positions_of_largest(amounts: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.intp]:
    """The positions of the `count` largest `amounts`, ascending; of equal ones at the end, the first.

    They are those that a stable sort, largest first, would begin with.
    """
    if not 0 < count < len(amounts):
        return np.arange(len(amounts) if count > 0 else 0)
    least = np.partition(amounts, len(amounts) - count)[len(amounts) - count]
    larger = np.flatnonzero(amounts > least)
    equal = np.flatnonzero(amounts == least)[: count - len(larger)]
    return np.sort(np.concatenate([larger, equal]))
