"""The segments and the customer base they are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from domain.report.section import Count, Money, Section

Profile: TypeAlias = Mapping[str, float | None]
"""A figure for each feature column, in the column's unit; None where no customer has a value."""


class Segment(Section):
    """One segment. Its id and name stay the same from version to version."""

    id: int
    name: str
    """English, and also a catalogue id."""
    is_insiders: bool
    customers: Count
    revenue: Money
    """Gross revenue over the window."""
    mean: Profile
    median: Profile


class CustomerBase(Section):
    """All customers with an id who bought something in the window."""

    customers: Count
    revenue: Money
    """Gross revenue over the window."""
    mean: Profile
    median: Profile
