"""Experiments in a version's report, and the power of new ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from domain.enums import ExperimentOutcome, ExperimentStatus
from domain.report.section import Count, Money, Section, Share, StoredMessage

CONFOUNDED_FROM = 0.5
"""From this difference between the groups' shares with another experiment's benefits on, half of its effect
or more counts as this one's. Two independent draws hardly ever come near it."""


class SampleRatio(Section):
    """Whether the groups still have the sizes that were drawn."""

    benefits: Count
    """Customers still known in the group with benefits."""
    holdout: Count
    """Customers still known in the control group."""
    lost: Count
    """Customers drawn who are no longer in the invoices."""
    expected_share: Share
    """Of the control group."""
    p: float
    """Of a chi-square test of the sizes."""
    ok: bool


class WinsorizedResult(Section):
    """The result with the largest customers cut: a second estimate, beside the one that counts."""

    cap: Money
    """What no customer counts for more than: a quantile of both groups."""
    difference: Money
    low: Money | None
    high: Money | None
    relative: Share | None = None


class ContributionResult(Section):
    """The same groups in contribution per customer, beside the outcome that counts."""

    difference: Money
    low: Money | None
    """Lower end of the 95 % interval, as in the result."""
    high: Money | None


class ExperimentResult(Section):
    """What customers with benefits did more than the control group, per customer, in the outcome's unit."""

    difference: Money
    low: Money | None
    """Lower end of the 95 % interval; None where the groups are too alike to have one."""
    high: Money | None
    p: float | None = None
    relative: Share | None = None
    """The difference as a fraction of the control group's mean."""
    relative_low: Share | None = None
    relative_high: Share | None = None
    mean_benefits: Money | None = None
    mean_holdout: Money | None = None
    unadjusted: Money | None = None
    """The plain difference of means, without strata or spend before."""
    unadjusted_low: Money | None = None
    unadjusted_high: Money | None = None
    variance_reduction: Share | None = None
    """The fraction of the variance that spend before explains (CUPED)."""
    verdict: Literal["more", "less", "open"]
    winsorized: WinsorizedResult | None = None
    """Of money; None in versions without."""
    contribution: ContributionResult | None = None
    """None where it is the outcome, where no margin was set, and in versions without."""

    @property
    def ends(self) -> tuple[Money, Money]:
        """The interval; the difference itself where there is none."""
        return _ends(self.difference, self.low, self.high)

    @property
    def unadjusted_ends(self) -> tuple[Money, Money]:
        """The interval of the unadjusted difference; the difference itself where there is none."""
        return _ends(self.unadjusted or 0.0, self.unadjusted_low, self.unadjusted_high)


def _ends(value: Money, low: Money | None, high: Money | None) -> tuple[Money, Money]:
    return (value, value) if low is None or high is None else (low, high)


class RecipientsResult(Section):
    """Who received the benefit, and the effect on those who did because they were meant to (Wald)."""

    share_benefits: Share
    """Of the group with benefits."""
    share_holdout: Share
    """Of the control group: they received it although they were not to."""
    compliers: Share
    difference: Money | None
    """None with too few compliers; in the outcome's unit, as the interval."""
    low: Money | None
    high: Money | None


class HarmCheck(Section):
    """Whether a running experiment does harm, by a bound that holds at every look."""

    elapsed: Share
    """Of its time."""
    is_harmful: bool


class PooledResult(Section):
    """The mean effect of the ended experiments of a series, relative to the control groups' means."""

    experiments: Count
    relative: Share
    low: Share
    """Lower end of the 95 % interval."""
    high: Share
    smallest: Share | None = None
    """Of the effects; None, as the two below, in versions that weighted effects by their variance."""
    largest: Share | None = None
    homogeneity_p: float | None = None
    """How likely effects so unlike are by chance, if all are equal (Cochran's Q)."""
    confounded: Count = 0
    """Experiments of the series that do not count, as another's effect cannot be told apart from theirs; none
    in versions that counted them."""
    uneven: Count = 0
    """Experiments of the series that do not count, as customers of one of their groups were lost."""


class ExperimentOverlap(Section):
    """Customers of an experiment who are in another at the same time."""

    name: str
    """Of the other."""
    customers: Count
    share_benefits: Share
    """Of the group with benefits: those who get the other's benefits, too."""
    share_holdout: Share
    """The same of the control group."""

    @property
    def is_confounded(self) -> bool:
        """Whether the groups of the two are so alike that their effects cannot be told apart."""
        return abs(self.share_benefits - self.share_holdout) >= CONFOUNDED_FROM


class Experiment(Section):
    """One experiment as of the version's date."""

    id: int
    name: str
    version: int
    """The version it was drawn from."""
    drawn_from: str
    """The segment's name, or Members."""
    seed: int
    starts_on: date
    ends_on: date
    """The first day after it; there is no result before."""
    as_of: date
    customers: Count
    holdout: Count
    benefits: Count
    state: ExperimentStatus
    outcome: ExperimentOutcome = ExperimentOutcome.REVENUE
    """What is compared; all compared revenue in versions without."""
    repeats: int | None = None
    """The first experiment of its series, if it repeats one."""
    sample_ratio: SampleRatio
    plan: Mapping[str, Any] | None = None
    """What was promised when it was drawn, as stored with it by whichever release drew it."""
    result: ExperimentResult | None
    """None before the end."""
    recipients: RecipientsResult | None = None
    """With the result, where a file of recipients was read."""
    harm: HarmCheck | None = None
    """While it runs, from two weeks on; None otherwise, and in versions without."""
    pooled: PooledResult | None = None
    """With the earlier ones of its series; None of an experiment of its own, and in versions without."""
    overlaps: tuple[ExperimentOverlap, ...] = ()
    """With experiments of the same days; none in versions without."""
    told: tuple[StoredMessage, ...] = ()

    @property
    def is_reliable(self) -> bool:
        """Whether both groups are still what was drawn, and differ in nothing but this experiment."""
        return self.sample_ratio.ok and not any(overlap.is_confounded for overlap in self.overlaps)


class DetectableEffect(Section):
    """The smallest effect seen with the stated power."""

    holdout: Count
    """Size of the control group."""
    effect: Share | None
    """None where nothing could be seen."""
    power_low: Share | None = None
    """In one experiment, the power is between this and the other with 80 % probability; the stated one is the
    mean. None in versions without."""
    power_high: Share | None = None


class Duration(Section):
    """Experiments of one duration."""

    days: Count
    mean: Money
    """The expected outcome per customer."""
    effects: tuple[DetectableEffect, ...]


class GroupOutlook(Section):
    """What experiments on one group of customers could detect."""

    customers: Count
    durations: tuple[Duration, ...]
    """With revenue as the outcome."""
    outcomes: Mapping[ExperimentOutcome, tuple[Duration, ...]] = {}
    """With orders and buying again; of net revenue the figures of revenue hold. Empty in versions without."""


class ExperimentOutlook(Section):
    """What experiments could detect, by group: the slug of an audience or segment:ID."""

    power: Share
    fewest: Count
    """Customers that each part of a group needs."""
    groups: Mapping[str, GroupOutlook]
