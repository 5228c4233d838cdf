"""The season, told from growth by what the same customers spend from one fortnight to the next.

An index of matched customers, chained over time as price indices and same-store sales are: each link compares
two neighbouring fortnights by customers known before both, so that new customers do not count as a season.
What a year of the index repeats is estimated as a Gaussian process with a periodic kernel (MacKay 1998;
Rasmussen and Williams 2006, section 4.2.3) beside a straight line, averaged over amplitudes by their
likelihood: little evidence leaves little season.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from pipeline.arrays import Floats, Ints

YEAR = 364
"""Days: 52 weeks, so that last year's days fall on the same weekdays."""
BIN = 14
BINS = YEAR // BIN
MAX_BINS = 10 * BINS
"""Fortnights from which a season is estimated, the last ones: time grows with their cube."""
AMPLITUDES = ((0.03, 0.5), (0.15, 1.0), (0.4, 2.0), (0.8, 1.0))
"""Standard deviations of the season's logarithm, and what is believed of each before."""
NOISES = (0.03, 0.12, 0.5)
"""Of the index beside what the unevenness of purchases explains."""
KISH_SHARE = 0.7
"""How much of what the unevenness of purchases explains is noise of a fortnight alone."""
DRIFT = 0.02
"""Standard deviation of a link's own drift."""
LOST_LINK = 1.0
"""The same where there is no link."""
FIRST_LINKS = (0.4, 0.4, 0.4, 0.22, 0.22, 0.22)
"""And of what comes to it in the first weeks."""
AGEING, AGEING_SD = -0.8, 0.25
"""How the index of customers who get older falls in a year without growth (logarithm)."""
FAST, FASTEST = -2.0, -3.0
"""A year's fall of the index from which on, and at which, it is ageing and no season: where most order once,
those who are known have soon gone."""
FAST_SD = 1.0
MIN_SETTLED = BINS // 2
"""Fortnights after the first ones from which a fall can be told."""
LEVEL_SD = 2.0
SMOOTH, SHARP, SHARP_SHARE = 0.5, 0.2, 0.3
"""Length scales of the kernel, and how much of the variance lasts only weeks."""
UNKNOWN_SEASON = 0.3
"""Standard deviation of a season of which nothing is known."""
_YEAR = np.arange(BINS)


class Ageing(NamedTuple):
    """What a year adds to the logarithm of the index as its customers get older."""

    mean: float
    sd: float


class Season(NamedTuple):
    """The season of one origin by fortnight of the year, with its covariance."""

    log_index: Floats
    covariance: Floats


