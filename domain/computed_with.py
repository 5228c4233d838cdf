"""The settings with which a version was computed, and by which it is described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import Field

OLDER_WINDOW_DAYS: Final = 365
"""The window of reports that were written before it was stored, which nothing could change then."""


@dataclass(frozen=True)
class ComputedWith:
    """The settings and rules of one version.

    Attributes:
        window_days: Days before the as-of date that count.
        currency: ISO 4217 code of every amount of the version.
        timezone: IANA name of the zone whose days the version's dates are; none where it was not noted.
        programme: The rules of the programme: the lines and waiting times of membership, and the size gate.
        cleaning: The lines that are kept but left out of the figures.
        margins: The margin rates and the cost of benefits; empty where nothing was set
            (`domain.margins.MarginSettings` as JSON).
        program_version: The version of this program; none where it was not noted.
    """

    window_days: int
    currency: str
    timezone: str | None = None
    programme: Mapping[str, Any] = field(default_factory=dict)
    cleaning: Mapping[str, Any] = field(default_factory=dict)
    program_version: str | None = None
    margins: Annotated[Mapping[str, Any], Field(exclude_if=lambda margins: not margins)] = field(
        default_factory=dict
    )
