"""The lists of customers, each defined once for pages, exports, experiments and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from domain.conditions import (
    EVERYBODY,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    IsMissing,
    Parameter,
    Times,
    columns_of,
)
from domain.gates import ENTER_LINE, NEARLY_THERE_MARGIN
from domain.report import Report
from domain.translatable import N_

AudienceId = Literal["members", "gone_quiet", "close_to_line", "rising", "new_promising", "everyone"]

STAKE_DAYS: Final = 84
"""The days ahead over which money is at stake."""
QUIET_TIMES: Final = 2.5
"""Silent for more than so many of one's own usual gaps is out of the ordinary."""
FAR_BEYOND_TIMES: Final = 2 * QUIET_TIMES
"""Beyond so many gaps, and longer than nine in ten gaps of the shop, silence says more than a probability."""
QUIET_DAYS: Final = 30
"""Fewer days of silence worry nobody, however often somebody buys."""
LIKELY: Final = 0.5
"""From this probability of an order within 12 weeks on, one is more likely than not."""
HARDLY_LIKELY: Final = 0.3
"""A member of whom an order within 12 weeks is less likely than that is near the probability of leaving."""
NEW_DAYS: Final = 84
"""For so many days after their first order ever, somebody is a new customer."""
MIN_KEPT_SHARE: Final = 0.5
"""Who has returned more than so much of what they bought promises nothing."""
PROMISING_QUANTILE: Final = 0.8
"""Quantile of new customers' expected revenue from which one of them is promising."""
GAP_QUANTILE: Final = 0.9
"""Quantile of the shop's gaps, used for customers with only one purchase day."""
SINGLE_PURCHASE_GAP: Final = "single_purchase_gap_days"
"""The parameter of a version that holds that gap."""
PROMISING_REVENUE: Final = "promising_revenue_84d"
"""The parameter that holds the expected revenue from which a new customer is promising."""
NOBODY: Final = 1e15
"""More than anybody will ever spend."""
DEFAULT_PARAMETERS: Final[Mapping[str, float]] = {
    SINGLE_PURCHASE_GAP: 90.0,
    PROMISING_REVENUE: NOBODY,
}
"""For shops in which nobody has bought twice, and for versions that were published before it was stored."""

LAPSED: Final = "lapsed"
"""The slug of the list of lapsed members: who left and has bought nothing since. No condition on a version's
customers finds them, since some are none any more: `db.queries.lapsed_members` does."""
LAPSED_NAME: Final = N_("Lapsed")


BY_REVENUE: Final = (("gross_revenue", True),)
BY_EXPECTED: Final = (("expected_revenue_84d", True), *BY_REVENUE)


@dataclass(frozen=True)
class Audience:
    """A list of customers.

    Attributes:
        id: Its name in code and reports.
        slug: Its name in addresses and commands.
        name: What people read, a catalogue id.
        condition: The condition for being on the list.
        can_be_drawn_from: Whether an experiment may hold some of it out.
        ranked_by: Its order unless somebody asks for another: columns, and whether each is descending.
    """

    id: AudienceId
    slug: str
    name: str
    condition: Condition
    can_be_drawn_from: bool = True
    ranked_by: tuple[tuple[str, bool], ...] = BY_REVENUE

    @property
    def columns(self) -> frozenset[str]:
        """The columns needed to evaluate the list."""
        return columns_of(self.condition)


