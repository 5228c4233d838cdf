"""The champion: its surrogate classifier, the segment of each cluster, and the line of membership."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.gates import ENTER_LINE
from pipeline.arrays import Floats
from pipeline.segmentation.model_format import ModelDocument, SpaceDocument, from_bytes, to_bytes
from pipeline.segmentation.recipes import ClustererName, Space, space_by_net_revenue
from pipeline.segmentation.search import SearchResult
from pipeline.segmentation.surrogate_classifier import SurrogateClassifier

MIN_SHARE_OF_TYPICAL = 0.25
"""Of the median net revenue of those inside the line: whoever has less is none of them. A model that compares
how customers buy (items, orders, baskets) may not see that everything was sent back."""


@dataclass(frozen=True)
class Champion:
    """Scores any features frame. `segment_of` maps cluster labels to segment ids; `names` those to names."""

    recipe: str
    space: Space
    clusterer: ClustererName
    setting: float
    as_of: date
    surrogate: SurrogateClassifier
    insiders_cluster: int
    segment_of: dict[int, int]
    names: dict[int, str]
    spread: float
    """The standard deviation of the log-odds of being an Insider when it was fitted: the unit of margins."""
    min_net_revenue: float | None = None
    """Net revenue below which nobody is an Insider; known once it judges `at` a population."""
    line: float = 0.0
    """Where margins are 0, in standard deviations of the log-odds; 0 is the model's own boundary."""

    @property
    def insiders_segment(self) -> int:
        """The segment id of the Insiders."""
        return self.segment_of[self.insiders_cluster]

    def at(self, population: pd.DataFrame) -> Champion:
        """The champion for a date: `population` is the features frame of everybody at that time.

        The line moves with the shop: what counts is where a customer stands among all customers of the same
        window, so that a growing shop (or a window that fills, or Christmas) does not carry everyone over it.
        Whoever keeps far less than those inside keep, after returns, is outside whatever else they are like.
        """
        moved = replace(self, surrogate=self.surrogate.at(population), min_net_revenue=None, line=0.0)
        inside = population["net_revenue"][moved.decision_scores(population) >= ENTER_LINE]
        if inside.empty:
            return replace(moved, line=self.line)
        minimum = MIN_SHARE_OF_TYPICAL * float(inside.median())
        return replace(moved, min_net_revenue=minimum, line=self.line)

    def with_line(self, line: float) -> Champion:
        """The same champion, whose margins are measured from `line`."""
        return replace(self, line=line)

    def by_net_revenue(self) -> Champion:
        """The same champion comparing customers by revenue after returns instead of before.

        Its scale is learned again from every population, so that the line stays where it was.
        """
        return replace(
            self, space=space_by_net_revenue(self.space), surrogate=self.surrogate.by_net_revenue()
        )

    def decision_scores(self, features: pd.DataFrame) -> Floats:
        """Each customer's distance inside the line: from -1 to 1, with 0 on it."""
        return self._margins(self.surrogate.probabilities(features), features)

    def score(self, features: pd.DataFrame) -> pd.DataFrame:
        """One row per customer: `margin`, `segment_id` (most likely) and `other_segment_id`.

        `other_segment_id` is the most likely segment that is not the Insiders: where a customer goes who is
        not let in.
        """
        probabilities = self.surrogate.probabilities(features)
        classes = self.surrogate.classes_.tolist()
        ids = np.array([self.segment_of[cluster] for cluster in classes])
        others = probabilities.copy()
        others[:, classes.index(self.insiders_cluster)] = -1.0
        likely = np.where(
            self._keep_too_little(features), others.argmax(axis=1), probabilities.argmax(axis=1)
        )
        return pd.DataFrame(
            {
                "margin": self._margins(probabilities, features),
                "segment_id": ids[likely],
                "other_segment_id": ids[others.argmax(axis=1)],
            },
            index=features.index,
        )

    def _margins(self, probabilities: Floats, features: pd.DataFrame) -> Floats:
        odds = self.surrogate.log_odds_of(probabilities, self.insiders_cluster)
        return np.where(
            self._keep_too_little(features), -1.0, np.clip(odds / self.spread - self.line, -1.0, 1.0)
        )

    def _keep_too_little(self, features: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Which customers spent too little after returns to be Insiders, as after large returned orders."""
        if self.min_net_revenue is None:
            return np.zeros(len(features), dtype=bool)
        return features["net_revenue"].to_numpy(dtype=float) < self.min_net_revenue

    def to_bytes(self) -> bytes:
        """The stored form: the same bytes whichever process fitted it."""
        return to_bytes(
            ModelDocument(
                recipe=self.recipe,
                as_of=self.as_of,
                space=SpaceDocument.of(self.space),
                clusterer=self.clusterer,
                setting=float(self.setting),
                insiders_cluster=int(self.insiders_cluster),
                segment_of={int(cluster): int(segment) for cluster, segment in self.segment_of.items()},
                names={int(segment): name for segment, name in self.names.items()},
                spread=self.spread,
                surrogate=self.surrogate.to_document(),
            )
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Champion:
        """The inverse of `to_bytes`.

        Raises:
            DamagedModelError, NewerModelError: as `pipeline.segmentation.model_format.from_bytes`.
        """
        document = from_bytes(data)
        return cls(
            recipe=document.recipe,
            space=document.space.space(),
            clusterer=document.clusterer,
            setting=document.setting,
            as_of=document.as_of,
            surrogate=SurrogateClassifier.from_document(document.surrogate),
            insiders_cluster=document.insiders_cluster,
            segment_of=document.segment_of,
            names=document.names,
            spread=document.spread,
        )


def champion_from(
    search_result: SearchResult,
    features: pd.DataFrame,
    recipe: str,
    as_of: date,
    segment_of: dict[int, int],
    names: dict[int, str],
) -> Champion:
    """The champion found by a search, with the identities its clusters were given."""
    odds = search_result.surrogate.log_odds(features, search_result.choice.cluster)
    return Champion(
        recipe=recipe,
        space=search_result.space,
        clusterer=search_result.candidate.clusterer,
        setting=search_result.candidate.setting,
        as_of=as_of,
        surrogate=search_result.surrogate,
        insiders_cluster=search_result.choice.cluster,
        segment_of=segment_of,
        names=names,
        spread=max(float(np.std(odds)), 1e-6),
    )
