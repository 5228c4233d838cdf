"""Every space × clusterer × k, scored; one chosen, and why.

The rule, shown on the model page and explained in docs/segmentation.md: a candidate is *eligible* when its
Insiders pass the size gate and not much is noise. It is *trusted* when its capture is at least
`CAPTURE_LINE`, its stability at least `STABILITY_LINE` and its imitator's fidelity at least `FIDELITY_LINE`.
Of the trusted ones the highest score wins; if none is trusted, of the eligible ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import KNeighborsClassifier

from language import Message, UserError
from pipeline import spaces
from pipeline.clusterers import NOISE, Clustering, Labels, Points, cluster, sweep
from pipeline.imitator import Imitator
from pipeline.insiders import (
    FEWEST_CUSTOMERS,
    FEWEST_SHARE,
    MOST_SHARE,
    Choice,
    capture,
    choose_insiders,
    richest,
)
from pipeline.recipes import VALUE, ClustererName, Recipe, Space
from pipeline.silhouette import distances_between, mean_silhouette

CAPTURE_LINE = 0.95
STABILITY_LINE = 0.85
FIDELITY_LINE = 0.95
MOST_NOISE = 0.10
WEIGHTS = {"stability": 0.4, "capture": 0.4, "silhouette": 0.2}
"""A list people act on must first be the same next week and worth its place; a pretty separation comes last,
and silhouettes of different spaces can hardly be compared."""
MOST_CAPTURE = 1.05
"""More than that is luck with one whale, and is not rewarded."""
RESAMPLES = 6
FINALISTS = 5
MOST_CLUSTERED = 20_000
"""Beyond this many customers a sample is laid out and clustered; the imitator places the rest."""
MOST_MEASURED = 5_000
"""Beyond this many points silhouettes are taken on a sample of them: distances grow with the square."""


@dataclass(frozen=True)
class Trial:
    """What capture is measured on: the features at T, and revenue by customer in the 84 days after."""

    features_then: pd.DataFrame
    revenue_after: pd.Series


@dataclass(frozen=True)
class Candidate:
    """One way of segmenting and its figures; None where it was not worth measuring."""

    space: str
    clusterer: ClustererName
    setting: float
    k: int
    silhouette: float
    noise: float
    sizes: tuple[int, ...]
    insiders: int
    insiders_share: float
    eligible: bool
    capture: float | None = None
    stability: float | None = None
    fidelity: float | None = None
    score: float | None = None

    @property
    def trusted(self) -> bool:
        """Whether it passes every line there is a figure for."""
        return (
            self.eligible
            and (self.capture is None or self.capture >= CAPTURE_LINE)
            and self.stability is not None
            and self.stability >= STABILITY_LINE
            and self.fidelity is not None
            and self.fidelity >= FIDELITY_LINE
        )

    def as_row(self) -> dict[str, Any]:
        """The leaderboard's row, ready for JSON."""
        row = {**self.__dict__, "sizes": list(self.sizes), "trusted": self.trusted}
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


@dataclass(frozen=True)
class Found:
    """What a search ends with. `sample` are the positions of the customers that were clustered."""

    candidate: Candidate
    leaderboard: tuple[Candidate, ...]
    labels: Labels
    choice: Choice
    imitator: Imitator
    space: Space
    points: Points
    sample: npt.NDArray[np.intp]


Progress = Callable[[Message, float], None]
Labelled = tuple[Candidate, Labels, Choice | None]