IS_MEMBER = Compare("is_member", "is", True)
IS_QUIET = AllOf(
    (
        Compare("recency_days", "ge", QUIET_DAYS),
        AnyOf(
            (
                Compare("recency_days", "gt", Times(QUIET_TIMES, "avg_recency_days")),
                AllOf(
                    (
                        IsMissing("avg_recency_days"),
                        Compare("recency_days", "gt", Parameter(SINGLE_PURCHASE_GAP)),
                    )
                ),
            )
        ),
        AnyOf(
            (
                IsMissing("order_probability_84d"),
                Compare("order_probability_84d", "lt", LIKELY),
                AllOf(
                    (
                        Compare("recency_days", "gt", Times(FAR_BEYOND_TIMES, "avg_recency_days")),
                        Compare("recency_days", "gt", Parameter(SINGLE_PURCHASE_GAP)),
                    )
                ),
            )
        ),
    )
)
"""Silent well beyond their own rhythm and, where that was predicted, unlikely to order within 12 weeks; or
silent so far beyond it that no prediction speaks for them."""
MAY_LEAVE_SOON = AnyOf(
    (
        Compare("weeks_below", "gt", 0),
        AllOf(
            (
                Compare("margin", "lt", ENTER_LINE),
                AnyOf(
                    (
                        Compare("recency_days", "gt", Times(1.0, "avg_recency_days")),
                        AllOf(
                            (
                                IsMissing("avg_recency_days"),
                                Compare("recency_days", "gt", Parameter(SINGLE_PURCHASE_GAP)),
                            )
                        ),
                    )
                ),
            )
        ),
        Compare("order_probability_84d", "lt", HARDLY_LIKELY),
    )
)
"""On the way out already; below the line and silent beyond their usual gap; or hardly expected to order.

Who stands just above the line, or below it and buys in their rhythm, leaves by nothing that can happen in the
next runs (decision 096).
"""
IS_RISING = AllOf(
    (
        Compare("is_member", "is", False),
        Compare("margin", "ge", NEARLY_THERE_MARGIN),
        AnyOf(
            (
                AllOf((IsMissing("order_probability_84d"), Compare("avg_recency_days", "ge", 0.0))),
                Compare("order_probability_84d", "ge", LIKELY),
            )
        ),
    )
)
"""Just below the line and likely to order within 12 weeks; where that was not predicted, customers who have
bought on more than one day."""
IS_NEW_AND_PROMISING = AllOf(
    (
        Compare("is_member", "is", False),
        Compare("days_since_first_order", "lt", NEW_DAYS + 1),
        Compare("expected_revenue_84d", "ge", Parameter(PROMISING_REVENUE)),
        Compare("net_revenue", "ge", Times(MIN_KEPT_SHARE, "gross_revenue")),
    )
)
_ALL = (
    Audience("members", "members", N_("Members"), IS_MEMBER),
    Audience("gone_quiet", "gone-quiet", N_("Gone quiet"), AllOf((IS_MEMBER, IS_QUIET))),
    Audience(
        "close_to_line",
        "close-to-line",
        N_("Close to the line"),
        AllOf((IS_MEMBER, MAY_LEAVE_SOON)),
    ),
    Audience("rising", "rising", N_("Rising"), IS_RISING, ranked_by=BY_EXPECTED),
    Audience(
        "new_promising",
        "new-and-promising",
        N_("New and promising"),
        IS_NEW_AND_PROMISING,
        ranked_by=BY_EXPECTED,
    ),
    Audience("everyone", "everybody", N_("Everybody"), EVERYBODY, can_be_drawn_from=False),
)
AUDIENCES: Final[Mapping[AudienceId, Audience]] = {audience.id: audience for audience in _ALL}
BY_SLUG: Final[Mapping[str, Audience]] = {audience.slug: audience for audience in _ALL}
FORMER_SLUGS: Final[Mapping[str, str]] = {"at-risk": "close-to-line", "nearly-there": "rising"}
"""What lists were called before, in addresses that people have kept and in commands."""
FORMER_IDS: Final[Mapping[str, AudienceId]] = {"nearly_there": "rising"}
"""What lists were called in code, in rules that people have saved."""


def usual_spend(revenue: float, days: int) -> float:
    """`revenue` of so many `days` of trade converted to `STAKE_DAYS`: the money at stake."""
    return revenue * STAKE_DAYS / days


def audience_named(slug: str) -> Audience | None:
    """The list with this `slug`, current or former; None if there is none."""
    return BY_SLUG.get(FORMER_SLUGS.get(slug, slug))


def parameters_of(report: Report) -> Mapping[str, float]:
    """The parameters of the version with this report."""
    return {**DEFAULT_PARAMETERS, **(report.audiences.parameters if report.audiences is not None else {})}
