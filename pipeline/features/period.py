"""The whole-number unit of money, and a period of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MILLIONTHS = 1_000_000
"""Money is read as whole millionths of the currency, so that sums are exact on every database."""


@dataclass(frozen=True)
class Period:
    """Days from `start` (none: the beginning) up to, not including, `before`."""

    before: date
    start: date | None = None
