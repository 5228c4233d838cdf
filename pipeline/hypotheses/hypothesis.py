"""A hypothesis: a metric, a comparison, a threshold, and advice for each verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from domain.enums import Verdict
from i18n import Message
from pipeline.hypotheses.metrics import Metric

Comparison = Literal["above", "below"]


@dataclass(frozen=True)
class Hypothesis:
    """One claim. Confirmed when the interval lies wholly beyond `threshold`, refuted when short of it."""

    id: str
    claim: Message
    definition: Message
    columns: tuple[str, ...]
    """What the metric needs of each customer: of gross_revenue, items, returned_items."""
    metric: Metric
    comparison: Comparison
    threshold: float
    advice: Mapping[Verdict, tuple[Message, Message]]
    """For each verdict: what it means, and what to do."""
    by_construction: bool = False
    """Whether members are picked by this very metric, so that it must hold in sample."""
    fact_in_sample: bool = False
    """Whether, in sample, it only counts what everybody did: a fact, which needs no interval and no p."""
    buyers_only: bool = False
    """Whether, out of time, customers who bought nothing count only if they are members."""
    known_only: bool = False
    """Whether, out of time, those who came after members were fixed are left out: they could not be members,
    and a customer's first weeks are unlike the later ones."""
