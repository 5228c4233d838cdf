"""When a shop was closed: a long stretch without any sale is neither season nor level."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pipeline.arrays import Ints

MIN_CLOSED_DAYS = 21
CLOSED_GAPS = 8.0
"""A shop is closed where it sells nothing for more days than that, and than so many times its usual gap."""


def closed_stretches(sold: Ints, length: int | None = None) -> list[tuple[int, int]]:
    """The stretches [from, until) of days on which the shop was closed.

    Args:
        sold: days with a sale, ascending, each once.
        length: the first day not known, which ends a stretch after the last sale; None where that is open.
    """
    if len(sold) < 2:
        return []
    usual = max(MIN_CLOSED_DAYS, CLOSED_GAPS * float(np.diff(sold).mean()))
    days = sold.tolist() if length is None else [*sold.tolist(), length]
    return [(last + 1, sold_again) for last, sold_again in pairwise(days) if sold_again - last > usual]