def search(
    features: pd.DataFrame, recipe: Recipe, trial: Trial | None, *, random_state: int, progress: Progress
) -> Found:
    """The best of all candidates of `recipe` on `features`, with everything needed to use it.

    Raises:
        UserError: no candidate has a segment of a size that a programme can have.
    """
    sample = _sample(len(features), MOST_CLUSTERED, random_state)
    customers = features.iloc[sample]
    layouts: dict[str, Points] = {}
    labelled: list[Labelled] = []
    for place, space in enumerate(recipe.spaces):
        progress(
            Message("Laying customers out: {space:name}", {"space": space.name}),
            place / len(recipe.spaces) * 0.7,
        )
        layouts[space.name] = spaces.build(space, random_state).fit_transform(customers)
        labelled += _candidates(space, layouts[space.name], customers, recipe, random_state)
    progress(Message("Measuring the best candidates"), 0.7)
    labelled = _with_capture(labelled, customers, trial)
    running = _in_the_running(labelled, recipe)
    if not running:
        raise UserError(
            "No segment has between {least:percent} and {most:percent} of the customers with this recipe "
            "({recipe}): there may be too few customers yet.",
            least=FEWEST_SHARE,
            most=MOST_SHARE,
            recipe=recipe.name,
        )
    by_name: dict[str, Space] = {space.name: space for space in recipe.spaces}
    best: tuple[Candidate, Labels, Choice, Imitator] | None = None
    measured: dict[int, Candidate] = {}
    for done, place in enumerate(running):
        candidate, labels, choice = labelled[place]
        to_beat = best[0].score if best is not None and best[0].trusted else None
        if choice is None or (to_beat is not None and to_beat >= _optimistic(candidate)):
            continue
        space = by_name[candidate.space]
        imitator = Imitator(space.scaling, random_state).fit(customers, labels)
        candidate = replace(candidate, fidelity=imitator.fidelity_)
        measured[place] = candidate
        if to_beat is not None and imitator.fidelity_ < FIDELITY_LINE:
            continue  # it can no longer win, and laying its space out six more times is dear
        steady = _stability(space, candidate, customers, labels, random_state, to_beat)
        candidate = replace(candidate, stability=steady)
        candidate = replace(candidate, score=_score(candidate, steady))
        measured[place] = candidate
        if best is None or _better(candidate, best[0]):
            best = (candidate, labels, choice, imitator)
        progress(Message("Measuring the best candidates"), 0.7 + 0.3 * (done + 1) / len(running))
    if best is None:
        raise RuntimeError("a candidate in the running has no Insiders")
    chosen, labels, choice, imitator = best
    leaderboard = tuple(measured.get(place, row[0]) for place, row in enumerate(labelled))
    return Found(
        chosen, leaderboard, labels, choice, imitator, by_name[chosen.space], layouts[chosen.space], sample
    )


def _candidates(
    space: Space, points: Points, customers: pd.DataFrame, recipe: Recipe, random_state: int
) -> Iterator[Labelled]:
    shown = _sample(len(points), MOST_MEASURED, random_state)
    distances = distances_between(points[shown])
    shared = distances if len(shown) == len(points) else None
    for clusterer in recipe.clusterers:
        for found in sweep(clusterer, points, recipe.ks, shared, random_state):
            choice = choose_insiders(found.labels, customers["gross_revenue"])
            if choice is None and not recipe.is_search and found.k > 1:
                choice = richest(found.labels, customers["gross_revenue"])
            yield (
                _measured(space, found, choice, mean_silhouette(distances, found.labels[shown])),
                found.labels,
                choice,
            )


def _measured(space: Space, found: Clustering, choice: Choice | None, silhouette: float) -> Candidate:
    noise = float((found.labels == NOISE).mean())
    sizes = np.unique(found.labels[found.labels != NOISE], return_counts=True)[1]
    return Candidate(
        space=space.name,
        clusterer=found.clusterer,
        setting=float(found.setting),
        k=found.k,
        silhouette=silhouette,
        noise=noise,
        sizes=tuple(sorted((int(size) for size in sizes), reverse=True)[:12]),
        insiders=choice.count if choice else 0,
        insiders_share=choice.share if choice else 0.0,
        eligible=choice is not None
        and choice.count >= FEWEST_CUSTOMERS
        and FEWEST_SHARE <= choice.share <= MOST_SHARE
        and noise <= MOST_NOISE
        and 2 <= found.k <= 12,
    )


