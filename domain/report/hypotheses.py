"""Claims about the Insiders and their results."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from domain.enums import Verdict
from domain.report.section import Count, Section, StoredMessage

HOLDOUT_CLAIM = "H7"
"""That the programme raises revenue, by the standing holdout."""


class Outcome(Section):
    """One test of a claim. Effects are fractions."""

    verdict: Verdict
    effect: float
    low: float
    """Lower end of the 95 % interval."""
    high: float
    """Upper end of the 95 % interval."""
    p: float | None
    """None for a fact."""
    p_is_bound: bool = False
    """Whether p is the smallest that so many draws can show: the truth is that or less."""
    looks: Count = 1
    """How often it was judged out of time in the last year, this time included."""
    p_corrected: float | None = None
    """p times `looks` (Bonferroni), by which the verdict is decided; None in versions without."""
    undecided_so_far: bool = False
    """Whether one look alone would have decided it, but not so many."""
    is_fact: bool = False
    """Whether it only counts what everybody did, so that nothing is left to chance."""
    n: Count
    """Customers."""
    members: Count
    """Those of them who are members."""
    by_construction: bool = False
    """Whether members are selected by this very metric, so that the claim must hold."""
    from_: date | None = Field(default=None, alias="from")
    """First day of the measured period; out-of-time outcomes only."""
    until: date | None = None
    """First day after the measured period; out-of-time outcomes only."""


class Hypothesis(Section):
    """A claim, tested in sample and on what the members did afterwards."""

    id: str
    """H1, H2, H2-rate, H3, a name of the shop's own, H4 to H6: who joined, who left, and a sort;
    or H7: what the standing holdout shows."""
    claim: StoredMessage
    definition: StoredMessage
    comparison: Literal["above", "below"]
    """On which side of `threshold` the effect must lie."""
    threshold: float
    in_sample: Outcome | None
    """None where there are too few members or purchases."""
    in_sample_why: StoredMessage | None = None
    """Why it is not tested there, where it never is."""
    out_of_time: Outcome | None
    """None where it cannot be measured yet; `why` says why not."""
    why: StoredMessage | None = None
    meaning: StoredMessage
    what_to_do: StoredMessage

    @property
    def is_by_draw(self) -> bool:
        """Whether chance decided who is compared, so that a difference is an effect."""
        return self.id == HOLDOUT_CLAIM
