"""Stability: agreement of segments and lists with refits on resampled customers."""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import ThreadpoolController

from pipeline.arrays import Bools
from pipeline.segmentation.clusterers import Labels, cluster
from pipeline.segmentation.embedding_pool import SUBPROCESS_SPACES, EmbeddingPool
from pipeline.segmentation.insiders import richest_of_size
from pipeline.segmentation.recipes import ClustererName, Redrawing, Space

EXPENSIVE_SPACES = (*SUBPROCESS_SPACES, "tsne")

MAX_PAIRS = 200
"""Of resamples, after which the interval says how sure the figure is."""
EMBEDDED_PAIRS = 3
"""The pairs in spaces that take seconds to embed: what can be afforded, with a wider interval."""
EARLY_STOP_GAP = 0.10
"""A candidate whose first two resamples are both that far below what it needs is not measured further."""
PAIRS_BEFORE_GIVING_UP = 3
ERRORS_BELOW = 3.0
"""Nor one whose mean is that many standard errors below what it needs, after so many pairs."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Redraws:
    """Clusterings of resamples: pairs of halves, so that each pair contains every customer once.

    Source: R. Shah and R. Samworth, "Variable selection with error control", J. R. Stat. Soc. B 75 (2013),
    for the pairs.

    Attributes:
        agreement: Adjusted Rand index of each half's labels with those of all customers.
        drawn: By half and customer, whether the customer was drawn.
        on_list: By half and customer, whether the half's list has the customer.
        wanted_pairs: How many pairs a complete measurement has at least.
    """

    agreement: tuple[float, ...]
    drawn: Bools
    on_list: Bools
    wanted_pairs: int

    @property
    def is_complete(self) -> bool:
        """Whether the measurement was completed."""
        return len(self.agreement) >= 2 * self.wanted_pairs

    @property
    def mean(self) -> float:
        """The stability of the segments."""
        return float(np.mean(self.agreement))

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the mean over all resamples; None after fewer than two pairs."""
        return mean_interval(_by_pair(self.agreement), 1.0)

    @property
    def standard_error(self) -> float:
        """The standard error of the mean."""
        return _standard_error(_by_pair(self.agreement))

    def of_list(self, customers: pd.Index, members: Set[str]) -> dict[str, Any] | None:
        """How well the redraws agree with the list of `members`; None if not measured completely.

        Args:
            customers: ids of the customers that were drawn from, in their order.
            members: the list.

        Returns:
            value (mean Jaccard index of `members` and a half's list, among the customers of that half), low,
            high (95 %), redraws (how many pairs), measured (members among `customers`), always (members in
            every redraw), members (in how many of the redraws each is, by id).
        """
        listed = customers.isin(list(members))
        if not self.is_complete or not listed.any():
            return None
        either = (self.drawn & (listed | self.on_list)).sum(axis=1)
        both = (self.on_list & listed).sum(axis=1)
        overlap = both / np.maximum(either, 1)
        low, high = mean_interval(_by_pair(tuple(overlap.tolist())), 1.0) or (None, None)
        times = self.on_list[: 2 * self.wanted_pairs].sum(axis=0)[listed]
        return {
            "value": round(float(overlap.mean()), 4),
            "low": None if low is None else round(low, 4),
            "high": None if high is None else round(high, 4),
            "redraws": self.wanted_pairs,
            "measured": int(listed.sum()),
            "always": int((times == self.wanted_pairs).sum()),
            "members": dict(zip(customers[listed].tolist(), times.tolist(), strict=True)),
        }


@dataclass(frozen=True)
class Segmenter:
    """One way of segmenting, ready to be fitted to any customers."""

    space: Space
    clusterer: ClustererName
    setting: float
    embedding_pool: EmbeddingPool
    random_state: int

    def labels(self, customers: pd.DataFrame) -> Labels:
        """The cluster of each customer, in a space fitted to these customers alone."""
        points = self.embedding_pool.embed(self.space, customers).result()
        return cluster(self.clusterer, points, self.setting, self.random_state)


def redraw(
    segmenter: Segmenter,
    customers: pd.DataFrame,
    labels: Labels,
    *,
    insiders: int,
    needed: float,
    redrawing: Redrawing,
) -> Redraws:
    """Cluster halves of the customers, drawn without replacement; the space is refitted too.

    Pairs of halves are drawn until there are enough of them and the standard error of the mean is small
    enough, or there are too many. What cannot reach `needed` any more is not measured to the end.
    Source: L. Hubert and P. Arabie, "Comparing partitions", J. Classif. 2 (1985) 193–218.

    Args:
        segmenter: the way of segmenting that gave `labels`.
        customers: a features frame.
        labels: the cluster of each customer.
        insiders: their cluster in `labels`; those of a refit are put together of its richest clusters.
        needed: stability below which the figure does not matter.
        redrawing: how many pairs, and how exact.
    """
    rng = np.random.default_rng(segmenter.random_state)
    most = max(MAX_PAIRS, redrawing.pairs)
    if segmenter.space.name in EXPENSIVE_SPACES:
        redrawing = replace(redrawing, pairs=min(redrawing.pairs, EMBEDDED_PAIRS))
        most = redrawing.pairs
    agreement: list[float] = []
    draws: list[Bools] = []
    on_list: list[Bools] = []
    threads = ThreadpoolController()
    while not _is_enough(agreement, needed, redrawing, most):
        order = rng.permutation(len(customers))
        for half in (np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])):
            with threads.limit(limits=1):  # with so little work, threads cost more in waiting than they save
                again = segmenter.labels(customers.iloc[half])
            inside = int((labels[half] == insiders).sum())
            choice = richest_of_size(again, customers["net_revenue"].iloc[half], inside)
            again = choice.applied(again) if choice is not None else again
            agreement.append(float(adjusted_rand_score(labels[half], again)))
            draws.append(np.zeros(len(customers), dtype=bool))
            on_list.append(np.zeros(len(customers), dtype=bool))
            draws[-1][half] = True
            on_list[-1][half] = again == choice.cluster if choice is not None else False
    return Redraws(tuple(agreement), np.array(draws), np.array(on_list), redrawing.pairs)


def _is_enough(agreement: list[float], needed: float, redrawing: Redrawing, most: int) -> bool:
    """Whether to stop drawing: the figure is precise enough, or can no longer matter."""
    pairs = len(agreement) // 2
    if pairs == 1 and max(agreement) < needed - EARLY_STOP_GAP:
        return True
    error = _standard_error(_by_pair(tuple(agreement)))
    if pairs >= PAIRS_BEFORE_GIVING_UP and np.mean(agreement) + ERRORS_BELOW * error < needed:
        return True
    return pairs >= most or (pairs >= redrawing.pairs and error < redrawing.max_standard_error)


def mean_interval(values: npt.NDArray[np.float64], most: float) -> tuple[float, float] | None:
    """The 95 % interval of the mean of independent `values`, at most `most`; None for fewer than two."""
    if len(values) < 2:
        return None
    away = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)) * _standard_error(values)
    mean = float(values.mean())
    return mean - away, min(mean + away, most)


def mean_difference(first: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, float]:
    """The mean difference of `first` and `other` over pairs of halves, and half its 95 % interval."""
    differences = _by_pair(first) - _by_pair(other)
    mean = float(differences.mean())
    interval = mean_interval(differences, math.inf)
    return mean, interval[1] - mean if interval is not None else math.inf


def _by_pair(values: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """The mean of each pair, because the two halves of one are not independent."""
    return np.asarray(np.array(values, dtype=float).reshape(-1, 2).mean(axis=1))


def _standard_error(values: npt.NDArray[np.float64]) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("inf")
