"""Hold a forecast's revision back, so that chance of a single week does not move the months ahead.

The forecast is combined with that of the week before for the same days (Godahewa, Bergmeir and others, "On
forecast stability", 2025: partial linear interpolation, here of logarithms), the more the fewer purchases it
is made from. The earlier one is made anew from the same invoices, so that nothing but these is needed. Held
back is the change of the forecast of an older list: today's members were picked by what they bought in the
last week, and a forecast made before it would be too low for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from pipeline.arrays import Floats
from pipeline.forecast.backtest import assumed_variance
from pipeline.forecast.combination import BacktestTrial
from pipeline.forecast.methods import Origin
from pipeline.forecast.retention import BLOCK, BLOCKS, OVERLAP, credibility
from pipeline.trading_time.history import between

WEEK = 7
EARLIER_WEIGHT = 0.5
"""Of the forecast of the week before, if all of the change were chance."""
MAX_HELD = 0.5
"""The logarithm by which a block of four weeks may be held back."""
SURPRISE = 2.6
"""Standard deviations by which the last week is off when the trade itself has changed: 1 in 100 by chance."""


class Revision(NamedTuple):
    """The forecast of an older list, as made a week ago and today."""

    before: BacktestTrial
    now: BacktestTrial


def revision_origins(everyone: Sequence[Origin]) -> list[Origin]:
    """The latest list of a week ago or before, a week ago and today; empty where there is none.

    Args:
        everyone: past origins and today's, oldest first.
    """
    today = everyone[-1].day
    old = [origin for origin in everyone if origin.day <= today - WEEK]
    return [replace(old[-1], day=day) for day in (today - WEEK, today)] if old else []


def held_back(newest: BacktestTrial, revision: Revision, came: Floats) -> BacktestTrial:
    """Today's forecast without a part of what the last week has changed in that of an older list.

    All of a change counts at once where the week was so unlike its forecast that the trade itself must have
    changed.

    Args:
        newest: today's.
        revision: of the older list.
        came: the cumulative revenue that is forecast in `revision`.
    """
    if not (newest.paths and revision.before.paths and revision.now.paths):
        return newest
    if is_surprised(revision.before, came):
        return newest
    held = np.clip(-_weight(newest) * _change(revision), -MAX_HELD, MAX_HELD)
    return replace(newest, path=newest.path * np.exp(np.repeat(held, BLOCK)))


def _weight(newest: BacktestTrial) -> float:
    """What the forecast of the week before counts: the fewer purchases, the more of a change is chance."""
    credible = credibility(np.array([newest.purchases]), np.array([newest.day]))[0] / OVERLAP
    return EARLIER_WEIGHT * (1 - float(credible))


def is_surprised(trial: BacktestTrial, came: Floats) -> bool:
    """Whether the week after `trial` was unlike its forecast.

    Compared in amounts, not in logarithms: where few purchases are expected, none at all is no surprise.
    """
    expected = trial.predicted_total(0, WEEK)
    actual = between(came, trial.day, trial.day + WEEK)
    deviation = float(np.sqrt(assumed_variance(trial, 0, WEEK))) * expected
    return abs(actual - expected) > SURPRISE * deviation


def _change(revision: Revision) -> Floats:
    """The change of the logarithm of each block ahead.

    The last one, which the earlier forecast does not reach, changes as the one before it.
    """
    days = (BLOCKS - 1) * BLOCK
    before, now = (
        np.maximum(path[:days].reshape(BLOCKS - 1, BLOCK).sum(axis=1), 1e-9)
        for path in (revision.before.path[WEEK:], revision.now.path)
    )
    change = np.log(now / before)
    return np.append(change, change[-1])
