"""Forecast methods for a group's spend. Each uses only data from before its origin.

A path is the expected revenue on each of the `HORIZON` days after the origin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.forecast.history import Floats, History, between, running

YEAR = 364
"""Days: 52 weeks, so that last year's days fall on the same weekdays."""
RECENT = 84
BLOCK = 28
BLOCKS = 8
HORIZON = BLOCK * BLOCKS
"""Six whole months after the end of the current one."""
SMOOTHING = 7
"""Days on either side over which last year's trade is averaged: a year is one sample of its season."""
MEMORY = 90
"""Days after which what was learned counts half."""
ANALOGUE_DAYS = 21
ANALOGUE_WEIGHT = 0.5
"""How much last year's origins of the same weeks count: the members' season is not everybody's."""
DEFAULT_DECAY = (-0.14, -0.02, -0.15)
"""What is believed before anything is learned: customers picked for having spent much have exp(-0.14) of
their share afterwards, a little less each four weeks, and less again if picked by half a year only."""
PRIOR_WEIGHT = 12.0
GROWTH_USUAL = 0.10
"""Standard deviation of the growth of shops from one year to the next (logarithms)."""
GROWTH_NOISE = 0.25
"""The same of four weeks' trade against last year's, in a shop that does not grow: 0.12 to 0.15, and more
because a poor spring is three poor blocks in a row."""
GROWTH_MEMORY = 4
"""Blocks after which what was seen of the growth counts half."""
RECENT_WEIGHT = 1 / 3
"""The weight of the members' recent level against that of their share."""
RECENT_DECAY = 0.5
"""How much of the fading it has yet before it."""


@dataclass(frozen=True)
class Origin:
    """A forecast origin: a day's members, with their cumulative revenue and that of all customers."""

    day: int
    members: Floats
    purchases: float = 1.0
    """The effective number of the members' purchases in the year before (Kish)."""


def base_share(history: History, origin: Origin) -> float | None:
    """The members' share of all revenue before the origin: recent and over a year, geometric mean."""
    shares = []
    for days in (RECENT, YEAR):
        start = max(origin.day - days, 0)
        whole = between(history.total, start, origin.day)
        part = between(origin.members, start, origin.day)
        if whole <= 0 or part <= 0:
            return None
        shares.append(part / whole)
    return float(np.sqrt(shares[0] * shares[1]))


def decay_rates(history: History, origin: Origin, base: float) -> Floats:
    """Logarithm of the share in each block after the origin relative to the one before; NaN where unknown."""
    found = np.full(BLOCKS, np.nan)
    for block in range(BLOCKS):
        start = origin.day + BLOCK * block
        until = start + BLOCK
        if until > history.length:
            break
        whole = between(history.total, start, until)
        part = between(origin.members, start, until)
        if whole > 0 and part > 0:
            found[block] = np.log(part / whole / base)
    return found


@dataclass(frozen=True)
class RetentionHistory:
    """Retention of earlier members' shares: one row per origin, one column per block."""

    days: Floats
    decay_rates: Floats

    def expected(self, day: int) -> Floats:
        """The decay of each block for members fixed on `day`, from blocks that had ended by then.

        A line over the blocks, which also knows that members picked by a short history fade more; and
        half of what last year's members of the same weeks did beyond that line.
        """
        block = np.broadcast_to(np.arange(BLOCKS), self.decay_rates.shape)
        ended = self.days[:, None] + BLOCK * (block + 1) <= day
        usable = ended & np.isfinite(self.decay_rates)
        values = np.where(usable, self.decay_rates, 0.0)
        weight = usable * 0.5 ** ((day - self.days[:, None] - BLOCK * (block + 1)) / MEMORY)
        missing = np.broadcast_to(np.maximum(1 - self.days / YEAR, 0.0)[:, None], values.shape)
        design = np.stack([np.ones_like(values), block, missing])
        prior = PRIOR_WEIGHT * np.diag([1.0, BLOCKS**2, 1.0])
        moment = np.einsum("isb,jsb,sb->ij", design, design, weight)
        target = np.einsum("isb,sb,sb->i", design, values, weight)
        line = np.linalg.solve(moment + prior, target + prior @ np.array(DEFAULT_DECAY))
        line[1] = min(line[1], 0.0)
        expected = line @ np.stack(
            [np.ones(BLOCKS), np.arange(BLOCKS), np.full(BLOCKS, max(1 - day / YEAR, 0))]
        )
        alike = usable & (abs(self.days - (day - YEAR)) <= ANALOGUE_DAYS)[:, None]
        beyond = np.where(alike, values - np.einsum("i,isb->sb", line, design), 0.0).sum(axis=0)
        return np.asarray(expected + ANALOGUE_WEIGHT * beyond / np.maximum(alike.sum(axis=0), 1))


