"""Forecast methods for a group's spend. Each uses only data from before its origin.

A path is the expected revenue on each of the `HORIZON` days after the origin.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Floats
from pipeline.forecast.growth import block_trend, damped, yearly_growth
from pipeline.forecast.last_year import last_year, last_year_variance, open_probability
from pipeline.forecast.purchases import PurchaseModel
from pipeline.forecast.retention import (
    BLOCK,
    BLOCKS,
    EDGES,
    HORIZON,
    Belief,
    PastErrors,
    Trust,
    credibility,
    retention_line,
)
from pipeline.forecast.rhythm import irregularity
from pipeline.trading_time.history import History, between
from pipeline.trading_time.season import BIN, YEAR
from pipeline.trading_time.seasonality import Seasonality, seasonality

RECENT = 84
METHODS = ("recent", "year", "purchases", "purchases_corrected", "share", "realised")
LEVELS = {"recent": RECENT, "year": YEAR}
"""Methods that take what members spent in so many days before, for so much trade."""
PICKED = Belief(-0.12, -0.04)
"""Customers picked for having spent much have exp(-0.12) of it afterwards, a little less each four weeks."""
PICKED_YOUNG = -0.25
"""And less still if picked by days instead of by a year."""
MODEL_UNTIL = 182
"""What picking by days does is told by the purchase model, from this day on less and less until a year is
known."""
AS_MODELLED = Belief(0.0, -0.01)
"""The purchase model is right at first, and a little too high later."""
MODEL_TRUST = Trust(first=0.25, slope=500.0)
"""It is believed in until it has been seen to be wrong, and its shape over the year ahead throughout."""
REGULAR_AGE_POWER = 3.0
"""Where customers come back by the calendar, it is wrong in a young shop only: such errors count by so much
higher a power of the history's length."""
PICKED_SHARE = Belief(-0.10, -0.03)
SEASON_DOUBT = 2.5
"""How many times its estimated variance the season counts, and last year's trade: a year is one sample."""
PICKING_DOUBT = 0.7
"""Standard deviation of what becomes of members picked by days instead of by a year."""
POISSON_DOUBT = 0.5
"""Of the purchase model of a young shop whose customers come back by the calendar."""
BEHIND = {"recent": 6, "year": 26, "purchases": 13, "purchases_corrected": 13, "realised": 6}
"""Fortnights of the season a method's level comes from."""
MIN_REALISED_DAYS = 28


@dataclass(frozen=True)
class Origin:
    """A forecast origin: a day's members, with their cumulative revenue and that of all customers."""

    day: int
    members: Floats
    purchases: float = 1.0
    """The effective number of the members' purchases in the year before (Kish)."""
    codes: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    """Who they are."""


@dataclass(frozen=True)
class Paths:
    """Each method's path from one origin, and the variance that is known of it beforehand."""

    by_method: dict[str, Floats]
    variance: dict[str, float]


