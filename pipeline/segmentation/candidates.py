"""A candidate segmentation with its figures, and the rule that chooses the best one.

The rule, shown on the model page and explained in docs/segmentation.md: a candidate is *eligible* if its
Insiders pass the size gate and little is noise. It is *trusted* if capture, concentration, stability and
the surrogate classifier's fidelity reach the thresholds below and its Insiders are not too close to the
size limits. The trusted candidate with the highest score wins; if none is trusted, the one closest to its
thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from domain.gates import MAX_SHARE, MIN_CUSTOMERS, MIN_SHARE
from pipeline.segmentation.clusterers import NOISE, Clustering
from pipeline.segmentation.insiders import Choice
from pipeline.segmentation.recipes import ClustererName, Space

CAPTURE_LINE = 0.95
CONCENTRATION_LINE = 0.90
"""Insiders with too little of the window's revenue after returns will not account for the next window's."""
STABILITY_LINE = 0.85
FIDELITY_LINE = 0.95
MAX_NOISE = 0.10
TARGET_SHARE_RANGE = (0.04, 0.15)
"""Shares of Insiders that leave room on both sides of the size gate: the next months do not cross it."""
WEIGHTS = {"stability": 0.4, "capture": 0.4, "silhouette": 0.2}
"""A list people act on must first be the same next week and worth its place; a pretty separation comes last,
and silhouettes of different spaces can hardly be compared."""
MAX_CAPTURE = 1.05
"""More than that is luck with one whale, and is not rewarded."""
MAX_CLUSTERS = 12


@dataclass(frozen=True)
class Candidate:
    """One way of segmenting and its figures; None for those not worth measuring."""

    space: str
    clusterer: ClustererName
    setting: float
    k: int
    silhouette: float
    noise: float
    sizes: tuple[int, ...]
    insiders: int
    insiders_share: float
    concentration: float
    """Capture within the window, after returns: their revenue over that of as many customers sorted by it."""
    eligible: bool
    capture: float | None = None
    stability: float | None = None
    fidelity: float | None = None
    score: float | None = None
    capture_low: float | None = None
    capture_high: float | None = None
    """The ends of the 95 % interval of `capture`, by which the model is chosen: no test of it."""
    stability_low: float | None = None
    stability_high: float | None = None
    """The ends of the 95 % interval of `stability`."""

    @property
    def trusted(self) -> bool:
        """Whether every measured figure passes its line."""
        return self.stability is not None and self.fidelity is not None and self.shortfall == 0

    @property
    def shortfall(self) -> float:
        """The sum of the distances by which it misses its lines; 0 if it is trusted."""
        missed = [
            max(0.0, line - value)
            for value, line in (
                (self.capture, CAPTURE_LINE),
                (self.concentration, CONCENTRATION_LINE),
                (self.stability, STABILITY_LINE),
                (self.fidelity, FIDELITY_LINE),
            )
            if value is not None
        ]
        crowded = max(
            0.0, TARGET_SHARE_RANGE[0] - self.insiders_share, self.insiders_share - TARGET_SHARE_RANGE[1]
        )
        return sum(missed) + crowded + (0.0 if self.eligible else 1.0)

    def as_row(self) -> dict[str, Any]:
        """The leaderboard's row, ready for JSON."""
        row = {**self.__dict__, "sizes": list(self.sizes), "trusted": self.trusted}
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


def candidate_from(
    space: Space, clustering: Clustering, choice: Choice | None, silhouette: float, concentration: float
) -> Candidate:
    """The candidate for `clustering` in `space`, without expensive figures."""
    noise = float((clustering.labels == NOISE).mean())
    sizes = np.unique(clustering.labels[clustering.labels != NOISE], return_counts=True)[1]
    return Candidate(
        space=space.name,
        clusterer=clustering.clusterer,
        setting=float(clustering.setting),
        k=clustering.k,
        silhouette=silhouette,
        noise=noise,
        sizes=tuple(sorted((int(size) for size in sizes), reverse=True)[:12]),
        insiders=choice.count if choice else 0,
        insiders_share=choice.share if choice else 0.0,
        concentration=concentration,
        eligible=choice is not None
        and choice.count >= MIN_CUSTOMERS
        and MIN_SHARE <= choice.share <= MAX_SHARE
        and noise <= MAX_NOISE
        and 2 <= clustering.k <= MAX_CLUSTERS,
    )


def optimistic(candidate: Candidate) -> float:
    """The score it would have if it were perfectly stable."""
    return score_of(candidate, 1.0)


def score_of(candidate: Candidate, stability: float) -> float:
    """The weighted score, with concentration in place of a capture that cannot be measured."""
    return weighted(
        stability=stability,
        capture=candidate.concentration if candidate.capture is None else candidate.capture,
        silhouette=candidate.silhouette,
    )


def weighted(*, stability: float, capture: float, silhouette: float) -> float:
    """The sum of the three figures, weighted by `WEIGHTS`."""
    return (
        WEIGHTS["stability"] * stability
        + WEIGHTS["capture"] * min(capture, MAX_CAPTURE)
        + WEIGHTS["silhouette"] * silhouette
    )


def stability_needed(candidate: Candidate, leader: Candidate | None) -> float:
    """The stability that `candidate` needs to be trusted, or to rank above the trusted `leader`."""
    if leader is None or not leader.trusted or leader.score is None:
        return STABILITY_LINE
    return max(STABILITY_LINE, (leader.score - score_of(candidate, 0.0)) / WEIGHTS["stability"])


def is_better(candidate: Candidate, other: Candidate) -> bool:
    """Whether `candidate` ranks above `other`: by the smaller shortfall from the lines, then by score."""
    return (-candidate.shortfall, candidate.score or 0.0) > (-other.shortfall, other.score or 0.0)
