"""The segments and the customer base they are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from domain.report.section import Count, Money, Section, Share, StoredMessage

Profile: TypeAlias = Mapping[str, float | None]
"""A figure for each feature column, in the column's unit; None where no customer has a value."""


class Condition(Section):
    """A range of one feature column, in the column's unit; None where it has no such bound."""

    column: str
    at_least: float | None
    at_most: float | None


class NameClaim(Section):
    """What a segment's name claims of each of its customers."""

    words: StoredMessage
    conditions: tuple[Condition, ...]
    """All of them."""
    share: Share
    """Of the segment's customers, those it is true of."""


class Renamed(Section):
    """The name a segment had in the version before."""

    before: str
    share: Share | None
    """Of the segment's customers, those its claim would still be true of; None where that is not known."""


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
    claim: NameClaim | None = None
    """None for the Insiders, who are a list, and in versions that did not check names."""
    renamed: Renamed | None = None
    """None where the name has stayed."""


class CustomerBase(Section):
    """All customers with an id who bought something in the window."""

    customers: Count
    revenue: Money
    """Gross revenue over the window."""
    mean: Profile
    median: Profile
