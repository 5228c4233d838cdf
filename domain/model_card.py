"""The card of a kept model: how it segments, and its figures when it was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict


class ModelCard(BaseModel):
    """What is stored of a model beside its classifier (`db.models.Model.card`).

    Cards are never rewritten: those of older releases lack figures that were not measured then, which read as
    None. Keys that this release does not know are kept.

    Attributes:
        space: The feature space it clusters in, such as "umap".
        clusterer: The clustering algorithm, such as "kmeans".
        k: The number of clusters.
        setting: The clusterer's parameter: `k`, or the radius of DBSCAN.
        columns: The feature columns of the space.
        silhouette: Mean silhouette of its clusters.
        stability: Mean adjusted Rand index of refits on resamples, with its interval.
        capture: Revenue of its members in the trial against that of as many top spenders, with its interval.
        concentration: Revenue of its members in the window against that of as many top spenders.
        fidelity: How often the surrogate classifier agrees with the clusters.
        score: What it was ranked by among the candidates.
        searched: Whether every kind of model was compared, rather than the champion's own refitted.
        candidates: How many were compared.
        segments: Segment names by segment id.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    space: str | None = None
    clusterer: str | None = None
    k: int | None = None
    setting: float | None = None
    columns: Sequence[str] = ()
    silhouette: float | None = None
    stability: float | None = None
    stability_low: float | None = None
    stability_high: float | None = None
    capture: float | None = None
    capture_low: float | None = None
    capture_high: float | None = None
    concentration: float | None = None
    fidelity: float | None = None
    score: float | None = None
    searched: bool = False
    candidates: int | None = None
    segments: Mapping[str, str] = {}