class MethodPaths:
    """The paths of all methods from all origins, each made with what was known on its day."""

    def __init__(self, history: History, origins: list[Origin]) -> None:
        """Arrange what the methods share.

        Args:
            history: the trade before today.
            origins: past ones and today's, oldest first.
        """
        self.history = history
        self.origins = origins
        self.days = np.array([origin.day for origin in origins])
        self._kish = np.array([origin.purchases for origin in origins])
        self.season: Seasonality = seasonality(history)
        self._purchases = PurchaseModel(history, self.season, HORIZON)
        self._exposures: dict[int, Floats] = {}
        self._variances: dict[int, dict[str, float]] = {}
        ends = self.days[:, None] + EDGES
        inside = np.minimum(ends, history.length)
        spent = np.array([origin.members[row] for origin, row in zip(origins, inside, strict=True)])
        self._ended = ends[:, 1:]
        self._spent = np.where(self._ended <= history.length, np.diff(spent, axis=1), 0.0)
        self._traded = np.diff(history.total[inside], axis=1)

    def exposure(self, place: int) -> Floats:
        """Running sum of the trade each day is worth, as known at the origin in that place."""
        day = int(self.days[place])
        if day not in self._exposures:
            self._exposures[day] = self.season.exposure(self.history, day, HORIZON)
        return self._exposures[day]

    def _worth(self, place: int) -> Floats:
        """The trade each day ahead is worth, without those on which the shop was closed last year."""
        day, exposure = int(self.days[place]), self.exposure(place)
        return np.diff(exposure[day : day + HORIZON + 1]) * open_probability(self.history, day)

    def fixed(self, place: int) -> Paths:
        """What today's members spend, whether or not they stay."""
        day, worth = int(self.days[place]), self._worth(place)
        paths = {
            name: np.exp(np.repeat(level + fades, BLOCK)) * worth
            for name, (level, fades) in self._levels[place].items()
        }
        variance = self._season_variance(day)
        share = self._share_of_last_year(place)
        if share is not None:
            fades = np.repeat(self._share_retention(place), BLOCK)
            paths["share"] = share.trade * np.exp(share.level + fades)
            variance["share"] = share.variance
        return Paths(paths, variance)

    def chosen_anew(self, place: int, realised: Floats) -> Paths:
        """What whoever is a member by then spends; `realised` is the running sum of what they did spend."""
        day, exposure, worth = int(self.days[place]), self.exposure(place), self._worth(place)
        trend = block_trend(self.history, day, exposure)
        grows = damped(trend)
        paths = {
            name: np.exp(np.repeat(level[0] + fades[0] + grows, BLOCK)) * worth
            for name, (level, fades) in self._levels[place].items()
        }
        start = max(day - RECENT, int(self.days[0]))
        spent = between(realised, start, day)
        if day - start >= MIN_REALISED_DAYS and spent > 0 and exposure[day] > exposure[start]:
            level = np.log(spent / (exposure[day] - exposure[start])) + trend * (day - start) / 2 / BLOCK
            paths["realised"] = np.exp(np.repeat(level + grows, BLOCK)) * worth
        variance = self._season_variance(day)
        share = self._share_of_last_year(place)
        if share is not None:
            paths["share"] = share.trade * np.exp(share.level + self._share_retention(place)[0])
            variance["share"] = share.variance
        return Paths(paths, variance)

    @cached_property
    def _levels(self) -> list[dict[str, tuple[Floats, Floats]]]:
        """Of each origin and method that needs no last year: the level by block, and how it fades."""
        return [self._levels_at(place) for place in range(len(self.origins))]

    @cached_property
    def _purchase_levels(self) -> list[Floats | None]:
        return [
            self._purchases.level(origin.day, origin.codes, self.exposure(place), EDGES[1:])
            for place, origin in enumerate(self.origins)
        ]

    def _levels_at(self, place: int) -> dict[str, tuple[Floats, Floats]]:
        day, exposure = int(self.days[place]), self.exposure(place)
        ends = np.minimum(self.days[:place, None] + EDGES, len(exposure) - 1)
        worth = np.diff(exposure[ends], axis=1)
        ended = (self._ended[:place] <= day) & (worth > BLOCK / 2) & (self._spent[:place] > 0)
        actual = np.log(np.where(ended, self._spent[:place], 1.0) / np.where(ended, worth, 1.0))
        own = self._purchase_levels[place]
        result = {}
        for name, window in LEVELS.items():
            start = np.maximum(self.days[: place + 1] - window, 0)
            rows = zip(self.origins, start, strict=False)
            spent = np.array([between(origin.members, int(a), origin.day) for origin, a in rows])
            traded = exposure[self.days[: place + 1]] - exposure[start]
            existing = (spent > 0) & (traded > 0)
            if not existing[-1]:
                continue
            level = np.log(np.where(existing, spent, 1.0) / np.where(existing, traded, 1.0))
            belief = self._picked(day, None if own is None else float(own[0] - level[-1]))
            usable = ended & existing[:-1, None]
            past = PastErrors(actual - level[:-1, None], usable, self.days[:place])
            fades = retention_line(past, day, belief)
            result[name] = np.full(BLOCKS, level[-1]), fades
        if own is not None:
            before = self._purchase_levels[:place]
            has_level = np.array([item is not None for item in before], dtype=bool)
            level = np.array([np.zeros(BLOCKS) if item is None else item for item in before])
            level = level.reshape(place, BLOCKS)
            usable = ended & has_level[:, None]
            evidence = credibility(self._kish[:place], self.days[:place])
            trust = MODEL_TRUST._replace(age=1 + REGULAR_AGE_POWER * (1 - float(self._irregularity[day])))
            past = PastErrors(actual - level, usable, self.days[:place], evidence)
            result["purchases"] = own, np.zeros(BLOCKS)
            result["purchases_corrected"] = own, retention_line(past, day, AS_MODELLED, trust)
        return result

    def _picked(self, day: int, modelled: float | None) -> Belief:
        """What is believed to become of picked members; `modelled`: by the purchase model, at first."""
        young, irregular = max(0.0, 1 - day / YEAR), float(self._irregularity[day])
        first = irregular * (PICKED.first + PICKED_YOUNG * young)
        if modelled is not None:
            told = float(np.interp(day, (MODEL_UNTIL, YEAR), (1.0, 0.0)))
            first += irregular * told * (modelled - first)
        return Belief(first, PICKED.slope)

    @cached_property
    def _irregularity(self) -> Floats:
        return irregularity(self.history)

    def _season_variance(self, day: int) -> dict[str, float]:
        """What the season, the picking of a young list and a rhythm leave open, by method."""
        if day not in self._variances:
            self._variances[day] = self._season_variance_on(day)
        return dict(self._variances[day])

    def _season_variance_on(self, day: int) -> dict[str, float]:
        young, irregular = max(0.0, 1 - day / YEAR), float(self._irregularity[day])
        doubt = dict.fromkeys(LEVELS, PICKING_DOUBT * young * irregular)
        doubt["purchases"] = doubt["purchases_corrected"] = POISSON_DOUBT * young * (1 - irregular)
        change = {
            behind: self.season.variance_of_change(day, RECENT // BIN, behind)
            for behind in set(BEHIND.values())
        }
        return {
            name: SEASON_DOUBT * change[behind] + doubt.get(name, 0.0) ** 2 for name, behind in BEHIND.items()
        }

    @cached_property
    def _base_shares(self) -> Floats:
        """Log of the members' share of all revenue: recent and over a year, geometric mean; NaN if none."""
        result = []
        for origin in self.origins:
            shares = []
            for days in (RECENT, YEAR):
                start = max(origin.day - days, 0)
                complete = between(self.history.total, start, origin.day)
                part = between(origin.members, start, origin.day)
                shares.append(part / complete if complete > 0 else 0.0)
            result.append(float(np.log(np.sqrt(shares[0] * shares[1]))) if min(shares) > 0 else np.nan)
        return np.array(result)

    def _share_retention(self, place: int) -> Floats:
        """What becomes of members' share of all revenue, by block."""
        day, ended = int(self.days[place]), self._ended[:place]
        base = self._base_shares[:place, None]
        spent, traded = self._spent[:place], self._traded[:place]
        usable = (ended <= day) & (spent > 0) & (traded > 0) & np.isfinite(base)
        share = np.log(np.where(usable, spent, 1.0) / np.where(usable, traded, 1.0))
        errors = np.where(usable, share - base, 0.0)
        return retention_line(PastErrors(errors, usable, self.days[:place]), day, PICKED_SHARE)

    def _share_of_last_year(self, place: int) -> _ShareOfLastYear | None:
        """The method that repeats last year's trade; None before there is one."""
        day, base = int(self.days[place]), float(self._base_shares[place])
        if day < YEAR or not np.isfinite(base):
            return None
        exposure = self.exposure(place)
        growth = yearly_growth(self.history, day, exposure)
        chance = SEASON_DOUBT * last_year_variance(self.history, day, RECENT)
        trade = last_year(self.history, day, exposure)
        return _ShareOfLastYear(trade, base + growth.mean, growth.variance + chance)


class _ShareOfLastYear(NamedTuple):
    trade: Floats
    level: float
    """The logarithm of the members' share of it, grown."""
    variance: float


def constant(origin: Origin, days: int) -> float:
    """Naive: they go on as they did over the year before (or since the first day)."""
    before = min(365, origin.day)
    return between(origin.members, origin.day - before, origin.day) / before * days


def last_repeated(origin: Origin, days: int) -> float:
    """Naive: the last period of the same length comes again."""
    return between(origin.members, origin.day - days, origin.day)
