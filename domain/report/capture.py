"""Capture of the list of twelve weeks ago, compared with sorting customers by revenue."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from domain.report.section import Count, Section

ListSource: TypeAlias = Literal["published", "rescored"]
"""A list as it was published, or today's model applied to a past date."""


class CaptureInterval(Section):
    """A capture, 1 being as much as sorting by revenue; see docs/definitions.md."""

    value: float
    low: float | None = None
    """Lower end of the 95 % interval; None where it was not computed."""
    high: float | None = None


class MembersThen(Section):
    """The members that out-of-time figures are measured on."""

    as_of: date
    """The date of their list."""
    until: date
    """The first day after the measured period, which begins at `as_of`."""
    count: Count
    source: ListSource
    version: int | None
    """The version whose list it is; None where it is re-scored."""


class Turnover(Section):
    """How many names changed from list to list."""

    since: date
    """The date of the first list."""
    lists: Count
    """How many, today's included."""
    listed: Count
    """Names that came or went."""
    sorted: Count
    """Names that would have, had each list been as many customers sorted by revenue."""


class Capture(CaptureInterval):
    """The capture of `MembersThen`."""

    low: float
    high: float
    verdict: Literal["better", "no_different", "worse"]
    """Beside sorting by revenue: no different as long as the interval holds 1."""
    members: Count
    as_of: date
    until: date
    source: ListSource
    version: int | None
    turnover: Turnover | None = None
    """None without a published list."""
