"""How irregularly a shop's customers come back: subscribers do every month, others when they like.

Customers picked for having spent much spend less afterwards, because much of it was chance. Where orders come
by the calendar there is little chance in them, and a purchase model, whose orders are Poisson, does not fit.
"""

from __future__ import annotations

import numpy as np

from pipeline.arrays import Floats
from pipeline.trading_time.history import History, running

MIN_GAPS = 30
REGULAR, IRREGULAR = 0.25, 0.55
"""Coefficients of variation of the days between orders up to which, and from which on, a shop is the one or
the other. Gaps at random vary by 1; in a short history, which cuts long ones off, by 0.58."""


def irregularity(history: History) -> Floats:
    """From 0 (all come back after the same time) to 1, as known on each day, the last one included.

    Days on which the shop was closed are no part of a gap. 1 before there are gaps enough to tell.
    """
    is_repeat = np.diff(history.code) == 0
    gap = np.diff(history.traded[history.day])[is_repeat]
    ended = history.day[1:][is_repeat]
    count, total, squares = (
        running(np.bincount(ended, weights, history.length).astype(float))
        for weights in (np.ones(len(gap)), gap, gap**2)
    )
    gaps = np.maximum(count, 1.0)
    mean = np.maximum(total / gaps, 1e-9)
    variation = np.sqrt(np.maximum(squares / gaps - mean**2, 0.0)) / mean
    degree = np.clip((variation - REGULAR) / (IRREGULAR - REGULAR), 0.0, 1.0)
    return np.where(count < MIN_GAPS, 1.0, degree)
