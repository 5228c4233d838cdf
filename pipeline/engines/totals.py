"""Totals of invoice lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CountableTotals:
    """Number of product lines that count, their identified customers, and their revenue."""

    lines: int
    customers: int
    gross: float


@dataclass(frozen=True)
class StoredTotals:
    """Stored totals: lines of files, and the money of products before rules of taste."""

    lines: int
    identified_lines: int
    customers: int
    gross: float
    returned: float
    first: date | None
    last: date | None


@dataclass(frozen=True, order=True)
class DayState:
    """The number of lines of a day, and the highest number of an import among them."""

    day: date
    lines: int
    newest_import: int
