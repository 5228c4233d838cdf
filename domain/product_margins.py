"""The margin of one product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.margins import BEGINNING


@dataclass(frozen=True)
class MarginOfProduct:
    """A product's margin from a day on: a rate of its net revenue, or else what one piece costs the shop."""

    stock_code: str
    rate: float | None
    unit_cost: float | None = None
    valid_from: date = BEGINNING
