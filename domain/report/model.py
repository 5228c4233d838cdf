"""The champion, its challenger, and every candidate compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.report.capture import CaptureInterval
from domain.report.section import Count, Section, Share, StoredMessage


class ListStability(Section):
    """Whether other draws of the customers would give the same list of members."""

    value: Share
    """Mean Jaccard index of the list and of what refits on halves of the customers list."""
    low: float | None = None
    """Lower end of the 95 % interval."""
    high: float | None = None
    redraws: Count
    """How often every customer was drawn."""
    measured: Count
    """Members who were: all, but in shops so large that a sample is clustered."""
    always: Count
    """Members on the list of every redraw."""
    members: Mapping[str, Count]
    """By customer id, on the list of how many redraws."""
    as_of: date | None = None
    """The as-of date of the list that was measured; None in reports that only kept that of their own day."""


class Gate(Section):
    """One figure of the challenger beside the line it must reach."""

    name: str
    value: float | None
    """None where it cannot be measured yet; then it does not count against the challenger."""
    line: float | tuple[float, float]
    """The minimum or maximum, or both."""
    passed: bool
    low: float | None = None
    """Lower end of the 95 % interval of `value`, where it has one."""
    high: float | None = None


class ModelCard(Section):
    """How a stored model segments, and its figures when it was chosen; stored beside its classifier."""

    space: str
    clusterer: str
    k: Count
    """Segments."""
    setting: float
    """The clusterer's own parameter."""
    columns: tuple[str, ...]
    """The feature columns it uses."""
    silhouette: float
    stability: float | None
    """Mean adjusted Rand index between its labels and refits on resamples."""
    stability_low: float | None = None
    """Lower end of the 95 % interval."""
    stability_high: float | None = None
    capture: float | None
    """Of its clusters, by which it was chosen; None where there is too little history."""
    capture_low: float | None = None
    """Lower end of the 95 % interval."""
    capture_high: float | None = None
    concentration: float
    """Capture over the window itself."""
    fidelity: Share
    """How often the surrogate classifier agrees with the clusters."""
    score: float | None
    searched: bool
    """Whether it came out of a full search."""
    candidates: Count
    """How many were compared."""
    segments: Mapping[str, str]
    """Names by segment id."""


class Candidate(Section):
    """One row of the leaderboard."""

    space: str
    clusterer: str
    setting: float | None = None
    k: Count
    silhouette: float | None = None
    noise: Share | None = None
    """The fraction of customers in no cluster."""
    sizes: tuple[Count, ...] = ()
    """Customers of the largest clusters."""
    insiders: Count | None = None
    insiders_share: Share | None = None
    concentration: float | None = None
    eligible: bool = True
    """Whether its Insiders pass the size gate and not much is noise."""
    capture: float | None = None
    stability: float | None = None
    """None where it could not win any more and was not measured to the end."""
    fidelity: Share | None = None
    score: float | None = None
    capture_low: float | None = None
    """Lower end of the 95 % interval."""
    capture_high: float | None = None
    stability_low: float | None = None
    """Lower end of the 95 % interval."""
    stability_high: float | None = None
    trusted: bool = False
    """Whether it passes every line."""
    chosen: bool = False


class SegmentSilhouettes(Section):
    """The silhouettes of one segment."""

    id: int
    """The segment's."""
    customers: Count
    """Measured."""
    values: tuple[float, ...]
    """Quantiles, lowest first."""


class Silhouettes(Section):
    """The silhouette plot."""

    mean: float
    segments: tuple[SegmentSilhouettes, ...]


class ModelSummary(Section):
    """The model in force and the outcome of its challenger."""

    recipe: str
    space: str
    clusterer: str
    k: Count
    """Segments."""
    columns: tuple[str, ...] = ()
    """The feature columns it uses."""
    silhouette: float | None
    silhouettes: Silhouettes | None = None
    """None in weeks in which nothing was fitted."""
    stability: float | None
    """Mean adjusted Rand index between its labels and refits on resamples."""
    stability_low: float | None = None
    """Lower end of the 95 % interval."""
    stability_high: float | None = None
    stability_as_of: date | None = None
    """The as-of date of the customers it was measured on; None in older reports."""
    list_stability: ListStability | None = None
    """In weeks in which the champion's kind of model was not fitted anew, that of the last week it was."""
    capture: float | None
    """Of the members of 12 weeks ago (`Report.capture` has its interval); None with too little history."""
    capture_when_chosen: CaptureInterval | None = None
    """Of its clusters when it was fitted, by which it was chosen."""
    concentration: float | None = None
    fidelity: Share | None = None
    since: date | None = None
    """The as-of date it was fitted on."""
    is_new: bool = False
    """Whether it is the champion from this version on."""
    decision: StoredMessage
    """What became of the challenger, and why."""
    not_trusted: tuple[StoredMessage, ...] = ()
    """Each line that the model in force misses; empty where it passes all."""
    gates: tuple[Gate, ...] = ()
    """The challenger's; empty in weeks without one."""
    challenger: ModelCard | None = None
    leaderboard: tuple[Candidate, ...] = ()
    """Empty in weeks in which nothing was fitted."""
