"""Counts of the lists of customers that `domain.audiences` defines."""

from __future__ import annotations

from collections.abc import Mapping

from domain.report.section import Count, Money, Section


class AudienceSummary(Section):
    """How many customers are on a list, and what they spent in the window."""

    customers: Count
    revenue: Money


class Audiences(Section):
    """The version's lists."""

    parameters: Mapping[str, float]
    """What the conditions of the lists refer to, such as single_purchase_gap_days."""
    members: AudienceSummary | None = None
    gone_quiet: AudienceSummary | None = None
    close_to_line: AudienceSummary | None = None
    nearly_there: AudienceSummary | None = None
    everyone: AudienceSummary | None = None
