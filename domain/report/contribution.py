"""What customers leave the shop: net revenue times margin, less the cost of benefits."""

from __future__ import annotations

from domain.report.section import Count, Money, Section, Share


class SegmentContribution(Section):
    """The contribution of a segment's customers over the window."""

    segment_id: int
    contribution: Money


class ExpectedContribution(Section):
    """What is expected of customers of the version over some days from its date on."""

    days: Count
    contribution: Money
    """Of all customers; members keep their benefits."""
    members_contribution: Money
    members_benefits: Money
    """What their benefits cost in that time; it is subtracted above."""


class Contribution(Section):
    """Contribution over the window: gross profit (net revenue times margin) less the cost of benefits."""

    margin_rate: Share
    """Of the net revenue of products without a margin of their own, on the last day of the window."""
    products: Count
    """Products with a margin of their own."""
    listed_share: Share | None
    """Their part of net revenue; None where there is none."""
    benefit_cost_per_year: Money | None
    """Of one member, on the last day of the window; None where no cost is set."""
    gross_profit: Money
    """Of all customers with an id."""
    members_gross_profit: Money
    benefits: Money
    """What the benefits of customers of the version cost while they were members."""
    members_benefits: Money
    contribution: Money
    members_contribution: Money
    members_share: Share | None
    """Of the contribution of all customers; None unless that is above zero."""
    profit_share: Share
    """Gross profit over gross revenue, before returns."""
    segments: tuple[SegmentContribution, ...] = ()
    horizons: tuple[ExpectedContribution, ...] = ()
    """Empty where nothing is predicted."""

    def over(self, days: int) -> ExpectedContribution | None:
        """What is expected over `days` days."""
        return next((horizon for horizon in self.horizons if horizon.days == days), None)

    def of_segment(self, segment_id: int) -> Money | None:
        """The contribution of a segment; None if it has no customers."""
        return next((item.contribution for item in self.segments if item.segment_id == segment_id), None)