@dataclass(frozen=True)
class MatchedIndex:
    """Links of the chained index: log revenue of matched customers over that of the fortnight before."""

    offset: int
    """The day on which fortnight 0 begins."""
    link: Floats
    is_known: Floats
    variance: Floats
    """Of each fortnight's logarithm, by Kish's effective number of purchases."""
    splice: Floats
    """And of what the chain gains or loses for good where the next link takes in more customers."""
    _seasons: dict[int, Season | None] = field(default_factory=dict)

    def bin_of(self, day: int) -> int:
        """The fortnight that begins on `day`, or that `day` lies in."""
        return (day - self.offset) // BIN

    def season(self, day: int) -> Season | None:
        """What was known of the season on `day`; None before there are three links."""
        bins = self.bin_of(day)
        if bins not in self._seasons:
            self._seasons[bins] = self._estimate(bins) if bins > BINS // 8 else None
        return self._seasons[bins]

    def _estimate(self, bins: int) -> Season:
        begin = max(0, bins - MAX_BINS)
        place = np.arange(begin, bins)
        index = np.cumsum(self.link[begin:bins])
        ageing = customers_ageing(index, len(FIRST_LINKS) if begin == 0 else 0)
        index -= ageing.mean * (place - begin) / BINS
        years = (place - place.mean()) / BINS
        drift = np.where(self.is_known[begin:bins] > 0, DRIFT**2, LOST_LINK**2)
        drift[0] = 0.0
        if begin == 0:
            early = np.array(FIRST_LINKS[: bins - 1]) ** 2
            drift[1 : 1 + len(early)] += early
        drift[1:] += self.splice[begin + 1 : bins]
        walked = np.cumsum(drift)
        plain = np.minimum(walked[:, None], walked) + ageing.sd**2 * np.outer(years, years) + LEVEL_SD**2
        plain += np.diag(KISH_SHARE * self.variance[begin:bins])
        repeats, to_year, of_year = (
            _kernel(a, b) for a, b in ((place, place), (_YEAR, place), (_YEAR, _YEAR))
        )
        grid = np.array([(size, noise, belief) for size, belief in AMPLITUDES for noise in NOISES])
        size, noise = grid[:, 0, None, None] ** 2, grid[:, 1, None, None] ** 2
        root = np.linalg.cholesky(plain + size * repeats + noise * np.eye(len(place)))
        solved = np.linalg.solve(root, np.column_stack([index, to_year.T])[None])
        white, towards = solved[:, :, 0], solved[:, :, 1:]
        half_log_det = np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
        likelihood = np.log(grid[:, 2]) - 0.5 * (white**2).sum(axis=1) - half_log_det
        means = size[:, 0] * np.einsum("kij,ki->kj", towards, white)
        covariances = size * of_year - size**2 * np.swapaxes(towards, 1, 2) @ towards
        weight = np.exp(likelihood - likelihood.max())
        weight /= weight.sum()
        mean = weight @ means
        apart = means - mean
        covariance = np.einsum("k,kij->ij", weight, covariances)
        covariance += np.einsum("k,ki,kj->ij", weight, apart, apart)
        return Season(mean - np.log(np.exp(mean).mean()), covariance)

    def log_season(self, days: Ints, day: int) -> Floats:
        """The logarithm of the season on each of `days`, known on `day`; 0 before anything is known."""
        season = self.season(day)
        if season is None:
            return np.zeros(len(days))
        place = (days + 0.5 - self.offset) / BIN - 0.5
        complete = np.floor(place).astype(int)
        part = place - complete
        log_index = season.log_index
        return np.asarray((1 - part) * log_index[complete % BINS] + part * log_index[(complete + 1) % BINS])

    def variance_of_change(self, day: int, ahead: int, behind: int) -> float:
        """Variance of the season's mean over `ahead` fortnights from `day` on, less that of `behind` ones."""
        bins = self.bin_of(day)
        change = np.zeros(BINS)
        np.add.at(change, np.arange(bins, bins + ahead) % BINS, 1 / ahead)
        np.add.at(change, np.arange(bins - behind, bins) % BINS, -1 / behind)
        season = self.season(day)
        covariance = UNKNOWN_SEASON**2 * _kernel(_YEAR, _YEAR) if season is None else season.covariance
        return float(change @ covariance @ change)


def customers_ageing(index: Floats, unsettled: int) -> Ageing:
    """How customers are believed to age: as usual, unless the index falls faster than a season makes it.

    Args:
        index: logarithms, one a fortnight.
        unsettled: first fortnights of trade, which tell nothing.
    """
    settled = index[unsettled:]
    if len(settled) < MIN_SETTLED:
        return Ageing(AGEING, AGEING_SD)
    when = np.arange(len(settled)) / BINS
    when = when - when.mean()
    fall = float(when @ settled / (when @ when))
    part = float(np.clip((FAST - fall) / (FAST - FASTEST), 0, 1))
    return Ageing(AGEING + part * (fall - AGEING), AGEING_SD + part * (FAST_SD - AGEING_SD))


def _kernel(a: Ints, b: Ints) -> Floats:
    squared = -2 * np.sin(np.pi * (a[:, None] - b) / BINS) ** 2
    smooth, sharp = np.exp(squared / SMOOTH**2), np.exp(squared / SHARP**2)
    return np.asarray((1 - SHARP_SHARE) * smooth + SHARP_SHARE * sharp)