def _with_capture(
    labelled: list[Labelled],
    customers: pd.DataFrame,
    trial: Trial | None,
) -> list[Labelled]:
    """Capture of every eligible candidate; candidates with the same Insiders share the measurement."""
    known: dict[bytes, float | None] = {}
    result: list[Labelled] = []
    for candidate, labels, choice in labelled:
        if trial is not None and choice is not None:
            inside = labels == choice.cluster
            key = np.packbits(inside).tobytes()
            if key not in known:
                known[key] = _capture_of(inside, customers, trial)
            result.append((replace(candidate, capture=known[key]), labels, choice))
        else:
            result.append((candidate, labels, choice))
    return result


def _capture_of(inside: npt.NDArray[np.bool_], customers: pd.DataFrame, trial: Trial) -> float | None:
    """Capture, the Insiders at T being those who then looked as the Insiders look now."""
    scaled = spaces.ScaledFeatures(VALUE).fit(customers)
    nearest = KNeighborsClassifier(15).fit(scaled.transform(customers), inside)
    then = nearest.predict(scaled.transform(trial.features_then))
    return capture(trial.features_then.index[then], trial.features_then, trial.revenue_after)


def _in_the_running(labelled: list[Labelled], recipe: Recipe) -> list[int]:
    """Positions of the candidates worth the dear measurements, most promising first.

    The best of each space and clusterer, so that one space's twelve near-identical cuts do not crowd out
    the others. A fixed recipe's only candidate always is.
    """
    order = sorted(
        (
            place
            for place, row in enumerate(labelled)
            if row[2] is not None and (row[0].eligible or not recipe.is_search)
        ),
        key=lambda place: -_optimistic(labelled[place][0]),
    )
    seen: dict[tuple[str, str], int] = {}
    running = []
    for place in order:
        key = (labelled[place][0].space, labelled[place][0].clusterer)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= 2:
            running.append(place)
    return running[: FINALISTS * 2]


def _optimistic(candidate: Candidate) -> float:
    """The score if it turned out to be perfectly stable."""
    return _score(candidate, 1.0)


def _score(candidate: Candidate, stability: float) -> float:
    kept = 1.0 if candidate.capture is None else min(candidate.capture, MOST_CAPTURE)
    return (
        WEIGHTS["stability"] * stability
        + WEIGHTS["capture"] * kept
        + WEIGHTS["silhouette"] * candidate.silhouette
    )


def _better(one: Candidate, other: Candidate) -> bool:
    return (one.trusted, one.score or 0.0) > (other.trusted, other.score or 0.0)


def _stability(
    space: Space,
    candidate: Candidate,
    customers: pd.DataFrame,
    labels: Labels,
    random_state: int,
    score_to_beat: float | None,
) -> float:
    """Mean adjusted Rand index between `labels` and those of refits on resamples, on the customers shared.

    Each resample is half of the customers, without replacement; the space is laid out anew as well. It ends
    early for a candidate that can no longer win.
    """
    rng = np.random.default_rng(random_state)
    found: list[float] = []
    for _ in range(RESAMPLES):
        half = np.sort(rng.choice(len(customers), len(customers) // 2, replace=False))
        points = spaces.build(space, random_state).fit_transform(customers.iloc[half])
        again = cluster(candidate.clusterer, points, candidate.setting, random_state)
        found.append(float(adjusted_rand_score(labels[half], again)))
        if len(found) == 2 and max(found) < STABILITY_LINE - 0.1:
            break
        if len(found) == 2 and score_to_beat is not None and _score(candidate, max(found)) < score_to_beat:
            break
    return float(np.mean(found))


def _sample(count: int, most: int, random_state: int) -> npt.NDArray[np.intp]:
    everyone = np.arange(count)
    if count <= most:
        return everyone
    return np.sort(np.random.default_rng(random_state).choice(everyone, most, replace=False))


def leaderboard_rows(found: Found) -> list[Mapping[str, Any]]:
    """The whole leaderboard, best first, ready for JSON."""
    ordered = sorted(
        found.leaderboard,
        key=lambda row: (row is not found.candidate, not row.trusted, -(row.score or _optimistic(row) - 1)),
    )
    return [{**row.as_row(), "chosen": row is found.candidate} for row in ordered]
