"""Counts of the lists of customers that `domain.audiences` defines, and what became of last quarter's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.report.section import Count, Money, Section


class AudienceSummary(Section):
    """How many customers are on a list, and what they spent in the window."""

    customers: Count
    revenue: Money
    at_stake: Money | None = None
    """In the next 84 days: what those gone quiet usually spend in so many days, what others are expected to
    spend. None where nothing was predicted, or in versions that did not compute it."""
    contribution_at_stake: Money | None = None
    """The same in contribution; None where no margin was set, too."""


class ListOutcome(Section):
    """What became of the customers on a list of last quarter."""

    customers: Count
    """On the list then."""
    right: Count
    """Of them, those of whom it was right: gone quiet and bought nothing since; close to the line and
    no members now; rising and members now; new and ordered again; lapsed and came back."""
    spent: Money
    """What all of them spent since."""


class ListOutcomes(Section):
    """The lists of the last version that was at least 84 days old."""

    version: Count
    as_of: date
    lists: Mapping[str, ListOutcome]
    """By the name of the list in `domain.audiences`, and "lapsed"."""


class Audiences(Section):
    """The version's lists."""

    parameters: Mapping[str, float]
    """What the conditions of the lists refer to, such as single_purchase_gap_days."""
    members: AudienceSummary | None = None
    gone_quiet: AudienceSummary | None = None
    close_to_line: AudienceSummary | None = None
    rising: AudienceSummary | None = None
    """Before schema 3 "nearly_there": just below the line, whatever was expected of them."""
    new_promising: AudienceSummary | None = None
    """None in versions that did not count them."""
    everyone: AudienceSummary | None = None
    then: ListOutcomes | None = None
    """None without a version of last quarter that is still whole, or in versions that did not look."""
