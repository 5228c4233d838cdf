"""Growth of all trade: against last year, and within the year once the season is taken out."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pipeline.arrays import Floats
from pipeline.forecast.retention import BLOCK, BLOCKS
from pipeline.trading_time.history import History, between
from pipeline.trading_time.season import YEAR

USUAL = 0.10
"""Standard deviation of the growth of shops from one year to the next (logarithms)."""
NOISE = 0.35
"""The same of four weeks' trade against last year's, where nothing grows: poor months come in a row."""
MEMORY = 4.0
"""Blocks of four weeks after which what was seen counts half."""
TREND_SD = 0.04
"""Of the change from block to block; a change beyond twice of it is taken for usual in this shop."""
WITHIN_YEAR_SD = 0.5
"""Of a year's growth as the trend within the year tells it."""
OVERLAP = 112
"""Days beyond a year after which growth is that against last year alone."""
VARIANCE_SHARE = 0.5
"""How much of its variance counts against methods that use it."""
DAMPING = 0.85
"""Of a trend, a block (Gardner and McKenzie 1985)."""
MAX_GROWTH = 2.5
MIN_TRADING = 0.7
MIN_BLOCKS, MAX_BLOCKS = 3, 13
MIN_BLOCK_NOISE = 0.06


class Growth(NamedTuple):
    """The logarithm of a year's growth, and its variance."""

    mean: float
    variance: float


def yearly_growth(history: History, day: int, exposure: Floats) -> Growth:
    """How much more all customers buy than a year earlier.

    Against last year: the mean logarithm of the last blocks over last year's, newer ones counting more, drawn
    towards none by as much as it is noise (best linear unbiased prediction). In the weeks after the first
    year, when little can be compared, the trend within the year speaks with it.
    """
    within = Growth(
        float(np.clip(MAX_BLOCKS * block_trend(history, day, exposure), -MAX_GROWTH, MAX_GROWTH)),
        WITHIN_YEAR_SD**2,
    )
    ratios, weights = _against_last_year(history, day)
    if not len(ratios):
        return Growth(within.mean, within.variance * VARIANCE_SHARE)
    observed = float(np.average(ratios, weights=weights))
    noise = NOISE**2 / float(weights.sum())
    usual = max(USUAL, abs(observed) / 2) ** 2
    alone = Growth(observed * usual / (usual + noise), usual * noise / (usual + noise))
    precision = 1 / noise + 1 / within.variance
    both = Growth((observed / noise + within.mean / within.variance) / precision, 1 / precision)
    part = float(np.clip((day - YEAR) / OVERLAP, 0, 1))
    return Growth(
        (1 - part) * both.mean + part * alone.mean,
        ((1 - part) * both.variance + part * alone.variance) * VARIANCE_SHARE,
    )


def _against_last_year(history: History, day: int) -> tuple[Floats, Floats]:
    """Log ratios of the last blocks to the same weeks a year before, newest first, and their weights.

    The oldest block has only the days that are known a year before.
    """
    edges = [*range(day, YEAR, -BLOCK)][: MAX_BLOCKS + 1]
    if len(edges) <= MAX_BLOCKS and day > YEAR:
        edges.append(YEAR)
    ratios, weights = [], []
    for place, (until, start) in enumerate(pairwise(edges)):
        now = between(history.total, start, until)
        before = between(history.total, start - YEAR, until - YEAR)
        open_days = min(
            between(history.traded, start, until), between(history.traded, start - YEAR, until - YEAR)
        )
        if now > 0 and before > 0 and open_days > MIN_TRADING * (until - start):
            ratios.append(np.log(now / before))
            weights.append(0.5 ** (place / MEMORY) * (until - start) / BLOCK)
    return np.array(ratios), np.array(weights)


def block_trend(history: History, day: int, exposure: Floats) -> float:
    """The change of the logarithm of all trade from block to block without the season; 0 if unknown.

    A weighted regression over the last year, drawn towards none by as much as it is noise.
    """
    ago = np.arange(min(day // BLOCK, MAX_BLOCKS))
    start = day - BLOCK * (ago + 1)
    worth = exposure[start + BLOCK] - exposure[start]
    revenue = history.total[start + BLOCK] - history.total[start]
    usable = (revenue > 0) & (worth > BLOCK / 2)
    if usable.sum() < MIN_BLOCKS:
        return 0.0
    level = np.log(revenue[usable] / worth[usable])
    when, weight = -ago[usable].astype(float), 0.5 ** (ago[usable] / MEMORY)
    when = when - np.average(when, weights=weight)
    level = level - np.average(level, weights=weight)
    spread = float((weight * when**2).sum())
    slope = float((weight * when * level).sum()) / spread
    freedom = max(float(weight.sum()) * (1 - 2 / len(level)), 0.5)
    left_over = max(float((weight * (level - slope * when) ** 2).sum()) / freedom, MIN_BLOCK_NOISE**2)
    usual = max(TREND_SD, abs(slope) / 2) ** 2
    return slope * usual / (usual + left_over / spread)


def damped(trend: float) -> Floats:
    """What a trend adds to the logarithm of each block ahead."""
    return np.asarray(np.cumsum(DAMPING ** np.arange(1, BLOCKS + 1)) * trend)