def seasonal_path(
    history: History, origin: Origin, learned: RetentionHistory, *, fades: bool
) -> Floats | None:
    """Last year's revenue of the same weeks at the members' level, which decays as earlier members' did.

    The level is a geometric mean of two: their share of a trade that has grown, and what they bought lately
    against last year's trade of those weeks. The one overlooks what happens now, the other takes a good
    quarter for lasting. The second fades half as much: less of it is luck, as members were picked by a year.
    `fades=False` is for the programme, whose members are chosen anew all the time. None before there is a
    year to look back on.
    """
    base = base_share(history, origin)
    if origin.day < YEAR or base is None:
        return None
    retention_decay = learned.expected(origin.day)
    if not fades:
        retention_decay = np.full(BLOCKS, retention_decay[0])
    level = np.log(base * growth(history, origin.day)) + retention_decay
    recent = recent_level(history, origin)
    if recent is not None:
        level += RECENT_WEIGHT * (np.log(recent) + RECENT_DECAY * retention_decay - level)
    return np.asarray(last_year(history, origin.day) * np.exp(np.repeat(level, BLOCK)))


def recent_level(history: History, origin: Origin) -> float | None:
    """Members' revenue in the last weeks over everybody's a year ago; None if unknown."""
    if origin.day < YEAR + RECENT:
        return None
    before = between(history.total, origin.day - YEAR - RECENT, origin.day - YEAR)
    now = between(origin.members, origin.day - RECENT, origin.day)
    return now / before if now > 0 and before > 0 else None


def last_year(history: History, day: int) -> Floats:
    """Everybody's revenue on the days after `day` a year earlier, smoothed over trading days.

    The geometric mean of last year's revenue and of its visits at a year's mean spend: a few huge orders
    make the one noisy, and the other does not know that baskets grow before Christmas. Days without any
    trade (weekends, holidays) stay without.
    """
    days = day - YEAR + np.arange(HORIZON)
    start = np.maximum(days - SMOOTHING, 0)
    until = np.minimum(days + SMOOTHING + 1, day)
    was_open = np.diff(history.visits) > 0
    open_days = running(was_open.astype(float))
    traded = np.maximum(open_days[until] - open_days[start], 1)
    spend = between(history.total, day - YEAR, day) / max(between(history.visits, day - YEAR, day), 1.0)
    revenue = (history.total[until] - history.total[start]) / traded
    visits = (history.visits[until] - history.visits[start]) / traded
    return np.asarray(np.sqrt(revenue * visits * spend) * was_open[days])


def growth(history: History, day: int) -> float:
    """All customers' revenue relative to a year earlier; 1 if unknown.

    The mean logarithm of the last blocks over last year's, newer ones counting more, drawn towards no growth
    by as much as such a mean is noise (best linear unbiased prediction). A change beyond twice the usual
    is taken for usual in this shop.
    """
    ratios = []
    for block in range(min(YEAR, day - YEAR) // BLOCK):
        until = day - BLOCK * block
        before = between(history.total, until - YEAR - BLOCK, until - YEAR)
        now = between(history.total, until - BLOCK, until)
        ratios.append(np.log(now / before) if now > 0 and before > 0 else np.nan)
    seen = np.isfinite(ratios)
    if not seen.any():
        return 1.0
    weight = 0.5 ** (np.flatnonzero(seen) / GROWTH_MEMORY)
    mean = float(np.average(np.array(ratios)[seen], weights=weight))
    usual = max(GROWTH_USUAL, abs(mean) / 2) ** 2
    return float(np.exp(mean * usual / (usual + GROWTH_NOISE**2 / weight.sum())))


def recent_path(origin: Origin) -> Floats:
    """Members continue at the level of the last twelve weeks."""
    days = min(RECENT, origin.day)
    return np.full(HORIZON, between(origin.members, origin.day - days, origin.day) / days)


def steady_path(origin: Origin) -> Floats:
    """Members continue at the level of the last year."""
    return np.full(HORIZON, constant(origin, 1))


def constant(origin: Origin, days: int) -> float:
    """Naive: members continue at the level of the last year (or since the first day)."""
    before = min(365, origin.day)
    return between(origin.members, origin.day - before, origin.day) / before * days


def last_repeated(origin: Origin, days: int) -> float:
    """Naive: the last period of the same length repeats itself."""
    return between(origin.members, origin.day - days, origin.day)


def blend(paths: Sequence[Floats]) -> Floats:
    """The geometric mean of paths."""
    return np.asarray(np.exp(np.mean([np.log(np.maximum(path, 1e-9)) for path in paths], axis=0)))
