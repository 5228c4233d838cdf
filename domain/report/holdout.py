"""The standing holdout in a version's report: what the programme adds, of all quarters together."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.enums import Verdict
from domain.report.section import Count, Money, Section, Share, StoredMessage


class HoldoutQuarter(Section):
    """A whole quarter of 13 weeks, on its own; amounts are net revenue per member."""

    starts_on: date
    until: date
    """The first day after it."""
    benefits: Count
    """Members with benefits who were there on some of its days."""
    held_out: Count
    difference: Money
    low: Money | None
    """Lower end of the 95 % interval; None where the groups are too alike to have one."""
    high: Money | None


class HoldoutSecondEstimate(Section):
    """Another amount of money that the members are compared by, per member and quarter; never decides."""

    difference: Money
    low: Money | None
    """Lower end of an interval of the same level as that of net revenue."""
    high: Money | None
    relative: Share | None = None
    """The difference as a fraction of that of members held out, where large members weigh less; its interval
    below. None in versions that cut amounts instead of weighting members."""
    relative_low: Share | None = None
    relative_high: Share | None = None
    typical: Money | None = None
    """What was expected of a typical member in a quarter: larger ones weigh as much."""
    cap: Money | None = None
    """What nobody counts more than for, in a quarter; None where nothing is cut."""
    kept: Share | None = None
    """The part of an equal effect on all members that is left after the cap."""


class HoldoutEffect(Section):
    """What members with benefits did more than those held out, per member and quarter of 13 weeks."""

    until: date
    """The first day that it does not count."""
    benefits: Count
    """Members with benefits who count, and those held out below."""
    held_out: Count
    member_quarters: float
    """Of those with benefits: their days since the draw, in quarters."""
    mean_benefits: Money
    mean_held_out: Money
    difference: Money
    low: Money
    """Lower end of the interval: at 95 % where judged, at 99 % of what holds at every look."""
    high: Money
    relative: Share | None
    """The difference as a fraction of what members held out spent; None where they spent nothing."""
    relative_low: Share | None
    relative_high: Share | None
    p: float | None = None
    """None of what holds at every look."""
    ordered_benefits: Share
    """Quarters with an order, of all quarters of all members with benefits."""
    ordered_held_out: Share
    ordered_difference: Share
    """Adjusted, with its interval below: of the same level as the one above."""
    ordered_low: Share | None
    ordered_high: Share | None
    winsorized: HoldoutSecondEstimate | None = None
    """Net revenue in which large members weigh less; None in versions that did not compute it."""
    contribution: HoldoutSecondEstimate | None = None
    """Gross profit less the cost of benefits; None where no margin was set."""
    variance_reduction: Share
    """The fraction of the variance that what was expected of members explains."""


class HoldoutPower(Section):
    """What the data so far could show, if it were judged now."""

    smallest_effect: Share | None
    """The effect (a fraction of net revenue) that would be seen four times in five; None where none would."""
    smallest_ordered_effect: Share | None
    """The same of quarters with an order, as a fraction of those of members held out."""
    smallest_winsorized_effect: Share | None = None
    """The same of the second estimate of net revenue, if the effect is equal for all members."""
    effect: Share
    """An effect that a programme may be hoped to have."""
    power: Share
    """The chance to see that one."""
    exaggeration: float
    """How many times too large it would look, on average, where it is seen."""


class StandingHoldout(Section):
    """The newest standing holdout as of the version's date."""

    id: int
    share: Share
    begins_on: date
    ends_on: date | None
    """The first day after it; None while it runs."""
    assigned: Count
    """Everybody ever assigned, whether they are members still or not."""
    held_out: Count
    members_held_out: Count
    """Those of today's members who go without benefits."""
    members_by_hand: Count
    """Today's members whom a person made members: nobody assigned them, and they get the benefits."""
    counts_from: date | None
    """The first day that counts; None before the first draw."""
    looks: Count
    """How often it has been judged: after every four whole quarters."""
    judged_next_on: date | None
    """None before the first draw, and where it was stopped."""
    lost: Count
    """Assigned customers whom the invoices do not know any more."""
    is_intact: bool
    """Whether not more of one group were lost than of the other."""
    so_far: HoldoutEffect | None
    """By an interval that holds at every look; None where there is too little, and `why` says why."""
    judged: HoldoutEffect | None
    """At the last time of judging; None before the first."""
    verdict: Verdict | None
    """Whether the programme raises revenue; None before anything can be said."""
    basis: Literal["judged", "every_look"] | None
    """What the verdict rests on: of `judged` or, beyond doubt before, `so_far`; None before it is decided."""
    extra_revenue: Money | None
    """What members with benefits spent because of them, in all, with its ends at every look."""
    extra_revenue_low: Money | None
    extra_revenue_high: Money | None
    power: HoldoutPower | None
    quarters: tuple[HoldoutQuarter, ...]
    """The whole ones, oldest first."""
    why: StoredMessage | None = None
    told: tuple[StoredMessage, ...] = ()
