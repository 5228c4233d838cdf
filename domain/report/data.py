"""The invoice lines from which a version was computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.periods import covered_days
from domain.report.section import Count, Money, Section, StoredMessage


class StrayLines(Section):
    """Lines of a few days far before all others, which history does not begin with."""

    lines: Count
    first: date
    last: date
    note: StoredMessage


class DataSummary(Section):
    """Counts over all history, and unidentified revenue over the window."""

    lines: Count
    identified_lines: Count
    """Lines with a customer id."""
    first: date | None
    """The first day with a line; None without any."""
    last: date | None
    left_out: Mapping[str, Count]
    """Lines left out of the features, by rule; each line counts for one rule."""
    usual_gap_days: Count | None = None
    """How many days usually pass at most until newer invoices arrive; None where there are too few days."""
    new_lines: int | None = None
    """Lines more than the version published before had; None in a first version or where it is not known."""
    stray: StrayLines | None = None
    """Days far before all others; None without any."""
    unidentified_revenue: Money | None = None
    """Sales without a customer id, over the window."""
    unidentified_returned: Money | None = None
    """Returns without a customer id, over the window."""
    as_of: date | None = None
    window_days: Count = 365

    @property
    def covered_days(self) -> int:
        """The days of the window covered by invoices: fewer than the window in a young shop."""
        return covered_days(self.window_days, self.first, self.as_of)

    @property
    def is_nothing_new(self) -> bool:
        """Whether the version was computed from the very invoices of the one published before it."""
        return self.new_lines == 0
