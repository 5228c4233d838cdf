"""The Insiders as a group."""

from __future__ import annotations

from domain.report.section import Count, Money, Section, Share


class Concentration(Section):
    """How few customers bring much of the revenue."""

    largest_customer: Share
    """The largest customer's part of the gross revenue of customers with an id."""
    five_largest: Share
    effective_members: float | None
    """How many equal members would be as uneven (the inverse Herfindahl index); None without members."""


class Insiders(Section):
    """The number of members and their spend over the window."""

    count: Count
    share_of_customers: Share
    gross_revenue: Money
    """Sales lines of members."""
    net_revenue: Money | None = None
    """The same after returns; None in versions that did not compute it."""
    revenue_share: Share
    """Of the gross revenue of customers with an id."""
    net_revenue_share: Share | None = None
    """Of the net revenue of customers with an id; None in versions that did not compute it."""
    revenue_share_of_all: Share
    """Of all gross revenue, also counting lines without a customer id."""
    net_revenue_share_of_all: Share | None = None
    """The same after returns; None in versions that did not compute it."""
    items_share: Share
    """Of the items bought by customers with an id."""
    median_revenue: Money | None
    """Gross revenue of the median member; None without members."""
    concentration: Concentration | None = None
    """None in versions that did not compute it."""
    near_line: Count | None = None
    """Members no further from the line than the line of leaving is; None in versions without that count."""
    promised: Count = 0
    """Members to whom membership is promised until a day."""

    @property
    def are_alike(self) -> bool:
        """Whether more than half of the members are so near the line that it divides who hardly differ."""
        return self.near_line is not None and self.near_line > self.count / 2
