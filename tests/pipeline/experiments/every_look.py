"""Look at a standing holdout every week, in many draws at once, as the weekly run does in one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.arrays import Bools, Floats, Ints
from pipeline.experiments.always_valid import widening
from pipeline.experiments.compare import CONFIDENCE
from pipeline.experiments.estimate import Spend, groups_of
from pipeline.experiments.holdout_result import JUDGED_EVERY

MIN_IN_ANY_DRAW = 2


def many_draws(stratum: Ints, position: Ints, block: int, draws: int, random: np.random.Generator) -> Bools:
    """One of every `block` members held out, in the order of `position` within a stratum (row: draw)."""
    is_held = np.zeros((draws, len(stratum)), dtype=bool)
    for number in np.unique(stratum):
        inside = np.flatnonzero(stratum == number)
        blocks, places = np.divmod(position[inside], block)
        offset = random.integers(0, block, (draws, int(blocks.max()) + 1))
        is_held[:, inside] = offset[:, blocks] == places
    return is_held


def exceeded(totals: pd.DataFrame, is_held: Bools, quarters: Floats) -> tuple[Bools, Bools]:
    """At one look at members without any effect: whether 0 is outside of the interval, in each draw.

    Args:
        totals: stratum, is_first, outcome and adjustment so far, one row a member who counts.
        is_held: whether a draw (row) holds a member (column) out.
        quarters: of each member, so far.

    Returns:
        Whether it is outside of the one that holds at every look, and of the usual one.
    """
    groups_statistic = _statistics(totals, is_held)
    # redraws of members without an effect are these very draws
    usual = float(np.quantile(groups_statistic, CONFIDENCE))
    information = float(quarters.sum()) / (JUDGED_EVERY * int(totals["is_first"].sum()))
    held = is_held.sum(axis=1)
    smaller = int(np.minimum(held, is_held.shape[1] - held).min())
    return groups_statistic > usual * widening(information, smaller), groups_statistic > usual


def _statistics(totals: pd.DataFrame, is_held: Bools) -> Floats:
    strata = shared_strata(totals, is_held)
    outcome, expected = (totals[name].to_numpy(dtype=float) for name in ("outcome", "adjustment"))
    insides: Sequence[Bools] = [strata == number for number in np.unique(strata)]
    worlds = [Spend(outcome[inside], expected[inside]) for inside in insides]
    [groups] = groups_of([is_held[:, inside] for inside in insides], [worlds])
    return np.abs(groups.statistic(groups.slope()))


def shared_strata(totals: pd.DataFrame, is_held: Bools) -> Ints:
    """As `pooled_strata` joins those of one draw, joined so that none is too small in any draw."""
    keys = totals["stratum"].to_numpy() + np.where(totals["is_first"], 0, totals["stratum"].max())
    strata, number, begins = np.zeros(len(totals), dtype=np.int64), 1, True
    inside = np.zeros(len(totals), dtype=bool)
    for key in np.unique(keys):
        inside = (inside & (not begins)) | (keys == key)
        strata[keys == key] = number
        held = is_held[:, inside].sum(axis=1)
        begins = bool(np.minimum(held, inside.sum() - held).min() >= MIN_IN_ANY_DRAW)
        number += begins
    last = int(strata.max()) - int(not begins and number > 1)
    return np.asarray(np.minimum(strata, last), dtype=np.int64)
